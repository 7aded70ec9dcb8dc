public import HourglassCore

/// Writes pictures as image files in memory.
public enum StillEncoder {
    /// The picture as a JPEG file.
    ///
    /// - Parameters:
    ///   - picture: in any format.
    ///   - quality: 0 (smallest) to 1 (best).
    /// - Throws: `MediaError` with code `picture`.
    public static func jpeg(_ picture: PixelBuffer, quality: Double = 0.85) throws -> [UInt8] {
        let quantizer = Int32((31 - 29 * min(1, max(0, quality))).rounded())
        return try encodeJPEG(
            FrameBuffer(copying: picture.converted(to: .yuv420)),
            quantizer: quantizer
        )
    }

    /// The picture as a PNG file.
    ///
    /// - Throws: `MediaError` with code `picture`.
    public static func png(_ picture: PixelBuffer) throws -> [UInt8] {
        let plain = picture.format == .yuv420 ? try picture.converted(to: .rgb24) : picture
        return try encodePNG(FrameBuffer(copying: plain))
    }
}

extension PixelBuffer {
    /// The same picture in another layout.
    func converted(to format: Format) throws -> PixelBuffer {
        guard format != self.format else { return self }
        return try scaled(width: width, height: height, format: format)
    }

    /// The picture at another size.
    ///
    /// - Throws: `MediaError` with code `picture`.
    public func scaled(width: Int, height: Int, format: Format? = nil) throws -> PixelBuffer {
        try FrameScaler().picture(
            FrameBuffer(copying: self),
            format: format ?? self.format,
            width: width,
            height: height
        )
    }
}

extension DecodedFrame {
    /// A small JPEG of the frame as shown.
    ///
    /// - Throws: `MediaError` with code `picture`.
    public func thumbnail(maxWidth: Int = 320, quality: Double = 0.75) throws -> Thumbnail {
        let picture = try picture(format: .yuv420, maxWidth: maxWidth)
        return Thumbnail(
            tick: time.ticks,
            frame: number,
            width: picture.width,
            height: picture.height,
            jpeg: try StillEncoder.jpeg(picture, quality: quality)
        )
    }
}
