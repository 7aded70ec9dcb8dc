public import Foundation
public import HourglassCore

/// What decides which instant the words of a question mean.
public struct TimeContext: Sendable {
    /// The present, for `yesterday` and `5 minutes ago`.
    public var now: Date
    /// Where the asker is.
    public var timeZone: TimeZone

    /// Makes a context.
    public init(now: Date, timeZone: TimeZone) {
        self.now = now
        self.timeZone = timeZone
    }
}

/// How long footage is and when it was taken.
public struct FootageTimes: Sendable, Equatable {
    /// Length of the footage.
    public var duration: MediaTime
    /// Wall clock, when known.
    public var wallClock: WallClock?
    /// Whether it comes from a fixed camera, of which a clock always names the
    /// time of day: "after 18:00" is said of files that begin at 20:00 as well.
    public var isCamera: Bool

    /// Makes the facts that times are resolved against.
    public init(duration: MediaTime, wallClock: WallClock? = nil, isCamera: Bool = false) {
        self.duration = duration
        self.wallClock = wallClock
        self.isCamera = isCamera
    }

    /// The whole footage.
    var whole: TimeRange { TimeRange(MediaTime(ticks: 0, timebase: duration.timebase), duration) }

    /// The zone in which wall-clock times of this footage are spoken.
    ///
    /// A recorder's or a given clock is read as it is shown. Containers write
    /// UTC whatever the place, so theirs is read where the asker is.
    func zone(_ context: TimeContext) -> TimeZone {
        guard let wallClock, wallClock.source != .container || wallClock.secondsFromGMT != 0
        else { return context.timeZone }
        return TimeZone(secondsFromGMT: wallClock.secondsFromGMT) ?? context.timeZone
    }
}

/// The stretches of one footage that a time expression names.
public struct ResolvedTime: Sendable, Equatable {
    /// Why nothing is named.
    public enum Emptiness: Sendable, Equatable {
        /// The time lies outside the footage.
        case outside
        /// A time of day was asked for and the footage has no wall clock.
        case noWallClock
    }

    /// Stretches in order, none touching another, all inside the footage.
    public var ranges: [TimeRange]
    /// The instant to look at when nothing but a time was asked for.
    public var focus: MediaTime?
    /// Why `ranges` is empty; nil when it is not.
    public var emptiness: Emptiness?

    static func empty(_ reason: Emptiness) -> ResolvedTime {
        ResolvedTime(ranges: [], focus: nil, emptiness: reason)
    }

    /// The ranges clipped to the footage, empty ones dropped, touching ones
    /// joined.
    static func inside(
        _ times: FootageTimes,
        _ ranges: [TimeRange],
        focus: MediaTime? = nil
    ) -> ResolvedTime {
        var kept: [TimeRange] = []
        for range in ranges.sorted(by: { $0.start < $1.start }) {
            guard let part = range.intersection(times.whole), !part.isEmpty else { continue }
            if let last = kept.last, part.start <= last.end {
                kept[kept.count - 1] = TimeRange(last.start, max(last.end, part.end))
            } else {
                kept.append(part)
            }
        }
        guard !kept.isEmpty else { return .empty(.outside) }
        let focus = focus.flatMap { times.whole.contains($0) ? $0 : nil }
        return ResolvedTime(ranges: kept, focus: focus, emptiness: nil)
    }
}

extension TimeExpression {
    /// The stretches of one footage that were meant.
    ///
    /// `12:30` is read, in this order, as the first of these that lies inside
    /// the footage:
    /// 1. a time of day, when the footage's clock comes from a recorder's file
    ///    name or was given: whoever watches such footage speaks of its clock;
    /// 2. media time as a player shows it, `MM:SS` or `H:MM:SS`;
    /// 3. a time of day, when the clock comes from the container;
    /// 4. `H:MM` of media time.
    ///
    /// Both ends of a range are read alike. A time of day without a date is
    /// looked for on every day the footage covers; without am or pm it is
    /// read on a 24-hour clock, and as the afternoon where only that lies
    /// inside.
    public func resolved(for times: FootageTimes, in context: TimeContext) -> ResolvedTime {
        TimeResolver(times: times, context: context).resolve(constraint)
    }
}

/// Works out constraints against one footage.
struct TimeResolver {
    let times: FootageTimes
    let context: TimeContext

    func resolve(_ constraint: TimeConstraint) -> ResolvedTime {
        switch constraint {
        case .first(let length):
            return .inside(times, [TimeRange(.zero, offset(length))])
        case .last(let length):
            return .inside(times, [TimeRange(fromEnd(length), times.duration)])
        case .share(let from, let to):
            return .inside(times, [TimeRange(share(from), share(to))])
        case .counted(let number, let unit):
            return counted(number, unit)
        case .day, .partOfDay, .ago:
            return WallClockResolver(times: times, context: context)?.resolve(constraint)
                ?? .empty(.noWallClock)
        case .at(let moment), .around(let moment), .after(let moment), .before(let moment):
            return byReading([moment]) { resolveMedia(constraint, unit: $0[0].unit, $0[0].time) }
                ?? onWall(constraint, moments: [moment])
        case .between(let start, let end):
            return byReading([start, end]) {
                .inside(times, [TimeRange($0[0].time, $0[1].time)])
            } ?? onWall(constraint, moments: [start, end])
        }
    }

