/// A small picture of a moment, ready to show.
public struct Thumbnail: Sendable, Equatable {
    /// Presentation time of the frame, in ticks of the footage.
    public var tick: Int64
    /// Number of the frame.
    public var frame: Int
    /// Width in pixels.
    public var width: Int
    /// Height in pixels.
    public var height: Int
    /// The picture as a JPEG file.
    public var jpeg: [UInt8]

    /// Makes a thumbnail.
    public init(tick: Int64, frame: Int, width: Int, height: Int, jpeg: [UInt8]) {
        self.tick = tick
        self.frame = frame
        self.width = width
        self.height = height
        self.jpeg = jpeg
    }
}
