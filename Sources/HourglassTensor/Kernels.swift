internal import CHourglassKernels

/// The kernels of the fastest instruction set this processor has.
///
/// Written once, before first use, and only read afterwards.
nonisolated(unsafe) let kernels: UnsafePointer<hg_kernels> = hg_kernels_best()

/// Facts about the kernels in use.
package enum ComputeBackend {
    /// Name of the instruction set tier, such as `avx512`.
    package static var name: String { String(cString: kernels.pointee.name) }

    /// How many threads share the work.
    package static var threadCount: Int {
        get { hg_threads() }
        set { hg_set_threads(newValue) }
    }
}
