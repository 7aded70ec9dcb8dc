internal import CFFmpeg

/// Makes one moment of an interlaced frame, whose odd and even lines show two.
///
/// Lines of the field shown first stay. A sample of the other field stays too
/// where it fits in between its neighbours above and below, as it does where
/// nothing moved, and where it stands out alone, as a thin line does. Where it
/// stands out together with the next line of its own field, as along the comb
/// of something moving, it becomes the mean of its neighbours along the
/// direction in which they differ least.
enum Deinterlacing {
    /// How far a sample may stand out, in levels of 8 bits.
    private static let tolerance: Int32 = 10

    /// Whether a frame is interlaced and of a kind that can be treated: planes
    /// of 8 bits, with full or half colour.
    static func needs(_ frame: FrameBuffer) -> Bool {
        guard frame.isInterlaced, frame.height >= 4 else { return false }
        return [
            AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUV422P, AV_PIX_FMT_YUVJ422P,
            AV_PIX_FMT_YUV444P, AV_PIX_FMT_YUVJ444P, AV_PIX_FMT_YUV411P,
        ].map(\.rawValue).contains(frame.pointer.pointee.format)
    }

    /// A copy with the later field taken out; the frame itself when there is
    /// no memory for one.
    static func applied(to frame: FrameBuffer) -> FrameBuffer {
        let copy = FrameBuffer()
        let (source, target) = (frame.pointer, copy.pointer)
        target.pointee.format = source.pointee.format
        target.pointee.width = source.pointee.width
        target.pointee.height = source.pointee.height
        guard av_frame_get_buffer(target, 0) >= 0, av_frame_copy(target, source) >= 0,
            av_frame_copy_props(target, source) >= 0
        else { return frame }
        target.pointee.interlaced_frame = 0
        guard let format = av_pix_fmt_desc_get(AVPixelFormat(source.pointee.format)) else {
            return frame
        }
        let isTopFirst = source.pointee.top_field_first != 0
        let (data, lines) = (target.pointee.data, target.pointee.linesize)
        let (before, linesBefore) = (source.pointee.data, source.pointee.linesize)
        let planes = [
            (data.0, lines.0, before.0, linesBefore.0), (data.1, lines.1, before.1, linesBefore.1),
            (data.2, lines.2, before.2, linesBefore.2),
        ]
        for (index, (plane, stride, original, originalStride)) in planes.enumerated() {
            guard let plane, let original else { continue }
            let shiftX = index == 0 ? 0 : Int32(format.pointee.log2_chroma_w)
            let shiftY = index == 0 ? 0 : Int32(format.pointee.log2_chroma_h)
            fill(
                plane,
                stride: Int(stride),
                from: original,
                stride: Int(originalStride),
                width: Int(-((-source.pointee.width) >> shiftX)),
                height: Int(-((-source.pointee.height) >> shiftY)),
                firstLine: isTopFirst ? 1 : 0
            )
        }
        return copy
    }

    /// Treats every second line from `firstLine` on, in place.
    private static func fill(
        _ plane: UnsafeMutablePointer<UInt8>,
        stride: Int,
        from original: UnsafeMutablePointer<UInt8>,
        stride originalStride: Int,
        width: Int,
        height: Int,
        firstLine: Int
    ) {
        for y in Swift.stride(from: firstLine, to: height, by: 2) {
            let line = plane + y * stride
            let above = y > 0 ? line - stride : line + stride
            let below = y + 1 < height ? line + stride : line - stride
            // The same field, which further up has been treated already.
            let own = original + y * originalStride
            let ownAbove = y >= 2 ? own - 2 * originalStride : own + 2 * originalStride
            let ownBelow = y + 2 < height ? own + 2 * originalStride : own - 2 * originalStride
            for x in 0..<width {
                let (a, b, c) = (Int32(above[x]), Int32(line[x]), Int32(below[x]))
                guard b > max(a, c) + tolerance || b < min(a, c) - tolerance else { continue }
                let step = min(abs(b - a), abs(b - c))
                guard
                    min(abs(b - Int32(ownAbove[x])), abs(b - Int32(ownBelow[x]))) * 2 < step
                else { continue }
                var (mean, least) = ((a + c + 1) / 2, abs(a - c))
                if x > 0, x + 1 < width {
                    let falling = (Int32(above[x - 1]), Int32(below[x + 1]))
                    let rising = (Int32(above[x + 1]), Int32(below[x - 1]))
                    for (upper, lower) in [falling, rising] where abs(upper - lower) < least {
                        (mean, least) = ((upper + lower + 1) / 2, abs(upper - lower))
                    }
                }
                line[x] = UInt8(clamping: mean)
            }
        }
    }
}
