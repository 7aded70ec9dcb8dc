import Foundation

/// Keeps Tesseract's OpenMP regions on the thread that enters them.
///
/// Tesseract asks for four threads a line, which on small machines makes it
/// slower and takes cores from the other readers of the pool.
enum OpenMPThreads {
    private typealias SetActiveLevels = @convention(c) (Int32) -> Void

    /// OpenMP's own call; nil when Tesseract was built without it.
    private static let setActiveLevels: SetActiveLevels? = {
        // Read when libgomp is loaded, which may come after this, and by every
        // process started from here.
        setenv("OMP_THREAD_LIMIT", "1", 0)
        guard let symbol = dlsym(nil, "omp_set_max_active_levels") else { return nil }
        return unsafeBitCast(symbol, to: SetActiveLevels.self)
    }()

    /// Makes parallel regions entered by the calling thread run on it alone.
    ///
    /// With no level of parallelism allowed, a region has one thread whatever
    /// it asks for. The environment variable cannot do that once the program
    /// runs, and `omp_set_num_threads` yields to what a region asks for.
    static func confineToCallingThread() {
        setActiveLevels?(0)
    }
}
