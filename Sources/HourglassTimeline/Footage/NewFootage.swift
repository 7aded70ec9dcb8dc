public import HourglassCore

/// Footage as it is presented to the library: stream facts and where it lies.
public struct NewFootage: Sendable, Equatable {
    /// Path of the file; made absolute when stored. A URL is kept as it is.
    public var path: String
    /// What the footage is known by, wherever it lies.
    public var identity: FootageIdentity
    /// When the file was last changed, in seconds since 1970; lets
    /// `quickMatch` recognise an unchanged file without reading it.
    public var modificationTime: Double?
    /// Container format, as FFmpeg names it.
    public var formatName: String
    /// Video codec, as FFmpeg names it.
    public var codec: String
    /// Width as displayed, in pixels.
    public var width: Int
    /// Height as displayed, in pixels.
    public var height: Int
    /// Length of a tick; every tick stored for this footage counts in it.
    public var timebase: Timebase
    /// Length in ticks; nil when the container does not tell.
    public var durationTicks: Int64?
    /// Average frame rate as an exact fraction, such as `30000/1001`.
    public var frameRate: String
    /// The time on the wall at media time zero, when known.
    public var wallClock: WallClock?
    /// Name of the camera, when given.
    public var camera: String?

    /// Presents footage.
    public init(
        path: String,
        identity: FootageIdentity,
        modificationTime: Double? = nil,
        formatName: String,
        codec: String,
        width: Int,
        height: Int,
        timebase: Timebase,
        durationTicks: Int64? = nil,
        frameRate: String,
        wallClock: WallClock? = nil,
        camera: String? = nil
    ) {
        self.path = path
        self.identity = identity
        self.modificationTime = modificationTime
        self.formatName = formatName
        self.codec = codec
        self.width = width
        self.height = height
        self.timebase = timebase
        self.durationTicks = durationTicks
        self.frameRate = frameRate
        self.wallClock = wallClock
        self.camera = camera
    }
}
