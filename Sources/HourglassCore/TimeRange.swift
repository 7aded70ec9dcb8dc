/// A half-open range of media time: `start` belongs to it, `end` does not.
public struct TimeRange: Hashable, Sendable, Codable, CustomStringConvertible {
    /// First instant inside.
    public let start: MediaTime
    /// First instant after.
    public let end: MediaTime

    /// Makes the range from `start` up to, not including, `end`.
    ///
    /// An `end` before `start` gives the empty range at `start`.
    public init(_ start: MediaTime, _ end: MediaTime) {
        self.start = start
        self.end = max(start, end)
    }

    /// Whether nothing is inside.
    public var isEmpty: Bool { start == end }
    /// Length, in the timebase of `end`.
    public var duration: MediaTime { end - start }
    /// Whether `time` is inside.
    public func contains(_ time: MediaTime) -> Bool { start <= time && time < end }
    /// Whether the two share an instant.
    public func overlaps(_ other: TimeRange) -> Bool { start < other.end && other.start < end }
    /// What both share, or nil.
    public func intersection(_ other: TimeRange) -> TimeRange? {
        overlaps(other) ? TimeRange(max(start, other.start), min(end, other.end)) : nil
    }

    /// `00:00:01.000-00:00:02.500`.
    public var description: String { "\(start)-\(end)" }
}
