public import Foundation

/// Times on the wall in one zone, the way reports write them.
///
/// Offsets are those of the instant, so times stay right across both changes
/// of daylight saving.
public struct LocalTime: Sendable, Hashable {
    /// The zone.
    public let zone: TimeZone

    /// Writes times of `zone`.
    public init(_ zone: TimeZone) { self.zone = zone }

    /// Seconds since 1970 on the clock of the wall, rounded down.
    private func wallSeconds(_ date: Date) -> Int {
        // A thousandth is far below a frame; it keeps 12:00:00 that was
        // computed as 11:59:59.9999999 what it is.
        let seconds = (date.timeIntervalSince1970 + 0.0005).rounded(.down)
        return Int(seconds) + zone.secondsFromGMT(for: date)
    }

    /// `2026-01-05 14:32:07`.
    public func dateAndTime(_ date: Date) -> String { day(date) + " " + time(date) }

    /// `14:32:07`.
    public func time(_ date: Date) -> String {
        let second = modulo(wallSeconds(date), 86_400)
        return "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
    }

    /// `14:32`.
    public func minute(_ date: Date) -> String { String(time(date).prefix(5)) }

    /// `2026-01-05`.
    ///
    /// Civil date from days: Howard Hinnant, "chrono-Compatible Low-Level
    /// Date Algorithms".
    public func day(_ date: Date) -> String {
        let seconds = wallSeconds(date)
        let days = (seconds - modulo(seconds, 86_400)) / 86_400 + 719_468
        let era = (days - modulo(days, 146_097)) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return "\(year)-\(two(month))-\(two(dayOfYear - (153 * shifted + 2) / 5 + 1))"
    }

    /// `+08:00`.
    public func offset(_ date: Date) -> String {
        let seconds = zone.secondsFromGMT(for: date)
        let minutes = abs(seconds) / 60
        return (seconds < 0 ? "-" : "+") + "\(two(minutes / 60)):\(two(minutes % 60))"
    }

    /// ISO 8601 with milliseconds and offset, `2026-01-05T14:32:07.250+08:00`.
    public func iso8601(_ date: Date) -> String {
        let milliseconds = Int((date.timeIntervalSince1970 * 1000).rounded())
        let fraction = modulo(milliseconds, 1000)
        let text = String(fraction)
        let padded = String(repeating: "0", count: 3 - text.count) + text
        let whole = Date(timeIntervalSince1970: Double((milliseconds - fraction) / 1000))
        return "\(day(whole))T\(time(whole)).\(padded)\(offset(date))"
    }

    /// The last full hour, or the last midnight, on the wall at or before an
    /// instant.
    public func start(ofBin seconds: Int, containing date: Date) -> Date {
        let local = modulo(wallSeconds(date), seconds)
        let whole = (date.timeIntervalSince1970 + 0.0005).rounded(.down)
        let begin = Date(timeIntervalSince1970: whole - Double(local))
        // A day in which the clock was changed is not 24 hours long.
        let change = zone.secondsFromGMT(for: date) - zone.secondsFromGMT(for: begin)
        return seconds > 3600 ? begin.addingTimeInterval(Double(change)) : begin
    }

    private func two(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }

    private func modulo(_ value: Int, _ divisor: Int) -> Int {
        let rest = value % divisor
        return rest < 0 ? rest + divisor : rest
    }
}

extension LocalTime {
    /// The multiple of `seconds` of the day nearest to an instant, which a
    /// change of daylight saving in between has moved by an hour at most.
    func aligned(_ date: Date, to seconds: Int) -> Date {
        start(ofBin: seconds, containing: date.addingTimeInterval(Double(min(seconds, 7200)) / 2))
    }
}
