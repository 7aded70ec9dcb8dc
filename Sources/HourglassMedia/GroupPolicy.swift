public import HourglassCore

/// Frames from one key frame up to the next one looked at.
public struct GroupSummary: Sendable {
    /// From the first key frame up to, not including, the next.
    public let range: TimeRange
    /// Number of frames shown in it.
    public let frameCount: Int
    /// Compressed sizes in the order stored, the first key frame's first.
    public let packetByteCounts: [Int]
}

/// Decides whether what lies between two key frames must be looked at.
public protocol GroupPolicy: Sendable {
    /// Whether the frames between `first` and `next` are to be decoded.
    ///
    /// Called once a group, in order, on the decoding thread. Packet sizes
    /// have been looked at already, and only ever add decoding; a policy that
    /// answers false for pictures that differ loses what happened between.
    mutating func needsInterior(
        of group: GroupSummary,
        first: DecodedFrame,
        next: DecodedFrame?
    ) -> Bool
}

/// A policy that looks at everything.
public struct AlwaysOpenPolicy: GroupPolicy {
    /// Makes the policy.
    public init() {}

    /// Always true.
    public mutating func needsInterior(
        of group: GroupSummary,
        first: DecodedFrame,
        next: DecodedFrame?
    ) -> Bool { true }
}

/// A policy that looks at key frames only, unless packet sizes speak.
public struct KeyFramesOnlyPolicy: GroupPolicy {
    /// Makes the policy.
    public init() {}

    /// Always false.
    public mutating func needsInterior(
        of group: GroupSummary,
        first: DecodedFrame,
        next: DecodedFrame?
    ) -> Bool { false }
}
