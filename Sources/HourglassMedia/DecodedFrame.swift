public import HourglassCore

/// A decoded frame with its exact place in time.
///
/// Holds on to the decoder's picture (width × height × 1.5 bytes for the
/// usual formats); pictures are converted only when asked for, on the
/// caller's thread.
public struct DecodedFrame: Sendable {
    /// When a player shows it; 0 is the first frame shown.
    public let time: MediaTime
    /// Number among the frames shown, from 0.
    public let number: Int
    /// Whether it can be decoded on its own.
    public let isKey: Bool
    /// Compressed size in bytes; 0 when unknown.
    public let packetByteCount: Int
    /// How long it is meant to be shown; nil when the container does not say.
    public let duration: MediaTime?

    let buffer: FrameBuffer
    let shape: DisplayShape
    let scaler: FrameScaler

    /// Memory the picture takes, in bytes.
    var byteCount: Int { buffer.byteCount }

    /// The picture as shown, scaled to exactly `width` × `height`: `yuv420`,
    /// full range.
    ///
    /// - Throws: `MediaError` with code `picture` when the pixel format cannot
    ///   be converted.
    public func workingPicture(width: Int, height: Int) throws -> PixelBuffer {
        try buffer.workingPicture(width: width, height: height) {
            try picture(of: buffer, format: .yuv420, width: width, height: height)
        }
    }

    /// The picture as shown, at full resolution or at most `maxWidth` wide.
    ///
    /// Of an interlaced frame, whose halves show two moments, the earlier one
    /// is shown, with what moved between filled in.
    ///
    /// - Throws: `MediaError` with code `picture` when the pixel format cannot
    ///   be converted.
    public func picture(format: PixelBuffer.Format, maxWidth: Int? = nil) throws -> PixelBuffer {
        let (width, height) = shape.size(maxWidth: maxWidth)
        return try picture(format: format, width: width, height: height)
    }

    /// The picture as shown, scaled to exactly `width` × `height`; see
    /// `picture(format:maxWidth:)`.
    ///
    /// - Throws: `MediaError` with code `picture` when the pixel format cannot
    ///   be converted.
    public func picture(format: PixelBuffer.Format, width: Int, height: Int) throws -> PixelBuffer {
        let source = Deinterlacing.needs(buffer) ? Deinterlacing.applied(to: buffer) : buffer
        return try picture(of: source, format: format, width: width, height: height)
    }

    private func picture(
        of source: FrameBuffer,
        format: PixelBuffer.Format,
        width: Int,
        height: Int
    ) throws -> PixelBuffer {
        let swaps = shape.orientation.swapsSides
        return try scaler.picture(
            source,
            format: format,
            width: swaps ? height : width,
            height: swaps ? width : height
        ).oriented(shape.orientation)
    }
}

/// How footage is shown.
struct DisplayShape: Sendable {
    let width: Int
    let height: Int
    let orientation: Orientation

    init(_ video: VideoStream) {
        (width, height) = (video.displayWidth, video.displayHeight)
        orientation = video.orientation
    }

    init(width: Int, height: Int) {
        (self.width, self.height) = (width, height)
        orientation = .upright
    }

    /// The size at most `maxWidth` wide, at the same proportions.
    func size(maxWidth: Int?) -> (width: Int, height: Int) {
        guard let maxWidth, maxWidth < width, maxWidth > 0 else { return (width, height) }
        let exact = Double(height) * Double(maxWidth) / Double(width)
        return (maxWidth, max(1, Int(exact.rounded())))
    }
}
