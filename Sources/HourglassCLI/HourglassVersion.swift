import HourglassMedia
import HourglassTensor
import HourglassText

/// The version of the command, and of what it is built on.
enum HourglassVersion {
    /// Semantic version; the change log says what it brought.
    static let text = "0.1.0"

    /// For `--version`: enough to reproduce what someone reports.
    static var full: String {
        #if DEBUG
            let build = "debug"
        #else
            let build = "release"
        #endif
        #if arch(x86_64)
            let machine = "x86-64"
        #elseif arch(arm64)
            let machine = "arm64"
        #else
            let machine = "other machine"
        #endif
        return """
            hourglass \(text) (\(build), \(machine), kernels \(ComputeBackend.name))
            FFmpeg \(MediaLibraries.version)
            Tesseract \(OCRReader.libraryVersion)
            """
    }
}
