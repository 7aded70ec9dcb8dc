internal import CFFmpeg

/// Sole owner of an open sound decoder; decodes every packet of one track in
/// order.
///
/// Confined to the thread that uses it.
final class AudioDecoder {
    private let demuxer: Demuxer
    private let context: UnsafeMutablePointer<AVCodecContext>
    private var waiting: Packet?
    private var isDraining = false

    /// - Precondition: only packets of `stream` are selected.
    init(demuxer: Demuxer, stream index: Int) throws {
        self.demuxer = demuxer
        let stream = demuxer.stream(index)
        let parameters = stream.pointee.codecpar!
        let name = String(cString: avcodec_get_name(parameters.pointee.codec_id))
        guard let codec = avcodec_find_decoder(parameters.pointee.codec_id) else {
            throw MediaError(
                .unsupportedCodec,
                "'\(demuxer.path)' holds \(name) sound, which the installed FFmpeg cannot decode."
            )
        }
        guard let context = avcodec_alloc_context3(codec) else { fatalError("Out of memory") }
        self.context = context
        avcodec_parameters_to_context(context, parameters)
        // With it the decoder cuts off what encoders put in front of the sound.
        context.pointee.pkt_timebase = stream.pointee.time_base
        let status = avcodec_open2(context, codec, nil)
        guard status >= 0 else {
            throw MediaError(
                .unsupportedCodec,
                "The \(name) sound in '\(demuxer.path)' cannot be decoded: \(FFmpegStatus(status)).",
                cause: FFmpegStatus(status)
            )
        }
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVCodecContext>? = context
        avcodec_free_context(&pointer)
    }

    /// The next stretch of sound, or nil at the end.
    ///
    /// - Throws: `MediaError.cancelled` when interrupted. Damaged packets are
    ///   left out.
    func next() throws -> FrameBuffer? {
        let frame = FrameBuffer()
        while true {
            let status = avcodec_receive_frame(context, frame.pointer)
            if status >= 0 { return frame }
            if isDraining, status != hg_error_invalid_data() { return nil }
            guard !isDraining else { continue }
            let packet = try waiting ?? demuxer.nextPacket()
            waiting = nil
            let sent = avcodec_send_packet(context, packet?.pointer)
            if packet == nil {
                isDraining = true
            } else if sent == hg_error_again() {
                waiting = packet
            }
        }
    }
}

extension FrameBuffer {
    /// Samples of each channel.
    var sampleCount: Int { Int(pointer.pointee.nb_samples) }
    /// Samples a second.
    var sampleRate: Int { Int(pointer.pointee.sample_rate) }
}
