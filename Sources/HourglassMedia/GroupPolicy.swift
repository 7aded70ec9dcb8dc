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

/// How the pictures at the two ends of a group compare.
public enum GroupVerdict: Sendable, Hashable {
    /// They show the same.
    case alike
    /// They differ, and no encoder could have coded the difference between
    /// two frames in fewer bytes than this.
    case differ(leastBytes: Int)
    /// There is nothing to compare with, or nobody wants to: look inside.
    case unknown
}

/// Compares the pictures at the two ends of a group, to decide whether what
/// lies between must be looked at.
public protocol GroupPolicy: Sendable {
    /// How `first` and `next` compare.
    ///
    /// Called once a group, in order, on the decoding thread, and now and
    /// then for the rest of a group that is being decoded. Where pictures are
    /// alike, only packet sizes can still open the group; where they differ,
    /// it is decoded unless its packets are too small to hold the change,
    /// which then happened at the very key frame that closes it.
    mutating func verdict(
        on group: GroupSummary,
        first: DecodedFrame,
        next: DecodedFrame?
    ) -> GroupVerdict
}

/// A policy that looks at everything.
public struct AlwaysOpenPolicy: GroupPolicy {
    /// Makes the policy.
    public init() {}

    /// Always `unknown`.
    public mutating func verdict(
        on group: GroupSummary,
        first: DecodedFrame,
        next: DecodedFrame?
    ) -> GroupVerdict { .unknown }
}

/// A policy that looks at key frames only, unless packet sizes speak.
public struct KeyFramesOnlyPolicy: GroupPolicy {
    /// Makes the policy.
    public init() {}

    /// Always `alike`.
    public mutating func verdict(
        on group: GroupSummary,
        first: DecodedFrame,
        next: DecodedFrame?
    ) -> GroupVerdict { .alike }
}
