/// An instant or a duration of footage: a whole number of ticks over a
/// timebase.
///
/// Media time 0 is the first frame a player shows. Times compare by value:
/// 1 tick of 1/2 equals 500 ticks of 1/1000.
public struct MediaTime: Sendable, Codable {
    /// Number of ticks; may be negative.
    public let ticks: Int64
    /// Length of a tick.
    public let timebase: Timebase

    /// Makes a time of `ticks` ticks.
    public init(ticks: Int64, timebase: Timebase) {
        self.ticks = ticks
        self.timebase = timebase
    }

    /// Makes the time nearest to `seconds`.
    ///
    /// Not-a-number becomes zero; what does not fit is clamped.
    public init(seconds: Double, timebase: Timebase = .microseconds) {
        let exact =
            (seconds * Double(timebase.denominator) / Double(timebase.numerator)).rounded()
        if exact.isNaN {
            ticks = 0
        } else if exact >= 9.2e18 {
            ticks = .max
        } else if exact <= -9.2e18 {
            ticks = .min
        } else {
            ticks = Int64(exact)
        }
        self.timebase = timebase
    }

    /// Time zero.
    public static let zero = MediaTime(ticks: 0, timebase: .milliseconds)

    /// The time in seconds, for display and JSON.
    public var seconds: Double {
        Double(ticks) * Double(timebase.numerator) / Double(timebase.denominator)
    }

    /// How a time that falls between two ticks is moved to one.
    public enum Rounding: Sendable {
        /// To the tick before.
        case down
        /// To the tick after.
        case up
        /// To the nearer one; from the middle to the later.
        case nearest
    }

    /// The same time counted in other ticks; exact when it falls on one.
    ///
    /// What does not fit into 64 bits is clamped.
    public func rescaled(to other: Timebase, rounding: Rounding = .nearest) -> MediaTime {
        guard other != timebase else { return self }
        let product = Int128(ticks) * Int128(timebase.numerator) * Int128(other.denominator)
        let divisor = Int128(timebase.denominator) * Int128(other.numerator)
        var quotient = product / divisor
        var remainder = product % divisor
        if remainder < 0 {
            quotient -= 1
            remainder += divisor
        }
        switch rounding {
        case .down: break
        case .up: if remainder > 0 { quotient += 1 }
        case .nearest: if remainder * 2 >= divisor { quotient += 1 }
        }
        return MediaTime(ticks: Int64(clamping: quotient), timebase: other)
    }

    /// The sum, in the left side's timebase.
    public static func + (left: MediaTime, right: MediaTime) -> MediaTime {
        let right = right.rescaled(to: left.timebase)
        let (sum, overflow) = left.ticks.addingReportingOverflow(right.ticks)
        return MediaTime(
            ticks: overflow ? (right.ticks > 0 ? .max : .min) : sum,
            timebase: left.timebase
        )
    }

    /// The difference, in the left side's timebase.
    public static func - (left: MediaTime, right: MediaTime) -> MediaTime {
        let right = right.rescaled(to: left.timebase)
        let (difference, overflow) = left.ticks.subtractingReportingOverflow(right.ticks)
        return MediaTime(
            ticks: overflow ? (right.ticks < 0 ? .max : .min) : difference,
            timebase: left.timebase
        )
    }
}

extension MediaTime: Comparable, Hashable {
    /// Value on a common denominator: `ticks · numerator / denominator`.
    private static func crossProducts(_ left: MediaTime, _ right: MediaTime) -> (Int128, Int128) {
        (
            Int128(left.ticks) * Int128(left.timebase.numerator)
                * Int128(right.timebase.denominator),
            Int128(right.ticks) * Int128(right.timebase.numerator)
                * Int128(left.timebase.denominator)
        )
    }

    /// Whether both name the same instant.
    public static func == (left: MediaTime, right: MediaTime) -> Bool {
        let (a, b) = crossProducts(left, right)
        return a == b
    }

    /// Whether the left side comes first.
    public static func < (left: MediaTime, right: MediaTime) -> Bool {
        let (a, b) = crossProducts(left, right)
        return a < b
    }

    /// Feeds the reduced fraction, so that equal instants hash alike.
    public func hash(into hasher: inout Hasher) {
        let numerator = Int128(ticks) * Int128(timebase.numerator)
        let denominator = Int128(timebase.denominator)
        var (a, b) = (numerator.magnitude, denominator.magnitude)
        while b != 0 { (a, b) = (b, a % b) }
        let divisor = Int128(a)
        hasher.combine(numerator / divisor)
        hasher.combine(denominator / divisor)
    }
}
