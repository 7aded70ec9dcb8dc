internal import CFFmpeg
internal import HourglassCore

/// Sole owner of an open input.
///
/// Sendable because its users hand it from one thread to the next and never
/// share it: each sequence, each still reader opens its own.
final class Demuxer: @unchecked Sendable {
    let path: String
    private let isLocal: Bool
    let interruption: Interruption
    private(set) var context: UnsafeMutablePointer<AVFormatContext>
    /// Packets read ahead and put back, the next one last.
    private var putBack: [Packet] = []

    /// Opens a file and reads enough of it to know its streams.
    ///
    /// - Parameter settings: of FFmpeg's protocols and demuxers, by name.
    /// - Throws: `MediaError` saying why it cannot be read.
    init(
        opening path: String,
        interruption: Interruption = Interruption(),
        settings: [String: String] = [:]
    ) throws {
        FFmpegLog.silence()
        FFmpegLog.clear()
        let source = try FootagePath.checked(path)
        guard let allocated = avformat_alloc_context() else {
            throw MediaError(.cannotOpen, "Cannot open '\(path)': out of memory.")
        }
        allocated.pointee.interrupt_callback = interruption.callback
        self.path = path
        isLocal = source.isLocal
        self.interruption = interruption
        // Timestamps that a container leaves out are taken from the decoder's
        // output order, never invented from a nominal frame rate.
        var options: OpaquePointer?
        defer { av_dict_free(&options) }
        // A percent sign in the name of a picture is no numbering pattern.
        av_dict_set(&options, "pattern_type", "none", 0)
        if source.isLocal {
            // Playlists and concat scripts must not reach out to the network.
            av_dict_set(&options, "protocol_whitelist", "file,crypto,data", 0)
        } else {
            RemoteFile.setOptions(&options)
        }
        for (name, value) in settings { av_dict_set(&options, name, value, 0) }
        var pointer: UnsafeMutablePointer<AVFormatContext>? = allocated
        var status = avformat_open_input(&pointer, source.url, nil, &options)
        guard status >= 0, let opened = pointer else {
            if interruption.isRaised { throw MediaError.cancelled(path) }
            throw MediaError.cannotOpen(path, FFmpegStatus(status))
        }
        context = opened
        status = avformat_find_stream_info(context, nil)
        if interruption.isRaised { throw MediaError.cancelled(path) }
        guard status >= 0 || context.pointee.nb_streams > 0 else {
            throw MediaError.cannotOpen(path, FFmpegStatus(status))
        }
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVFormatContext>? = context
        avformat_close_input(&pointer)
    }

    var formatName: String { String(cString: context.pointee.iformat.pointee.name) }
    /// Whether the container or playlist states where it ends.
    var statesEnd: Bool { known(context.pointee.duration) ?? 0 > 0 }
    var streamCount: Int { Int(context.pointee.nb_streams) }

    func stream(_ index: Int) -> UnsafeMutablePointer<AVStream> {
        precondition((0..<streamCount).contains(index), "No such stream")
        return context.pointee.streams[index]!
    }

    /// The video track a player chooses, which may be a cover picture.
    var bestVideoIndex: Int? {
        let index = av_find_best_stream(context, AVMEDIA_TYPE_VIDEO, -1, -1, nil, 0)
        return index >= 0 ? Int(index) : nil
    }

    func isSound(_ index: Int) -> Bool {
        stream(index).pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_AUDIO
    }

    func orientation(of index: Int) -> Orientation { DisplayMatrix.orientation(of: stream(index)) }

    /// Lets through packets of these streams only.
    func select(streams: Set<Int>) {
        for index in 0..<streamCount {
            stream(index).pointee.discard =
                streams.contains(index) ? AVDISCARD_DEFAULT : AVDISCARD_ALL
        }
    }

    /// The next packet of the selected streams, or nil at the end of what can
    /// be read.
    ///
    /// - Throws: `MediaError.cancelled` when interrupted, and `unreachable`
    ///   when a connection breaks off. Damage ends the footage, as it does for
    ///   players.
    func nextPacket() throws -> Packet? {
        if let packet = putBack.popLast() { return packet }
        let packet = Packet()
        var attempts = 0
        while true {
            if interruption.isRaised { throw MediaError.cancelled(path) }
            let status = av_read_frame(context, packet.pointer)
            if status >= 0 {
                let index = packet.streamIndex
                guard index < streamCount, stream(index).pointee.discard != AVDISCARD_ALL else {
                    av_packet_unref(packet.pointer)
                    continue
                }
                return packet
            }
            if interruption.isRaised { throw MediaError.cancelled(path) }
            attempts += 1
            guard FFmpegStatus(status).isTryAgain, attempts < 1000 else {
                try requireConnection()
                return nil
            }
        }
    }

    /// What ends on the network because a server went away has not ended.
    private func requireConnection() throws {
        guard !isLocal, let input = context.pointee.pb, input.pointee.error < 0,
            input.pointee.error != hg_error_eof()
        else { return }
        throw MediaError.brokenOff(path, FFmpegStatus(input.pointee.error))
    }

    /// Puts packets back, in the order they were read.
    func unread(_ packets: [Packet]) { putBack.append(contentsOf: packets.reversed()) }

    /// Moves to a place in the file, whatever is there.
    ///
    /// - Parameter share: how far into the file, 0…1.
    /// - Returns: false when the container cannot be entered anywhere.
    func seek(share: Double) -> Bool {
        putBack = []
        guard let input = context.pointee.pb else { return false }
        let place = Int64(Double(avio_size(input)) * share)
        return av_seek_frame(context, -1, place, AVSEEK_FLAG_BYTE) >= 0
    }

    /// Moves to a key frame not after `timestamp` (in the stream's timebase).
    ///
    /// - Returns: false when the container cannot seek there.
    func seek(stream: Int, notAfter timestamp: Int64) -> Bool {
        putBack = []
        return avformat_seek_file(context, Int32(stream), .min, timestamp, timestamp, 0) >= 0
            || av_seek_frame(context, Int32(stream), timestamp, AVSEEK_FLAG_BACKWARD) >= 0
    }
}

extension MediaError {
    static func cancelled(_ path: String) -> MediaError {
        MediaError(.cancelled, "Reading '\(path)' was cancelled.")
    }

    static func cannotOpen(_ path: String, _ status: FFmpegStatus) -> MediaError {
        if status.description.contains("moov atom not found") {
            return MediaError(
                .cannotOpen,
                "Cannot read '\(path)': its index (the moov atom) is missing, as when a recording"
                    + " was cut off. Recover it with a repair tool, or record to MKV or"
                    + " fragmented MP4.",
                cause: status
            )
        }
        let advice =
            FootageAddress.isRemote(path)
            ? "Check the address, and that whatever sends from there is on."
            : "Check that it is a complete video file."
        return MediaError(
            .cannotOpen,
            "Cannot read '\(path)' as video: \(status). \(advice)",
            cause: status
        )
    }
}
