import Foundation
internal import HourglassCore

/// Works out times of day against footage whose wall clock is known.
struct WallClockResolver {
    private let times: FootageTimes
    private let clock: WallClock
    private let calendar: Calendar
    private let now: Date
    private let start: Date
    private let end: Date

    /// Nil when the footage has no wall clock.
    init?(times: FootageTimes, context: TimeContext) {
        guard let clock = times.wallClock else { return nil }
        self.times = times
        self.clock = clock
        now = context.now
        start = clock.start
        end = clock.date(at: times.duration)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = times.zone(context)
        self.calendar = calendar
    }

    func resolve(_ constraint: TimeConstraint) -> ResolvedTime {
        switch constraint {
        case .day(let day):
            guard let midnight = date(of: day) else { return .empty(.outside) }
            return inside([(midnight, calendar.adding(days: 1, to: midnight))])
        case .partOfDay(let day, let from, let to):
            let midnights = day.map { date(of: $0).map { [$0] } ?? [] } ?? days()
            return inside(
                midnights.map {
                    (instant(on: $0, minutes: from), instant(on: $0, minutes: to))
                }
            )
        case .ago(let milliseconds, let unit):
            let moment = now.addingTimeInterval(-Double(milliseconds) / 1000)
            return window(at: [moment], unit: unit)
        case .at(let moment):
            guard let time = moment.asWallTime else { return .empty(.outside) }
            return window(at: instants(time), unit: time.unit)
        case .around(let moment):
            guard let time = moment.asWallTime else { return .empty(.outside) }
            return near(time)
        case .after(let moment):
            return moment.asWallTime.map(after) ?? .empty(.outside)
        case .before(let moment):
            return moment.asWallTime.map(before) ?? .empty(.outside)
        case .between(let first, let second):
            guard let first = first.asWallTime, let second = second.asWallTime else {
                return .empty(.outside)
            }
            return between(first, second)
        case .first, .last, .share, .counted:
            return .empty(.outside)
        }
    }

    /// Instants inside the footage at which its clock shows `time`.
    ///
    /// Where am or pm is open and the time lies outside on a 24-hour clock,
    /// the afternoon is tried.
    func instants(_ time: TimeConstraint.WallTime) -> [Date] {
        let found = all(time).filter { start <= $0 && $0 < end }
        guard found.isEmpty, !time.isHalfOfDayKnown, (1...11).contains(time.hour) else {
            return found
        }
        var afternoon = time
        afternoon.hour += 12
        afternoon.isHalfOfDayKnown = true
        return all(afternoon).filter { start <= $0 && $0 < end }
    }

    // MARK: - Days

    /// Midnights of the days the footage touches, and the one before, whose
    /// evening may reach into it.
    private func days() -> [Date] {
        var day = calendar.adding(days: -1, to: calendar.startOfDay(for: start))
        var result: [Date] = []
        // A year and more of footage in one file does not happen; a broken
        // duration does.
        while day < end, result.count < 400 {
            result.append(day)
            day = calendar.adding(days: 1, to: day)
        }
        return result
    }

    private func date(of day: TimeConstraint.Day) -> Date? {
        let today = calendar.startOfDay(for: now)
        switch day {
        case .relative(let offset):
            return calendar.adding(days: offset, to: today)
        case .weekday(let weekday):
            return (0..<7).lazy.map { calendar.adding(days: -$0, to: today) }
                .first { calendar.component(.weekday, from: $0) == weekday }
        case .date(let year, let month, let day):
            if let year { return midnight(year, month, day) }
            let thisYear = calendar.component(.year, from: now)
            return (0..<8).lazy.compactMap { midnight(thisYear - $0, month, day) }
                .first { $0 <= now }
        }
    }

    /// Nil for a date that does not exist, such as 30 February.
    private func midnight(_ year: Int, _ month: Int, _ day: Int) -> Date? {
        guard
            let date = calendar.date(from: DateComponents(year: year, month: month, day: day)),
            calendar.component(.day, from: date) == day
        else { return nil }
        return date
    }

    private func instant(on midnight: Date, minutes: Int) -> Date {
        instant(on: midnight, milliseconds: Int64(minutes) * 60_000)
    }

    /// The instant the clock shows that time, also on days with a change to
    /// or from summer time.
    private func instant(on midnight: Date, milliseconds: Int64) -> Date {
        let day = calendar.adding(days: Int(milliseconds / 86_400_000), to: midnight)
        let rest = milliseconds % 86_400_000
        let whole =
            calendar.date(
                bySettingHour: Int(rest / 3_600_000),
                minute: Int(rest / 60_000 % 60),
                second: Int(rest / 1000 % 60),
                of: day
            ) ?? day.addingTimeInterval(Double(rest / 1000))
        return whole.addingTimeInterval(Double(rest % 1000) / 1000)
    }

