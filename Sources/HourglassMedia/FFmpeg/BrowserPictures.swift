internal import CFFmpeg
internal import HourglassCore

/// The picture of a stream for browsers, packet by packet.
protocol BrowserPictures: AnyObject {
    /// Adds the stream to the container.
    func addStream(to muxer: FragmentMuxer) -> Int
    /// The next packet, its times counted from the stream's start.
    func next() throws -> Packet?
    /// What those times count in.
    var timebase: AVRational { get }
}

/// Packets taken over as they are, from a key frame on.
final class CopiedPictures: BrowserPictures {
    private let source: FrameSource
    private let startTick: Int64
    private var decodingTimes: DecodingTimes
    private var hasBegun = false
    let timebase: AVRational

    /// - Parameter startTick: tick of a key frame.
    init(_ source: FrameSource, startTick: Int64) throws {
        self.source = source
        self.startTick = startTick
        let video = source.footage.video
        let base = source.footage.timebase
        timebase = AVRational(num: base.numerator, den: base.denominator)
        decodingTimes = DecodingTimes(
            depth: source.demuxer.reordering(of: video.index),
            frameDuration: video.nominalFrameDuration * video.tickFactor
        )
        try source.position(before: startTick)
    }

    func addStream(to muxer: FragmentMuxer) -> Int {
        muxer.addStream(
            like: source.demuxer,
            stream: source.footage.video.index,
            timebase: timebase
        )
    }

    func next() throws -> Packet? {
        while let packet = try source.nextPacket() {
            guard let time = packet.presentation else { continue }
            // Frames shown before the key frame lean on what is not sent.
            let tick = source.plainTick(time)
            guard tick >= startTick else { continue }
            if !hasBegun { hasBegun = packet.isKey }
            guard hasBegun else { continue }
            let shown = tick - startTick
            return packet.moved(
                presentation: shown,
                decoding: min(decodingTimes.next(shown: shown), shown),
                duration: packet.duration * source.footage.video.tickFactor
            )
        }
        return nil
    }
}

/// Frames encoded anew as H.264, in a size that is quick to make.
final class EncodedPictures: BrowserPictures {
    private let source: FrameSource
    private let reader: DecodingReader
    private let encoder: UnsafeMutablePointer<AVCodecContext>
    private let scaler = FrameScaler()
    private let size: (width: Int, height: Int)
    private let startTick: Int64
    private var lastTick: Int64?
    private var ready: [Packet] = []
    private var isFinished = false
    let timebase: AVRational

    /// Largest width and height that are encoded while somebody waits.
    private static let bound = (width: 1280, height: 720)

    /// - Parameter startTick: tick of the first frame.
    init(_ source: FrameSource, startTick: Int64) throws {
        self.source = source
        self.startTick = startTick
        try source.position(before: startTick)
        reader = try source.decodingReader()
        let video = source.footage.video
        let isTurned = video.orientation.swapsSides
        let (width, height) =
            isTurned
            ? (video.displayHeight, video.displayWidth) : (video.displayWidth, video.displayHeight)
        let scale = min(
            1,
            Double(Self.bound.width) / Double(width),
            Double(Self.bound.height) / Double(height)
        )
        func even(_ length: Int) -> Int { max(2, Int(Double(length) * scale) & ~1) }
        size = (even(width), even(height))
        let base = source.footage.timebase
        timebase = AVRational(num: base.numerator, den: base.denominator)
        encoder = try Self.makeEncoder(size, timebase, path: source.footage.path)
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVCodecContext>? = encoder
        avcodec_free_context(&pointer)
    }

    private static func makeEncoder(
        _ size: (width: Int, height: Int),
        _ timebase: AVRational,
        path: String
    ) throws -> UnsafeMutablePointer<AVCodecContext> {
        guard let codec = avcodec_find_encoder_by_name("libx264"),
            let context = avcodec_alloc_context3(codec)
        else {
            throw MediaError(
                .cannotWrite,
                "Browsers do not play '\(path)' as it is, and the installed FFmpeg lacks the x264"
                    + " encoder."
            )
        }
        context.pointee.width = Int32(size.width)
        context.pointee.height = Int32(size.height)
        context.pointee.pix_fmt = AV_PIX_FMT_YUV420P
        context.pointee.color_range = AVCOL_RANGE_JPEG
        context.pointee.colorspace = AVCOL_SPC_BT470BG
        context.pointee.time_base = timebase
        context.pointee.max_b_frames = 0
        context.pointee.gop_size = 100
        context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER
        for (name, value) in [
            ("preset", "superfast"), ("crf", "25"), ("tune", "zerolatency"),
            ("x264-params", "log-level=-1"),
        ] {
            av_opt_set(context.pointee.priv_data, name, value, 0)
        }
        let status = avcodec_open2(context, codec, nil)
        guard status >= 0 else {
            var pointer: UnsafeMutablePointer<AVCodecContext>? = context
            avcodec_free_context(&pointer)
            throw MediaError(
                .cannotWrite,
                "The picture of '\(path)' cannot be encoded: \(FFmpegStatus(status)).",
                cause: FFmpegStatus(status)
            )
        }
        return context
    }

    func addStream(to muxer: FragmentMuxer) -> Int {
        muxer.addStream(
            timebase: timebase,
            encoder: encoder,
            turnedLike: source.demuxer.stream(source.footage.video.index)
        )
    }

    func next() throws -> Packet? {
        while ready.isEmpty, !isFinished { try encodeNext() }
        return ready.isEmpty ? nil : ready.removeFirst()
    }

    private func encodeNext() throws {
        guard let frame = try reader.next() else {
            isFinished = true
            avcodec_send_frame(encoder, nil)
            return receive()
        }
        let tick = source.tick(of: frame)
        guard tick >= startTick, lastTick.map({ tick > $0 }) ?? true else { return }
        lastTick = tick
        let picture = try scaler.picture(
            frame,
            format: .yuv420,
            width: size.width,
            height: size.height
        )
        let copy = try FrameBuffer(copying: picture)
        copy.pointer.pointee.pts = tick - startTick
        let status = avcodec_send_frame(encoder, copy.pointer)
        guard status >= 0 else {
            throw MediaError(
                .cannotWrite,
                "A frame of '\(source.footage.path)' cannot be encoded: \(FFmpegStatus(status)).",
                cause: FFmpegStatus(status)
            )
        }
        receive()
    }

    private func receive() {
        while true {
            let packet = Packet()
            guard avcodec_receive_packet(encoder, packet.pointer) >= 0 else { return }
            ready.append(packet)
        }
    }
}
