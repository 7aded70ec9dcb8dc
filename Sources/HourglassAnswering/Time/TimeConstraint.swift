/// A stretch of time as a question names it, before any footage is known.
public enum TimeConstraint: Sendable, Equatable {
    /// At a moment: from it until the next one of its finest unit, so that
    /// `at 37 minutes` reaches from 37:00 to 38:00 and looks at 37:00.
    case at(Moment)
    /// Near a moment.
    case around(Moment)
    /// From one moment up to, not including, another.
    case between(Moment, Moment)
    /// From a moment to the end.
    case after(Moment)
    /// From the beginning up to, not including, a moment.
    case before(Moment)
    /// The first milliseconds.
    case first(Int64)
    /// The last milliseconds.
    case last(Int64)
    /// A share of the footage, such as its second quarter.
    case share(from: Fraction, to: Fraction)
    /// A counted minute, hour or second: `the 37th minute`, `第三十七分钟`.
    case counted(Int, Unit)
    /// A whole day.
    case day(Day)
    /// Part of a day (of every day when it names none), in minutes after
    /// midnight; an end beyond 1440 lies in the next day.
    case partOfDay(Day?, fromMinute: Int, toMinute: Int)
    /// So many milliseconds before now, on the wall.
    case ago(Int64, Unit)

    /// What times are counted in.
    public enum Unit: Int, Sendable, Comparable {
        /// A thousandth of a second.
        case millisecond
        /// A second.
        case second
        /// Sixty seconds.
        case minute
        /// Sixty minutes.
        case hour

        /// Milliseconds in one.
        var milliseconds: Int64 { [1, 1000, 60_000, 3_600_000][rawValue] }

        /// Shorter units come first.
        public static func < (left: Unit, right: Unit) -> Bool { left.rawValue < right.rawValue }
    }

    /// An exact share, such as a half.
    public struct Fraction: Sendable, Equatable {
        /// Parts taken.
        public let numerator: Int64
        /// Parts in the whole; positive.
        public let denominator: Int64

        /// Makes `numerator / denominator`.
        public init(_ numerator: Int64, _ denominator: Int64) {
            precondition(denominator > 0, "A share has a positive denominator")
            self.numerator = numerator
            self.denominator = denominator
        }

        /// Whether both are the same share: 2/4 is a half.
        public static func == (left: Fraction, right: Fraction) -> Bool {
            Int128(left.numerator) * Int128(right.denominator)
                == Int128(right.numerator) * Int128(left.denominator)
        }
    }

    /// A day, as far as it was named.
    public enum Day: Sendable, Equatable {
        /// So many days from today; yesterday is −1.
        case relative(Int)
        /// A date; without a year, the latest such date not in the future.
        case date(year: Int?, month: Int, day: Int)
        /// The latest such day not in the future; 1 is Sunday.
        case weekday(Int)
    }

    /// Hours, minutes and seconds on a wall clock.
    public struct WallTime: Sendable, Equatable {
        /// The day, when it was named.
        public var day: Day?
        /// Hour, 0…24; 24 is the midnight that ends the day.
        public var hour: Int
        /// Minute, 0…59.
        public var minute: Int
        /// Milliseconds into the minute.
        public var millisecond: Int
        /// The finest unit that was named.
        public var unit: Unit
        /// Whether the half of the day is certain: `pm`, `下午`, or an hour
        /// past 12.
        public var isHalfOfDayKnown: Bool
        /// Offset from UTC in seconds, when it was written.
        public var secondsFromGMT: Int?

        /// Makes a time of day.
        public init(
            day: Day? = nil,
            hour: Int,
            minute: Int = 0,
            millisecond: Int = 0,
            unit: Unit = .hour,
            isHalfOfDayKnown: Bool = true,
            secondsFromGMT: Int? = nil
        ) {
            self.day = day
            self.hour = hour
            self.minute = minute
            self.millisecond = millisecond
            self.unit = unit
            self.isHalfOfDayKnown = isHalfOfDayKnown
            self.secondsFromGMT = secondsFromGMT
        }

        var millisecondsIntoDay: Int64 {
            Int64(hour) * 3_600_000 + Int64(minute) * 60_000 + Int64(millisecond)
        }
    }

    /// An instant as far as it was named.
    public enum Moment: Sendable, Equatable {
        /// Media time, in milliseconds from the beginning.
        case offset(Int64, Unit)
        /// Media time, in milliseconds before the end.
        case fromEnd(Int64, Unit)
        /// `12:30` or `1:02:03`: media time or time of day, which only the
        /// footage can tell.
        case clock(ClockReading)
        /// Time of day.
        case wall(WallTime)
    }

    /// Digits with colons, as written.
    public struct ClockReading: Sendable, Equatable {
        /// Two or three numbers, the last two below 60.
        public let parts: [Int]
        /// Milliseconds after the last number.
        public let millisecond: Int

        /// Makes a reading from what stands between the colons.
        public init(_ parts: [Int], millisecond: Int = 0) {
            precondition(parts.count == 2 || parts.count == 3, "A clock shows 2 or 3 numbers")
            self.parts = parts
            self.millisecond = millisecond
        }

        /// Read as a player shows it: `MM:SS` or `H:MM:SS`.
        var mediaMilliseconds: Int64 {
            parts.reduce(Int64(0)) { $0 * 60 + Int64($1) } * 1000 + Int64(millisecond)
        }

        /// Read as a time of day: `HH:MM` or `HH:MM:SS`; nil when no clock
        /// shows that.
        var wallTime: WallTime? {
            guard parts[0] <= 24, parts[0] < 24 || parts.dropFirst().allSatisfy({ $0 == 0 })
            else { return nil }
            let seconds = parts.count == 3 ? parts[2] : 0
            return WallTime(
                hour: parts[0],
                minute: parts[1],
                millisecond: seconds * 1000 + millisecond,
                unit: millisecond > 0 ? .millisecond : parts.count == 3 ? .second : .minute,
                isHalfOfDayKnown: parts[0] == 0 || parts[0] > 12
            )
        }

        /// The finest unit of the media reading.
        var mediaUnit: Unit { millisecond > 0 ? .millisecond : .second }
    }
}
