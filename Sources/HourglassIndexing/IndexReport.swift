public import HourglassCore

/// What indexing of one piece of footage came to.
public struct IndexReport: Sendable {
    /// How the run ended.
    public enum Outcome: String, Sendable {
        /// All of it is in the index.
        case complete
        /// It already was; nothing was done.
        case unchanged
        /// The time budget ran out; what was done stays and can go on.
        case outOfTime
        /// It was stopped; what was done stays and can go on.
        case interrupted
    }

    /// How the run ended.
    public var outcome: Outcome
    /// Number of the footage in the library.
    public var footage: Int64
    /// File name of the footage.
    public var name: String
    /// Length, as far as known.
    public var duration: MediaTime
    /// How much of it is in the index, from the start.
    public var covered: MediaTime
    /// Frames looked at.
    public var framesSampled: Int
    /// Cells seen in those frames.
    public var tokensSeen: Int
    /// Tokens kept.
    public var tokensKept: Int
    /// Largest difference between what the index shows at a sampled frame and
    /// that frame, in grey levels, over blocks of 8 × 8 pixels.
    public var worstStaleness: Double
    /// Text spans stored.
    public var spans: Int
    /// Bytes this footage takes in the library.
    public var indexBytes: Int64
    /// Time spent, in seconds.
    public var wallTime: Double
    /// What was wrong with the footage or left out, one sentence each.
    public var warnings: [String]

    /// Index bytes per hour of footage covered; nil when nothing is covered.
    public var bytesPerHour: Double? {
        covered.ticks > 0 ? Double(indexBytes) / covered.seconds * 3600 : nil
    }
}