    /// All instants near the footage at which the clock shows `time`.
    private func all(_ time: TimeConstraint.WallTime) -> [Date] {
        let midnights = time.day.map { date(of: $0).map { [$0] } ?? [] } ?? days()
        return midnights.map { midnight in
            let shown = instant(on: midnight, milliseconds: time.millisecondsIntoDay)
            guard let offset = time.secondsFromGMT else { return shown }
            // Written with an offset from UTC: move from our zone to it.
            let ours = calendar.timeZone.secondsFromGMT(for: shown)
            return shown.addingTimeInterval(Double(ours - offset))
        }
    }

    // MARK: - Stretches

    private func media(_ date: Date) -> MediaTime {
        clock.mediaTime(at: date)
    }

    private func inside(_ stretches: [(Date, Date)], focus: Date? = nil) -> ResolvedTime {
        .inside(
            times,
            stretches.map { TimeRange(media($0.0), media($0.1)) },
            focus: focus.map(media)
        )
    }

    private func window(at instants: [Date], unit: TimeConstraint.Unit) -> ResolvedTime {
        let length = Double(unit.milliseconds) / 1000
        return inside(
            instants.map { ($0, $0.addingTimeInterval(length)) },
            focus: instants.first
        )
    }

    private func near(_ time: TimeConstraint.WallTime) -> ResolvedTime {
        let reach: Double =
            switch time.unit {
            case .hour: 1800
            case .minute: 300
            default: 30
            }
        let found = instants(time)
        let candidates = found.isEmpty ? all(time) : found
        return inside(
            candidates.map { ($0.addingTimeInterval(-reach), $0.addingTimeInterval(reach)) },
            focus: found.first
        )
    }

    private func after(_ time: TimeConstraint.WallTime) -> ResolvedTime {
        if case .relative? = time.day {
            return inside(all(time).map { ($0, nextMidnight($0)) })
        }
        if time.day != nil { return inside(all(time).map { ($0, max($0, end)) }) }
        // Longer than a day, "after 6 pm" is said of every evening.
        if end.timeIntervalSince(start) > 86_400 {
            return inside(all(time).map { ($0, nextMidnight($0)) })
        }
        if let first = instants(time).first { return inside([(first, end)]) }
        let onFirstDay = all(time).last { calendar.isDate($0, inSameDayAs: start) }
        guard let onFirstDay, onFirstDay <= start else { return .empty(.outside) }
        return inside([(start, end)])
    }

    private func before(_ time: TimeConstraint.WallTime) -> ResolvedTime {
        if case .relative? = time.day {
            return inside(all(time).map { (calendar.startOfDay(for: $0), $0) })
        }
        if time.day != nil { return inside(all(time).map { (min(start, $0), $0) }) }
        if end.timeIntervalSince(start) > 86_400 {
            return inside(all(time).map { (calendar.startOfDay(for: $0), $0) })
        }
        if let first = instants(time).first { return inside([(start, first)]) }
        let onFirstDay = all(time).last { calendar.isDate($0, inSameDayAs: start) }
        guard let onFirstDay, onFirstDay > start else { return .empty(.outside) }
        return inside([(start, end)])
    }

    private func between(
        _ first: TimeConstraint.WallTime,
        _ second: TimeConstraint.WallTime
    ) -> ResolvedTime {
        let open = !first.isHalfOfDayKnown && !second.isHalfOfDayKnown
        let literal = stretches(first, second)
        let result = inside(literal)
        guard result.ranges.isEmpty, open, first.hour < 12, second.hour <= 12 else { return result }
        var (late, later) = (first, second)
        late.hour += 12
        later.hour = min(24, later.hour + 12)
        return inside(stretches(late, later))
    }

    private func stretches(
        _ first: TimeConstraint.WallTime,
        _ second: TimeConstraint.WallTime
    ) -> [(Date, Date)] {
        let ends = all(second)
        return all(first).compactMap { start in
            if let end = ends.first(where: { $0 > start }) { return (start, end) }
            // Over midnight on one named day: 10 pm to 2 am.
            guard second.day == first.day, let end = ends.first else { return nil }
            let next = calendar.adding(days: 1, to: end)
            return next > start ? (start, next) : nil
        }
    }

    private func nextMidnight(_ date: Date) -> Date {
        calendar.adding(days: 1, to: calendar.startOfDay(for: date))
    }
}

extension Calendar {
    /// The same time so many days later.
    fileprivate func adding(days: Int, to date: Date) -> Date {
        self.date(byAdding: .day, value: days, to: date)
            ?? date.addingTimeInterval(Double(days) * 86_400)
    }
}
