public import HourglassCore

/// An exact fraction, as frame rates are given.
public struct Fraction: Hashable, Sendable, Codable, CustomStringConvertible {
    /// Above the line.
    public let numerator: Int
    /// Below the line; positive.
    public let denominator: Int

    /// Makes a fraction.
    ///
    /// - Precondition: the denominator is positive.
    public init(_ numerator: Int, _ denominator: Int) {
        precondition(denominator > 0, "A denominator is positive")
        self.numerator = numerator
        self.denominator = denominator
    }

    /// The value, for display.
    public var value: Double { Double(numerator) / Double(denominator) }
    /// `30000/1001`.
    public var description: String { "\(numerator)/\(denominator)" }
}

/// What is known of the video track that is read.
public struct VideoStream: Sendable, Equatable {
    /// Position among the streams of the file.
    public let index: Int
    /// Short name of the codec, as in `h264`.
    public let codec: String
    /// Width of the coded picture, in samples.
    public let codedWidth: Int
    /// Height of the coded picture, in samples.
    public let codedHeight: Int
    /// Width as shown: sample aspect ratio and rotation applied.
    public let displayWidth: Int
    /// Height as shown: sample aspect ratio and rotation applied.
    public let displayHeight: Int
    /// How the coded picture is turned and mirrored for display.
    public let orientation: Orientation
    /// Name of the pixel format, as in `yuv420p`.
    public let pixelFormat: String
    /// Average frame rate as the container states it; nil when it does not.
    public let averageFrameRate: Fraction?
    /// The container's timebase for this track.
    public let timebase: Timebase
    /// Timestamp of the first frame a player shows, in `timebase`; nil when
    /// the container has no timestamps.
    public let startTime: Int64?
    /// Whether the track says it is interlaced.
    public let isInterlaced: Bool
    /// Duration of a frame that does not tell its own, in `timebase`.
    package let nominalFrameDuration: Int64

    /// Clockwise rotation for display, in degrees: 0, 90, 180 or 270.
    public var rotation: Int { orientation.clockwiseDegrees }

    /// Ticks of the index timebase in one tick of the track.
    var tickFactor: Int64 {
        Int64(timebase.refinedToMilliseconds().denominator) / Int64(timebase.denominator)
    }

    /// A clock that starts at the first frame shown.
    var presentationClock: PresentationClock {
        PresentationClock(
            origin: startTime,
            factor: tickFactor,
            nominalDuration: nominalFrameDuration,
            restartThreshold: Int64(timebase.denominator) / Int64(timebase.numerator)
        )
    }
}

/// A sound track.
public struct AudioStream: Sendable, Equatable {
    /// Position among the streams of the file.
    public let index: Int
    /// Short name of the codec, as in `aac`.
    public let codec: String
    /// Language tag as the container gives it.
    public let language: String?
    /// Samples per second.
    public let sampleRate: Int
    /// Number of channels.
    public let channels: Int
}

/// A subtitle track.
public struct SubtitleStream: Sendable, Equatable {
    /// Position among the streams of the file.
    public let index: Int
    /// Short name of the codec, as in `subrip`.
    public let codec: String
    /// Language tag as the container gives it.
    public let language: String?
    /// Title as the container gives it.
    public let title: String?
    /// Whether it holds text; pictures of text cannot be read as cues.
    public let isText: Bool
    /// Whether players show it unasked.
    public let isDefault: Bool
}
