internal import CFFmpeg
internal import HourglassCore

/// Sole owner of a fragmented MP4 that goes to memory instead of a file.
///
/// The header waits for the first packets, so that codecs whose set-up bytes
/// come with them are described in full. Confined to the thread that uses it.
final class FragmentMuxer {
    /// Where FFmpeg puts the bytes it writes.
    private final class Sink {
        var bytes: [UInt8] = []
    }

    private let context: UnsafeMutablePointer<AVFormatContext>
    private let sink = Sink()
    private let path: String

    /// - Parameter path: of the footage, for messages.
    init(for path: String) throws {
        FFmpegLog.silence()
        FFmpegLog.clear()
        self.path = path
        var pointer: UnsafeMutablePointer<AVFormatContext>?
        let status = avformat_alloc_output_context2(&pointer, nil, "mp4", nil)
        guard status >= 0, let context = pointer else {
            throw MediaError(.cannotWrite, "The installed FFmpeg cannot write MP4.")
        }
        self.context = context
        let size: Int32 = 1 << 16
        let buffer = av_malloc(Int(size))!.assumingMemoryBound(to: UInt8.self)
        context.pointee.pb = avio_alloc_context(
            buffer,
            size,
            1,
            Unmanaged.passUnretained(sink).toOpaque(),
            nil,
            { opaque, bytes, count in
                guard let opaque, let bytes else { return count }
                let sink = Unmanaged<Sink>.fromOpaque(opaque).takeUnretainedValue()
                sink.bytes.append(contentsOf: UnsafeBufferPointer(start: bytes, count: Int(count)))
                return count
            },
            nil
        )
        context.pointee.pb.pointee.seekable = 0
    }

    deinit {
        if context.pointee.pb != nil {
            av_freep(&context.pointee.pb.pointee.buffer)
            avio_context_free(&context.pointee.pb)
        }
        avformat_free_context(context)
    }

    /// Adds a stream described like one of an input, to be copied.
    func addStream(
        like demuxer: Demuxer,
        stream index: Int,
        timebase: AVRational? = nil
    ) -> Int {
        let source = demuxer.stream(index)
        let stream = newStream(timebase ?? source.pointee.time_base)
        avcodec_parameters_copy(stream.pointee.codecpar, source.pointee.codecpar)
        stream.pointee.codecpar.pointee.codec_tag = 0
        stream.pointee.sample_aspect_ratio = source.pointee.sample_aspect_ratio
        copyMatrix(source, stream)
        return Int(stream.pointee.index)
    }

    /// Adds a stream that an encoder describes.
    ///
    /// - Parameter source: stream whose rotation goes with it.
    func addStream(
        timebase: AVRational,
        encoder: UnsafeMutablePointer<AVCodecContext>,
        turnedLike source: UnsafeMutablePointer<AVStream>? = nil
    ) -> Int {
        let stream = newStream(timebase)
        avcodec_parameters_from_context(stream.pointee.codecpar, encoder)
        if let source { copyMatrix(source, stream) }
        return Int(stream.pointee.index)
    }

    private func newStream(_ timebase: AVRational) -> UnsafeMutablePointer<AVStream> {
        guard let stream = avformat_new_stream(context, nil) else { fatalError("Out of memory") }
        stream.pointee.time_base = timebase
        return stream
    }

    private func copyMatrix(
        _ source: UnsafeMutablePointer<AVStream>,
        _ target: UnsafeMutablePointer<AVStream>
    ) {
        var size = 0
        guard let matrix = av_stream_get_side_data(source, AV_PKT_DATA_DISPLAYMATRIX, &size),
            let copy = av_stream_new_side_data(target, AV_PKT_DATA_DISPLAYMATRIX, size)
        else { return }
        memcpy(copy, matrix, size)
    }

    /// Begins; what comes before the packets is written with the first ones.
    func begin() throws {
        var options: OpaquePointer?
        defer { av_dict_free(&options) }
        av_dict_set(&options, "movflags", "delay_moov+default_base_moof", 0)
        // Short at first, so that playing begins at once.
        av_dict_set(&options, "frag_duration", "1000000", 0)
        try check(avformat_write_header(context, &options))
    }

    /// Writes a packet whose times are in `timebase`.
    func write(_ packet: Packet, stream index: Int, timebase: AVRational) throws {
        packet.pointer.pointee.stream_index = Int32(index)
        packet.pointer.pointee.pos = -1
        let target = context.pointee.streams[index]!.pointee.time_base
        av_packet_rescale_ts(packet.pointer, timebase, target)
        try check(av_interleaved_write_frame(context, packet.pointer))
    }

    /// Writes what is left.
    func finish() throws {
        try check(av_write_trailer(context))
        avio_flush(context.pointee.pb)
    }

    /// Takes the bytes written so far.
    func takeBytes() -> [UInt8] {
        avio_flush(context.pointee.pb)
        defer { sink.bytes = [] }
        return sink.bytes
    }

    private func check(_ status: Int32) throws {
        guard status >= 0 else {
            throw MediaError(
                .cannotWrite,
                "'\(path)' cannot be made playable for a browser: \(FFmpegStatus(status)).",
                cause: FFmpegStatus(status)
            )
        }
    }
}
