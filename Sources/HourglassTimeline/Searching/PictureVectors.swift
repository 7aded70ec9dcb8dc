public import HourglassCore

/// What a picture of footage shows, as a vector.
public struct PictureVector: Sendable, Equatable {
    /// The frame it is of, in ticks.
    public var tick: Int64
    /// The part of the picture it is of.
    public var place: NormalizedRect
    /// Of length 1.
    public var vector: [Float]

    /// Makes one.
    public init(tick: Int64, place: NormalizedRect, vector: [Float]) {
        (self.tick, self.place, self.vector) = (tick, place, vector)
    }
}

/// How near a picture of footage comes to a vector.
public struct PictureLikeness: Sendable, Equatable {
    /// The frame, in ticks.
    public var tick: Int64
    /// The part of it that comes nearest.
    public var place: NormalizedRect
    /// Product of both vectors.
    public var similarity: Double
}

/// What similarities mean in this library, measured with words for what is
/// nowhere in it.
public struct PictureScale: Sendable, Equatable, Codable {
    /// Mean vector of those words. What resembles words of any kind, as plain
    /// pictures do, resembles nothing: it is taken off a query.
    public var baseline: [Float]
    /// What 95 % of them stay below, with a margin.
    public var threshold: Double
    /// How far that is above what half of them stay below.
    public var spread: Double

    /// Makes a scale.
    public init(baseline: [Float], threshold: Double, spread: Double) {
        (self.baseline, self.threshold, self.spread) = (baseline, threshold, spread)
    }
}

/// How nearness to a model's vectors is judged.
public struct PictureCalibration: Sendable, Equatable, Codable {
    /// For words in English.
    public var english: PictureScale
    /// For words in Chinese, which not every model knows.
    public var chinese: PictureScale
    /// For pictures; the baseline is zero.
    public var picture: PictureScale

    /// Makes a calibration.
    public init(english: PictureScale, chinese: PictureScale, picture: PictureScale) {
        (self.english, self.chinese, self.picture) = (english, chinese, picture)
    }
}

/// A model that pictures of this library have vectors of.
public struct PictureModel: Sendable, Equatable {
    /// What it was stored under.
    public var identifier: String
    /// Numbers in a vector.
    public var dimensions: Int
    /// Frames with vectors.
    public var pictureCount: Int
    /// How nearness is judged; nil when it was not measured.
    public var calibration: PictureCalibration?
}
