public import HourglassCore

/// Where a pass goes on.
public struct PassState: Sendable {
    /// The footage the pass is over.
    public let footage: Int64
    /// Everything before this tick is indexed; 0 for a new pass.
    public let coveredUntil: Int64
    /// Number of the first frame whose time is not stored yet.
    public let nextFrame: Int
    /// Time of the last frame stored, in ticks; nil when there is none.
    public let lastFrameTick: Int64?
    /// Last sampled tick stored; nil when there is none.
    public let lastSampledTick: Int64?
    /// Tokens that held at `coveredUntil`, vectors as they were stored.
    public let openTokens: [VisionToken]
    /// Text that held at `coveredUntil`, with its search terms.
    public let openSpans: [NewSpan]
    /// Events going on at `coveredUntil`.
    public let openEvents: [TimelineEvent]
    /// What was counted so far.
    public let statistics: PassStatistics
    /// What the last batch left to go on with.
    public let resumeState: [UInt8]?
    /// Whether the footage had been indexed to its end with these settings.
    public let isComplete: Bool
    /// Whether an index made with other settings was dropped to begin anew.
    public let droppedOlderPass: Bool

    /// Whether nothing is stored yet.
    public var isNew: Bool { coveredUntil == 0 && nextFrame == 0 && !isComplete }
}
