package import HourglassCore

extension PixelBuffer {
    /// The colours of a working picture: full-range luma and chroma by the
    /// matrix of JFIF (BT.601), each chroma sample standing for four pixels.
    ///
    /// - Precondition: the format is `yuv420`.
    package func rgb() -> PixelBuffer {
        precondition(format == .yuv420, "Colours are made from luma and chroma")
        var result = PixelBuffer(format: .rgb24, width: width, height: height)
        let (luma, cb, cr) = (planes[0], planes[1], planes[2])
        let (width, height) = (self.width, self.height)
        bytes.withUnsafeBufferPointer { from in
            result.bytes.withUnsafeMutableBufferPointer { to in
                func level(_ value: Float) -> UInt8 { UInt8(min(max(value + 0.5, 0), 255)) }
                for row in 0..<height {
                    for column in 0..<width {
                        let y = Float(from[luma.offset + row * luma.bytesPerRow + column])
                        let chroma = (row / 2) * cb.bytesPerRow + column / 2
                        let u = Float(from[cb.offset + chroma]) - 128
                        let v = Float(from[cr.offset + chroma]) - 128
                        let at = (row * width + column) * 3
                        to[at] = level(y + 1.402 * v)
                        to[at + 1] = level(y - 0.344_136 * u - 0.714_136 * v)
                        to[at + 2] = level(y + 1.772 * u)
                    }
                }
            }
        }
        return result
    }
}
