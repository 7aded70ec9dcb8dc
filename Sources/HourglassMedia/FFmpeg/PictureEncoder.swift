internal import CFFmpeg
internal import HourglassCore

/// Sole owner of an encoder for one picture.
final class PictureEncoder {
    private let context: UnsafeMutablePointer<AVCodecContext>
    private let name: String

    /// - Parameter quantizer: 2 (best) to 31, where the codec has one.
    init(
        codec id: AVCodecID,
        name: String,
        width: Int,
        height: Int,
        format: AVPixelFormat,
        quantizer: Int32? = nil
    ) throws {
        FFmpegLog.silence()
        self.name = name
        guard let codec = avcodec_find_encoder(id) else {
            throw MediaError(.picture, "The installed FFmpeg cannot write \(name) pictures.")
        }
        guard let context = avcodec_alloc_context3(codec) else { fatalError("Out of memory") }
        self.context = context
        context.pointee.width = Int32(width)
        context.pointee.height = Int32(height)
        context.pointee.pix_fmt = format
        context.pointee.color_range = AVCOL_RANGE_JPEG
        context.pointee.time_base = AVRational(num: 1, den: 25)
        context.pointee.thread_count = 1
        if let quantizer {
            context.pointee.flags |= AV_CODEC_FLAG_QSCALE
            context.pointee.global_quality = quantizer * FF_QP2LAMBDA
        }
        let status = avcodec_open2(context, codec, nil)
        guard status >= 0 else {
            throw MediaError(
                .picture,
                "A \(width)×\(height) picture cannot be written as \(name): \(FFmpegStatus(status))."
            )
        }
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVCodecContext>? = context
        avcodec_free_context(&pointer)
    }

    /// The file's bytes.
    func encode(_ frame: FrameBuffer) throws -> [UInt8] {
        if context.pointee.flags & AV_CODEC_FLAG_QSCALE != 0 {
            frame.pointer.pointee.quality = context.pointee.global_quality
        }
        let packet = Packet()
        var status = avcodec_send_frame(context, frame.pointer)
        if status >= 0 { status = avcodec_send_frame(context, nil) }
        if status >= 0 { status = avcodec_receive_packet(context, packet.pointer) }
        guard status >= 0 else {
            throw MediaError(
                .picture,
                "A picture cannot be written as \(name): \(FFmpegStatus(status))."
            )
        }
        return packet.withBytes { Array($0) }
    }
}

extension StillEncoder {
    static func encodeJPEG(_ frame: FrameBuffer, quantizer: Int32) throws -> [UInt8] {
        frame.pointer.pointee.format = AV_PIX_FMT_YUVJ420P.rawValue
        return try PictureEncoder(
            codec: AV_CODEC_ID_MJPEG,
            name: "JPEG",
            width: frame.width,
            height: frame.height,
            format: AV_PIX_FMT_YUVJ420P,
            quantizer: quantizer
        ).encode(frame)
    }

    static func encodePNG(_ frame: FrameBuffer) throws -> [UInt8] {
        try PictureEncoder(
            codec: AV_CODEC_ID_PNG,
            name: "PNG",
            width: frame.width,
            height: frame.height,
            format: AVPixelFormat(frame.pointer.pointee.format)
        ).encode(frame)
    }
}
