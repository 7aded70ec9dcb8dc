internal import CFFmpeg

/// Sole owner of a connection to a file on the network.
///
/// Confined to the thread that uses it.
final class RemoteFile {
    private let context: UnsafeMutablePointer<AVIOContext>
    private let address: String
    private let interruption: Interruption
    /// Size in bytes.
    let byteCount: Int64

    /// Opens a file and asks for its size.
    ///
    /// - Throws: `MediaError` with code `unreachable` when no server answers
    ///   or it refuses, `notSeekable` when it sends files only from the
    ///   beginning, `emptyFile`.
    init(opening address: String, interruption: Interruption = Interruption()) throws {
        FFmpegLog.silence()
        FFmpegLog.clear()
        self.address = address
        self.interruption = interruption
        var options: OpaquePointer?
        defer { av_dict_free(&options) }
        Self.setOptions(&options)
        var callback = interruption.callback
        var pointer: UnsafeMutablePointer<AVIOContext>?
        let status = avio_open2(&pointer, address, AVIO_FLAG_READ, &callback, &options)
        guard status >= 0, let opened = pointer else {
            if interruption.isRaised { throw MediaError.cancelled(address) }
            throw MediaError.unreachable(address, FFmpegStatus(status))
        }
        context = opened
        byteCount = avio_size(opened)
        guard byteCount != 0 else { throw MediaError(.emptyFile, "'\(address)' is empty.") }
        guard byteCount > 0, opened.pointee.seekable & AVIO_SEEKABLE_NORMAL != 0 else {
            throw MediaError(
                .notSeekable,
                "'\(address)' cannot be read from the middle: its server sends the file only from"
                    + " the beginning (no byte ranges). Download it and index the copy."
            )
        }
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVIOContext>? = context
        avio_closep(&pointer)
    }

    /// How connections are made: a server that says nothing for a while is
    /// given up, one that breaks off is asked again from there, a few times.
    static func setOptions(_ options: inout OpaquePointer?) {
        av_dict_set(&options, "rw_timeout", "20000000", 0)
        av_dict_set(&options, "reconnect", "1", 0)
        av_dict_set(&options, "reconnect_delay_max", "3", 0)
        // Only files: a playlist must not reach out to anything else.
        av_dict_set(&options, "protocol_whitelist", "http,https,tcp,tls,crypto,data,httpproxy", 0)
    }

    /// Fills a buffer from `offset` on.
    ///
    /// - Throws: `MediaError` with code `unreachable` when the file breaks off.
    func read(into buffer: UnsafeMutableBufferPointer<UInt8>, at offset: Int64) throws {
        var status = avio_seek(context, offset, SEEK_SET)
        var count = 0
        while status >= 0, count < buffer.count {
            let read = avio_read(context, buffer.baseAddress! + count, Int32(buffer.count - count))
            guard read > 0 else {
                status = Int64(read < 0 ? read : hg_error_eof())
                break
            }
            count += Int(read)
        }
        if interruption.isRaised { throw MediaError.cancelled(address) }
        guard status >= 0 else {
            throw MediaError.brokenOff(address, FFmpegStatus(Int32(status)))
        }
    }
}

extension MediaError {
    static func unreachable(_ address: String, _ status: FFmpegStatus) -> MediaError {
        MediaError(
            .unreachable,
            "'\(address)' cannot be read: \(status). Check the address and the network.",
            cause: status
        )
    }

    static func brokenOff(_ address: String, _ status: FFmpegStatus) -> MediaError {
        MediaError(
            .unreachable,
            "The connection to '\(address)' broke off: \(status). Try again; what was read stays.",
            cause: status
        )
    }
}
