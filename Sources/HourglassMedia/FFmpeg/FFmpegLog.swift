internal import CFFmpeg

/// Keeps FFmpeg from writing to standard error.
///
/// Only this file touches the log, because the storage behind the shim is
/// private to the file that uses it.
enum FFmpegLog {
    private static let installed: Void = hg_log_install()

    /// Silences FFmpeg; done once a process.
    static func silence() { _ = installed }

    /// Forgets what this thread complained about before.
    static func clear() { hg_log_clear() }

    /// What FFmpeg complained about last on this thread, without the address
    /// of the component and without a line break; empty when nothing.
    static var lastComplaint: String {
        let line = String(cString: hg_log_last())
        let body =
            line.hasPrefix("[") ? line.split(separator: "]", maxSplits: 1).last ?? "" : line[...]
        return body.split(whereSeparator: \.isNewline).joined(separator: " ")
            .trimmingPrefix(while: \.isWhitespace).description
    }
}
