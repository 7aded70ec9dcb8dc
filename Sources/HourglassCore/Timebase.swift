/// Seconds per tick, as an exact fraction.
///
/// A container counts time in ticks of its own length: 1/90000 s in MPEG-TS,
/// 1/1000 s in Matroska, 1001/30000 s in many AVI files.
public struct Timebase: Hashable, Sendable, Codable, CustomStringConvertible {
    /// Numerator of the tick length; positive.
    public let numerator: Int32
    /// Denominator of the tick length; positive.
    public let denominator: Int32

    /// Makes a timebase whose ticks last `numerator / denominator` seconds.
    ///
    /// - Precondition: both parts are positive.
    public init(_ numerator: Int32, _ denominator: Int32) {
        precondition(numerator > 0 && denominator > 0, "A timebase is a positive fraction")
        self.numerator = numerator
        self.denominator = denominator
    }

    /// One tick a millisecond.
    public static let milliseconds = Timebase(1, 1000)
    /// One tick a microsecond.
    public static let microseconds = Timebase(1, 1_000_000)

    /// The same instants, divided further until a tick is at most a
    /// millisecond.
    ///
    /// Every time of this timebase stays exact in the refined one, and times
    /// of text, which come in milliseconds, lose less than half of one.
    public func refinedToMilliseconds() -> Timebase {
        let ticksPerSecond = Int64(denominator) / Int64(numerator)
        guard ticksPerSecond < 1000 else { return self }
        let factor = (1000 * Int64(numerator) + Int64(denominator) - 1) / Int64(denominator)
        let refined = Int64(denominator) * factor
        guard refined <= Int64(Int32.max) else { return self }
        return Timebase(numerator, Int32(refined))
    }

    /// `1/90000`.
    public var description: String { "\(numerator)/\(denominator)" }
}
