public import Foundation
public import HourglassCore

/// A time given on a command line or in a request.
///
/// | written | meaning |
/// |---|---|
/// | `1:02:03.5`, `00:42:15.200`, `42:15` | media time: hours, minutes, seconds |
/// | `90s`, `5m`, `1h20m`, `1h20`, `90`, `12.5` | media time; a plain number is seconds |
/// | `-5m`, `-00:05:00` | so long before the end |
/// | `2026-01-05T14:32:00+08:00`, `2026-01-05 14:32` | on the wall; without an offset, in the zone it is resolved in |
public struct TimeArgument: Sendable, Equatable {
    /// What a written time counts from.
    public enum Value: Sendable, Equatable {
        /// From the first frame.
        case fromStart(MediaTime)
        /// Back from the end of the footage.
        case fromEnd(MediaTime)
        /// The time of day on a date.
        case onWall(TimeConstraint.WallTime)
    }

    /// What was written.
    public let value: Value

    /// Reads a time; nil when it is none.
    public init?(_ text: String) {
        let trimmed = text.trimmingCharacters(in: .whitespaces)
        if let wall = Self.wallTime(trimmed) {
            value = .onWall(wall)
            return
        }
        let isFromEnd = trimmed.hasPrefix("-") || trimmed.hasPrefix("−")
        guard let time = Self.mediaTime(isFromEnd ? String(trimmed.dropFirst()) : trimmed) else {
            return nil
        }
        value = isFromEnd ? .fromEnd(time) : .fromStart(time)
    }

    /// The media time meant in footage.
    ///
    /// From the end, a time before the beginning gives the beginning. Nothing
    /// keeps other results inside the footage: a caller knows whether the end
    /// itself is allowed.
    ///
    /// - Returns: Nil when a time on the wall was given and the footage has no
    ///   wall clock.
    public func resolved(for times: FootageTimes, timeZone: TimeZone) -> MediaTime? {
        switch value {
        case .fromStart(let time): return time
        case .fromEnd(let time):
            return max(
                MediaTime(ticks: 0, timebase: times.duration.timebase),
                times.duration - time
            )
        case .onWall(let time):
            guard let clock = times.wallClock else { return nil }
            let zone: TimeZone
            if let offset = time.secondsFromGMT {
                zone = TimeZone(secondsFromGMT: offset) ?? .gmt
            } else {
                zone = times.zone(TimeContext(now: clock.start, timeZone: timeZone))
            }
            return date(time, in: zone).map { clock.mediaTime(at: $0) }
        }
    }

    /// The instant meant, when it is one on the wall.
    public func date(in timeZone: TimeZone) -> Date? {
        guard case .onWall(let time) = value else { return nil }
        return date(
            time,
            in: time.secondsFromGMT.flatMap(TimeZone.init(secondsFromGMT:)) ?? timeZone
        )
    }

    private func date(_ time: TimeConstraint.WallTime, in zone: TimeZone) -> Date? {
        guard case .date(let year?, let month, let day)? = time.day else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let parts = DateComponents(
            year: year,
            month: month,
            day: day,
            hour: time.hour,
            minute: time.minute,
            second: time.millisecond / 1000
        )
        guard let date = calendar.date(from: parts),
            calendar.component(.day, from: date) == day || time.hour == 24
        else { return nil }
        return date.addingTimeInterval(Double(time.millisecond % 1000) / 1000)
    }

    private static func wallTime(_ text: String) -> TimeConstraint.WallTime? {
        let kinds = TimeLexer.tokens(of: Array(text)).map(\.kind)
        if case .dateTime(let time)? = kinds.first, kinds.count == 1 { return time }
        guard case .date(let year, let month, let day)? = kinds.first else { return nil }
        let date = TimeConstraint.Day.date(year: year, month: month, day: day)
        if kinds.count == 1 { return TimeConstraint.WallTime(day: date, hour: 0) }
        guard kinds.count == 2, case .clock(let reading) = kinds[1], var time = reading.wallTime
        else { return nil }
        time.day = date
        time.isHalfOfDayKnown = true
        return time
    }

    private static func mediaTime(_ text: String) -> MediaTime? {
        let tokens = TimeLexer.tokens(of: Array(text))
        guard tokens.count == 1, tokens[0].range.count == text.count,
            text.unicodeScalars.allSatisfy(\.isASCII)
        else { return nil }
        let milliseconds: Int64
        switch tokens[0].kind {
        case .number(let thousandths): milliseconds = Int64(thousandths)
        case .clock(let reading): milliseconds = reading.mediaMilliseconds
        case .duration(let length, _): milliseconds = length
        default: return nil
        }
        return MediaTime(ticks: milliseconds, timebase: .milliseconds)
    }
}
