internal import CFFmpeg
internal import HourglassCore
internal import Synchronization

/// Converts decoded frames to pictures in memory, keeping its tables between
/// frames of the same kind.
final class FrameScaler: Sendable {
    private struct Kind: Hashable {
        var sourceWidth: Int32
        var sourceHeight: Int32
        var sourceFormat: Int32
        var isFullRange: Bool
        var matrix: Int32
        var width: Int32
        var height: Int32
        var format: PixelBuffer.Format
    }

    /// Sole owner of a scaling context.
    ///
    /// Sendable because it is only reached under the lock.
    private final class Context: @unchecked Sendable {
        let pointer: OpaquePointer
        init(_ pointer: OpaquePointer) { self.pointer = pointer }
        deinit { sws_freeContext(pointer) }
    }

    private let contexts = Mutex<[Kind: Context]>([:])

    /// The frame at `width` × `height`, as coded: neither turned nor
    /// stretched.
    ///
    /// - Throws: `MediaError` with code `picture` when the pixel format cannot
    ///   be converted.
    func picture(
        _ frame: FrameBuffer,
        format: PixelBuffer.Format,
        width: Int,
        height: Int
    ) throws -> PixelBuffer {
        let source = frame.pointer.pointee
        let kind = Kind(
            sourceWidth: source.width,
            sourceHeight: source.height,
            sourceFormat: source.format,
            isFullRange: source.color_range == AVCOL_RANGE_JPEG,
            matrix: Self.matrix(of: source),
            width: Int32(width),
            height: Int32(height),
            format: format
        )
        var result = PixelBuffer(format: format, width: width, height: height)
        let planes = result.planes
        try contexts.withLock { contexts in
            let context: Context
            if let kept = contexts[kind] {
                context = kept
            } else {
                // Footage that keeps changing its size must not fill memory.
                if contexts.count >= 8 { contexts.removeAll() }
                context = try Self.makeContext(kind)
                contexts[kind] = context
            }
            let rows = result.bytes.withUnsafeMutableBufferPointer { bytes -> Int32 in
                var target = [UnsafeMutablePointer<UInt8>?](repeating: nil, count: 4)
                var strides = [Int32](repeating: 0, count: 4)
                for (index, plane) in planes.enumerated() {
                    target[index] = bytes.baseAddress! + plane.offset
                    strides[index] = Int32(plane.bytesPerRow)
                }
                let data = source.data
                let lines = source.linesize
                let sources = [data.0, data.1, data.2, data.3].map { plane in
                    plane.map { UnsafePointer<UInt8>($0) }
                }
                let sourceStrides = [lines.0, lines.1, lines.2, lines.3]
                return sws_scale(
                    context.pointer,
                    sources,
                    sourceStrides,
                    0,
                    source.height,
                    target,
                    strides
                )
            }
            guard rows > 0 else {
                throw MediaError(.picture, "A frame could not be converted to a picture.")
            }
        }
        return result
    }

    private static func makeContext(_ kind: Kind) throws -> Context {
        guard let pointer = sws_alloc_context() else { fatalError("Out of memory") }
        let context = Context(pointer)
        let object = UnsafeMutableRawPointer(pointer)
        let (target, isFull): (AVPixelFormat, Bool) =
            switch kind.format {
            case .gray8: (AV_PIX_FMT_GRAY8, true)
            case .rgb24: (AV_PIX_FMT_RGB24, true)
            case .yuv420: (AV_PIX_FMT_YUV420P, true)
            }
        let shrinks = kind.width < kind.sourceWidth || kind.height < kind.sourceHeight
        // Area averaging keeps thin strokes and noise alike at every scale.
        let flags: Int32 =
            shrinks
            ? SWS_AREA : SWS_BICUBIC | SWS_FULL_CHR_H_INT | SWS_ACCURATE_RND
        let options: [(String, Int64)] = [
            ("srcw", Int64(kind.sourceWidth)), ("srch", Int64(kind.sourceHeight)),
            ("src_format", Int64(kind.sourceFormat)),
            ("src_range", kind.isFullRange ? 1 : 0),
            ("dstw", Int64(kind.width)), ("dsth", Int64(kind.height)),
            ("dst_format", Int64(target.rawValue)), ("dst_range", isFull ? 1 : 0),
            ("sws_flags", Int64(flags)),
        ]
        for (name, value) in options { av_opt_set_int(object, name, value, 0) }
        guard sws_init_context(pointer, nil, nil) >= 0 else {
            let name =
                av_get_pix_fmt_name(AVPixelFormat(kind.sourceFormat)).map { String(cString: $0) }
                ?? "unknown"
            throw MediaError(.picture, "Frames in pixel format \(name) cannot be converted.")
        }
        var (inverse, table): (UnsafeMutablePointer<Int32>?, UnsafeMutablePointer<Int32>?)
        var (sourceRange, targetRange): (Int32, Int32) = (0, 0)
        var (brightness, contrast, saturation): (Int32, Int32, Int32) = (0, 0, 0)
        if sws_getColorspaceDetails(
            pointer,
            &inverse,
            &sourceRange,
            &table,
            &targetRange,
            &brightness,
            &contrast,
            &saturation
        ) >= 0 {
            sws_setColorspaceDetails(
                pointer,
                sws_getCoefficients(kind.matrix),
                sourceRange,
                sws_getCoefficients(SWS_CS_DEFAULT),
                targetRange,
                brightness,
                contrast,
                saturation
            )
        }
        return context
    }

    /// The colour matrix, guessed from the size as players do where the
    /// stream does not state it.
    private static func matrix(of frame: AVFrame) -> Int32 {
        switch frame.colorspace {
        case AVCOL_SPC_BT709: SWS_CS_ITU709
        case AVCOL_SPC_BT470BG, AVCOL_SPC_SMPTE170M: SWS_CS_ITU601
        case AVCOL_SPC_SMPTE240M: SWS_CS_SMPTE240M
        case AVCOL_SPC_FCC: SWS_CS_FCC
        case AVCOL_SPC_BT2020_NCL, AVCOL_SPC_BT2020_CL: SWS_CS_BT2020
        default: frame.width >= 1280 || frame.height > 576 ? SWS_CS_ITU709 : SWS_CS_ITU601
        }
    }
}
