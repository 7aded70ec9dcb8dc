internal import CFFmpeg

/// A failure code of FFmpeg, with its sentence.
struct FFmpegStatus: Error, Sendable, Equatable, CustomStringConvertible {
    let code: Int32
    let description: String

    /// Reads the sentence for `code`, and what FFmpeg complained about last on
    /// this thread.
    init(_ code: Int32) {
        self.code = code
        var buffer = [CChar](repeating: 0, count: 256)
        av_strerror(code, &buffer, buffer.count)
        let sentence = buffer.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        let complaint = FFmpegLog.lastComplaint
        description = complaint.isEmpty ? sentence : "\(sentence) (\(complaint))"
    }

    var isEndOfFile: Bool { code == hg_error_eof() }
    var isTryAgain: Bool { code == hg_error_again() }

    static func == (left: FFmpegStatus, right: FFmpegStatus) -> Bool { left.code == right.code }
}
