public import HourglassCore

/// Reads pictures from image files of any format FFmpeg knows.
public enum ImageFile {
    /// The picture in a file, turned as the file asks.
    ///
    /// Of an animation or a video, the first picture.
    ///
    /// - Throws: `MediaError` saying why it cannot be read.
    public static func load(
        _ path: String,
        format: PixelBuffer.Format = .rgb24,
        maxWidth: Int? = nil
    ) throws -> PixelBuffer {
        let demuxer = try Demuxer(opening: path)
        guard let index = demuxer.bestVideoIndex else {
            throw MediaError(.noVideo, "'\(path)' holds no picture.")
        }
        demuxer.select(streams: [index])
        let reader = try DecodingReader(demuxer: demuxer, stream: index, use: .continuous)
        guard let frame = try reader.next() else {
            throw MediaError(
                .noFrames,
                "The picture in '\(path)' cannot be decoded; it is damaged."
            )
        }
        let orientation = frame.statedOrientation ?? demuxer.orientation(of: index)
        let shape = DisplayShape(
            width: orientation.swapsSides ? frame.height : frame.width,
            height: orientation.swapsSides ? frame.width : frame.height
        )
        let size = shape.size(maxWidth: maxWidth)
        return try FrameScaler().picture(
            frame,
            format: format,
            width: orientation.swapsSides ? size.height : size.width,
            height: orientation.swapsSides ? size.width : size.height
        ).oriented(orientation)
    }
}