    // MARK: - Media time

    private func offset(_ milliseconds: Int64) -> MediaTime {
        MediaTime(ticks: milliseconds, timebase: .milliseconds)
    }

    /// Exact whatever the timebase of the duration: the end of the range is
    /// the end of the footage, and its start is rounded down to a tick.
    private func fromEnd(_ milliseconds: Int64) -> MediaTime {
        let length = offset(milliseconds).rescaled(to: times.duration.timebase, rounding: .up)
        return max(MediaTime(ticks: 0, timebase: times.duration.timebase), times.duration - length)
    }

    private func share(_ fraction: TimeConstraint.Fraction) -> MediaTime {
        let ticks =
            Int128(times.duration.ticks) * Int128(fraction.numerator) / Int128(fraction.denominator)
        return MediaTime(ticks: Int64(clamping: ticks), timebase: times.duration.timebase)
    }

    private func counted(_ number: Int, _ unit: TimeConstraint.Unit) -> ResolvedTime {
        let length = unit.milliseconds
        let begin = Int64(number - 1) * length
        // "The second hour" is counted; nobody reads it off a player.
        guard unit == .minute, number > 1 else {
            return .inside(
                times,
                [TimeRange(offset(begin), offset(begin + length))],
                focus: offset(begin)
            )
        }
        return .inside(
            times,
            [TimeRange(offset(begin), offset(begin + 2 * length))],
            focus: offset(begin + length)
        )
    }

    private struct MediaMoment {
        var time: MediaTime
        var unit: TimeConstraint.Unit
    }

    /// The moments as media time; nil for times of day.
    private func media(
        _ moments: [TimeConstraint.Moment],
        hoursFirst: Bool = false
    ) -> [MediaMoment]? {
        var result: [MediaMoment] = []
        for moment in moments {
            switch moment {
            case .offset(let milliseconds, let unit):
                result.append(MediaMoment(time: offset(milliseconds), unit: unit))
            case .fromEnd(let milliseconds, let unit):
                result.append(MediaMoment(time: fromEnd(milliseconds), unit: unit))
            case .clock(let reading):
                let isShort = hoursFirst && reading.parts.count == 2
                result.append(
                    MediaMoment(
                        time: offset(reading.mediaMilliseconds * (isShort ? 60 : 1)),
                        unit: isShort ? .minute : reading.mediaUnit
                    )
                )
            case .wall: return nil
            }
        }
        return result
    }

    private func resolveMedia(
        _ constraint: TimeConstraint,
        unit: TimeConstraint.Unit,
        _ time: MediaTime
    ) -> ResolvedTime {
        switch constraint {
        case .after: return .inside(times, [TimeRange(time, times.duration)])
        case .before: return .inside(times, [TimeRange(.zero, time)])
        case .around:
            let reach = offset(unit >= .minute ? 60_000 : 30_000)
            return .inside(times, [TimeRange(time - reach, time + reach)], focus: time)
        default:
            // A mark named in hours alone still is a mark.
            let length = offset(min(unit.milliseconds, 60_000))
            return .inside(times, [TimeRange(time, time + length)], focus: time)
        }
    }

    /// Tries the readings of clocks in their order; nil when the moments are
    /// times of day beyond doubt.
    private func byReading(
        _ moments: [TimeConstraint.Moment],
        _ resolve: ([MediaMoment]) -> ResolvedTime
    ) -> ResolvedTime? {
        guard let plain = media(moments) else { return nil }
        let isClock = moments.contains { moment in
            if case .clock = moment { return true }
            return false
        }
        let first = resolve(plain)
        guard isClock else { return first }
        let trustsWallFirst = times.wallClock.map { $0.source != .container } ?? false
        if trustsWallFirst, times.isCamera || namesMomentInside(moments) { return nil }
        // A clock past the end still leaves "before 2:00:00" a meaning, so
        // every moment has to lie inside.
        let lies = { (moments: [MediaMoment]) in
            moments.contains { times.whole.contains($0.time) || $0.time == times.duration }
        }
        if lies(plain) { return first }
        if namesMomentInside(moments) { return nil }
        if let long = media(moments, hoursFirst: true), lies(long) { return resolve(long) }
        return first
    }

    // MARK: - Wall clock

    /// Whether a moment, read as a time of day, lies inside the footage.
    private func namesMomentInside(_ moments: [TimeConstraint.Moment]) -> Bool {
        guard let resolver = WallClockResolver(times: times, context: context) else { return false }
        let wall = moments.compactMap(\.asWallTime)
        return wall.count == moments.count && wall.contains { !resolver.instants($0).isEmpty }
    }

    private func onWall(
        _ constraint: TimeConstraint,
        moments: [TimeConstraint.Moment]
    ) -> ResolvedTime {
        guard let resolver = WallClockResolver(times: times, context: context) else {
            return .empty(.noWallClock)
        }
        return resolver.resolve(constraint)
    }
}

extension TimeConstraint.Moment {
    /// The time of day, also of a clock that may be one.
    var asWallTime: TimeConstraint.WallTime? {
        switch self {
        case .wall(let time): return time
        case .clock(let reading): return reading.wallTime
        default: return nil
        }
    }
}
