internal import CFFmpeg
internal import HourglassCore

/// Sole owner of an H.264 encoder for a stretch of footage.
///
/// Confined to the thread that uses it.
final class SegmentEncoder {
    private let context: UnsafeMutablePointer<AVCodecContext>
    private let source: FrameSource
    private let scaler = FrameScaler()
    private let format: AVPixelFormat
    private let size: (width: Int32, height: Int32)

    /// - Parameter parameterSet: number its parameter sets are to have.
    init(source: FrameSource, like first: FrameBuffer, parameterSet: Int) throws {
        let path = source.footage.path
        guard let codec = avcodec_find_encoder_by_name("libx264") else {
            throw MediaError(
                .cannotWrite,
                "An exact clip of '\(path)' needs the x264 encoder, which the installed FFmpeg"
                    + " lacks; cut on key frames instead."
            )
        }
        guard let context = avcodec_alloc_context3(codec) else { fatalError("Out of memory") }
        self.context = context
        self.source = source
        let frame = first.pointer.pointee
        let own = AVPixelFormat(frame.format)
        format = Self.supports(own, codec) ? own : AV_PIX_FMT_YUV420P
        let isHalved = [AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUV420P10LE].contains(
            format
        )
        size =
            isHalved
            ? (max(2, frame.width & ~1), max(2, frame.height & ~1)) : (frame.width, frame.height)
        let timebase = source.footage.timebase
        context.pointee.width = size.width
        context.pointee.height = size.height
        context.pointee.pix_fmt = format
        context.pointee.time_base = AVRational(num: timebase.numerator, den: timebase.denominator)
        context.pointee.sample_aspect_ratio = source.demuxer.sampleAspect(
            source.footage.video.index
        )
        context.pointee.color_range = format == own ? frame.color_range : AVCOL_RANGE_JPEG
        context.pointee.color_primaries = frame.color_primaries
        context.pointee.color_trc = frame.color_trc
        context.pointee.colorspace = frame.colorspace
        context.pointee.chroma_sample_location = frame.chroma_location
        // Without B-frames pictures leave in the order shown, which lets the
        // stretch be joined to copied ones.
        context.pointee.max_b_frames = 0
        context.pointee.gop_size = 250
        context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER
        for (name, value) in [
            ("preset", "fast"), ("crf", "17"),
            ("x264-params", "sps-id=\(parameterSet):log-level=-1"),
        ] {
            av_opt_set(context.pointee.priv_data, name, value, 0)
        }
        let status = avcodec_open2(context, codec, nil)
        guard status >= 0 else {
            throw MediaError(
                .cannotWrite,
                "The picture of '\(path)' cannot be encoded: \(FFmpegStatus(status)).",
                cause: FFmpegStatus(status)
            )
        }
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVCodecContext>? = context
        avcodec_free_context(&pointer)
    }

    /// Parameter sets with start codes.
    var extradata: [UInt8] {
        Array(
            UnsafeBufferPointer(
                start: context.pointee.extradata,
                count: Int(context.pointee.extradata_size)
            )
        )
    }

    /// Fills in what a container must know of the encoded stream.
    func describe(in parameters: UnsafeMutablePointer<AVCodecParameters>) {
        avcodec_parameters_from_context(parameters, context)
    }

    /// Encodes a frame, or what is left when nil; times are in ticks.
    func encode(_ frame: FrameBuffer?, tick: Int64) throws -> [Packet] {
        var status: Int32
        if let frame {
            let own = try prepared(frame)
            own.pointer.pointee.pts = tick
            own.pointer.pointee.pict_type = AV_PICTURE_TYPE_NONE
            status = avcodec_send_frame(context, own.pointer)
        } else {
            status = avcodec_send_frame(context, nil)
        }
        guard status >= 0 else { throw failure(status) }
        var packets: [Packet] = []
        while true {
            let packet = Packet()
            status = avcodec_receive_packet(context, packet.pointer)
            if status == hg_error_again() || status == hg_error_eof() { return packets }
            guard status >= 0 else { throw failure(status) }
            packets.append(packet)
        }
    }

    private func prepared(_ frame: FrameBuffer) throws -> FrameBuffer {
        let pointee = frame.pointer.pointee
        if AVPixelFormat(pointee.format) == format, pointee.width == size.width,
            pointee.height == size.height
        {
            let own = FrameBuffer()
            guard av_frame_ref(own.pointer, frame.pointer) >= 0 else { fatalError("Out of memory") }
            return own
        }
        let picture = try scaler.picture(
            frame,
            format: .yuv420,
            width: Int(size.width),
            height: Int(size.height)
        )
        return try FrameBuffer(copying: picture)
    }

    private func failure(_ status: Int32) -> MediaError {
        MediaError(
            .cannotWrite,
            "A frame of '\(source.footage.path)' cannot be encoded: \(FFmpegStatus(status)).",
            cause: FFmpegStatus(status)
        )
    }

    private static func supports(_ format: AVPixelFormat, _ codec: UnsafePointer<AVCodec>) -> Bool {
        var place = codec.pointee.pix_fmts
        while let current = place?.pointee, current != AV_PIX_FMT_NONE {
            if current == format { return true }
            place = place?.advanced(by: 1)
        }
        return false
    }
}
