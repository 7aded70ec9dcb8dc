internal import CFFmpeg

/// Sole owner of an open video decoder.
///
/// Confined to the thread that uses it.
final class VideoDecoder {
    /// What the decoder is used for.
    enum Use {
        /// Every packet in order, on all cores.
        case continuous
        /// From any key frame, on all cores: pictures that the decoder
        /// doubts, because it did not see what came before, are given out.
        case randomAccess
        /// Single key frames, or short stretches from one, on one core: at
        /// rest, threads cost more than they save.
        case selective
    }

    private let context: UnsafeMutablePointer<AVCodecContext>

    /// Opens a decoder for a stream.
    init(demuxer: Demuxer, stream index: Int, use: Use) throws {
        let stream = demuxer.stream(index)
        let parameters = stream.pointee.codecpar!
        let name = String(cString: avcodec_get_name(parameters.pointee.codec_id))
        guard let codec = avcodec_find_decoder(parameters.pointee.codec_id) else {
            throw MediaError(
                .unsupportedCodec,
                "'\(demuxer.path)' holds \(name) video, which the installed FFmpeg cannot decode."
            )
        }
        guard let context = avcodec_alloc_context3(codec) else { fatalError("Out of memory") }
        self.context = context
        avcodec_parameters_to_context(context, parameters)
        context.pointee.pkt_timebase = stream.pointee.time_base
        context.pointee.framerate = stream.pointee.avg_frame_rate
        switch use {
        case .continuous: break
        case .randomAccess, .selective:
            context.pointee.flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT
        }
        // More frame threads than this cost memory (a picture each) faster
        // than they save time.
        context.pointee.thread_count = use == .selective ? 1 : min(av_cpu_count() + 1, 9)
        let status = avcodec_open2(context, codec, nil)
        guard status >= 0 else {
            throw MediaError(
                .unsupportedCodec,
                "The \(name) video in '\(demuxer.path)' cannot be decoded: \(FFmpegStatus(status)).",
                cause: FFmpegStatus(status)
            )
        }
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVCodecContext>? = context
        avcodec_free_context(&pointer)
    }

    /// What came of a packet.
    enum Acceptance { case taken, full, refused }

    /// Hands a packet over; nil says that no more come.
    func send(_ packet: Packet?) -> Acceptance {
        let status = avcodec_send_packet(context, packet?.pointer)
        if status >= 0 { return .taken }
        return status == hg_error_again() ? .full : .refused
    }

    /// The next frame to show, or nil when more packets are needed or all
    /// have been given out.
    func receive() -> FrameBuffer? {
        let frame = FrameBuffer()
        for _ in 0..<64 {
            let status = avcodec_receive_frame(context, frame.pointer)
            if status >= 0 { return frame }
            // Damage in one picture is no reason to give up the ones behind it.
            guard status == hg_error_invalid_data() else { return nil }
        }
        return nil
    }

    /// Whether frames that no other frame leans on are left out; holds for
    /// the packets sent from now on.
    var leavesOutUnreferenced = false {
        didSet {
            context.pointee.skip_frame =
                leavesOutUnreferenced ? AVDISCARD_NONREF : AVDISCARD_DEFAULT
        }
    }

    /// Forgets everything, to go on from another key frame.
    func flush() { avcodec_flush_buffers(context) }
}
