import Foundation
import HourglassAnswering
import HourglassCore
import Testing

/// 12 January 2026, 10:00 in UTC+8, a Monday.
private let now = Date(timeIntervalSince1970: 1_768_183_200)
private let shanghai = TimeZone(secondsFromGMT: 28_800)!
private let context = TimeContext(now: now, timeZone: shanghai)

private func seconds(_ value: Double) -> MediaTime {
    MediaTime(seconds: value, timebase: .milliseconds)
}

private let lecture = FootageTimes(duration: seconds(2 * 3600))

/// Footage that starts at the given local time, in days from today.
private func recording(
    day: Int,
    hour: Double,
    hours: Double,
    source: WallClock.Source = .fileName
) -> FootageTimes {
    let midnight = now.addingTimeInterval(-10 * 3600)
    let start = midnight.addingTimeInterval(Double(day) * 86_400 + hour * 3600)
    return FootageTimes(
        duration: seconds(hours * 3600),
        wallClock: WallClock(start: start, secondsFromGMT: 28_800, source: source)
    )
}

private func resolve(_ question: String, _ times: FootageTimes) throws -> ResolvedTime {
    try #require(TimeExpression.extract(from: question).time).resolved(for: times, in: context)
}

private func ranges(_ question: String, _ times: FootageTimes) throws -> [[Double]] {
    try resolve(question, times).ranges.map { [$0.start.seconds, $0.end.seconds] }
}

@Suite struct TimeResolutionTests {
    @Test(arguments: [
        ("at 37 minutes", 2220.0, 2280.0, 2220.0), ("第三十七分钟", 2160, 2280, 2220),
        ("in the 37th minute", 2160, 2280, 2220), ("第一分钟", 0, 60, 0),
        ("at 1 hour", 3600, 3660, 3600), ("at 12:30", 750, 751, 750),
        ("at 1:12:30", 4350, 4351, 4350), ("around 12:30", 720, 780, 750),
        ("the second hour", 3600, 7200, 3600), ("2 minutes before the end", 7080, 7140, 7080),
    ])
    func pointsHaveAWindowAndAFocus(
        _ question: String,
        _ start: Double,
        _ end: Double,
        _ focus: Double
    ) throws {
        let resolved = try resolve(question, lecture)
        #expect(resolved.ranges.map { [$0.start.seconds, $0.end.seconds] } == [[start, end]])
        #expect(resolved.focus?.seconds == focus)
    }

    @Test(arguments: [
        ("in the last five minutes", 6900.0, 7200.0), ("the first half", 0, 3600),
        ("second quarter", 1800, 3600), ("after 1h20", 4800, 7200), ("before 00:05:00", 0, 300),
        ("between 10:00 and 12:30", 600, 750), ("前半段", 0, 3600), ("最后五分钟", 6900, 7200),
        ("一小时二十分之后", 4800, 7200), ("the last 5 hours", 0, 7200),
        ("before the last five minutes", 0, 6900),
    ])
    func stretches(_ question: String, _ start: Double, _ end: Double) throws {
        #expect(try ranges(question, lecture) == [[start, end]])
    }

    @Test func sharesAreExactInTheFootagesOwnTicks() throws {
        let times = FootageTimes(
            duration: MediaTime(ticks: 1_000_001, timebase: Timebase(1, 90_000))
        )
        let half = try resolve("the first half", times).ranges[0]
        let rest = try resolve("the second half", times).ranges[0]
        #expect(
            half.end.ticks == Int64(500_000) && half.end == rest.start && rest.end == times.duration
        )
    }

    @Test func timesBeyondTheEndNameNothing() throws {
        #expect(try resolve("at 3 hours", lecture).emptiness == .outside)
        #expect(try resolve("after 2:30:00", lecture).emptiness == .outside)
    }

    @Test func timesOfDayNeedAWallClock() throws {
        #expect(try resolve("at 3 pm", lecture).emptiness == .noWallClock)
        #expect(try resolve("yesterday", lecture).emptiness == .noWallClock)
        #expect(try resolve("十点到十二点之间", lecture).emptiness == .noWallClock)
    }

    @Test func timesOfDayAreFoundOnTheWall() throws {
        let times = recording(day: -1, hour: 14, hours: 4)
        #expect(try ranges("yesterday at 14:32", times) == [[1920, 1980]])
        #expect(try ranges("昨天14:32", times) == [[1920, 1980]])
        #expect(try ranges("下午三点", times) == [[3600, 7200]])
        #expect(try ranges("at 3 pm", times) == [[3600, 7200]])
        #expect(try ranges("after 5pm", times) == [[10_800, 14_400]])
        #expect(try ranges("yesterday after 5pm", times) == [[10_800, 14_400]])
        #expect(try ranges("yesterday afternoon", times) == [[0, 14_400]])
        #expect(try ranges("on Sunday", times) == [[0, 14_400]])
        #expect(try ranges("on 11 January 2026 at 14:32", times) == [[1920, 1980]])
        #expect(try ranges("on 11 January at 14:32", times) == [[1920, 1980]])
        #expect(try ranges("at 2026-01-11T06:32:00Z", times) == [[1920, 1921]])
        #expect(try ranges("at 2026-01-11T14:32:00", times) == [[1920, 1921]])
        #expect(try resolve("today at 14:32", times).emptiness == .outside)
        #expect(try ranges("around 3 pm", times) == [[1800, 5400]])
    }

    @Test func aRangeMayReachOverMidnight() throws {
        let night = recording(day: -1, hour: 20, hours: 12)
        #expect(try ranges("between 10 pm and 2 am", night) == [[7200, 21_600]])
        #expect(try ranges("昨晚十点到凌晨两点", night) == [[7200, 21_600]])
        #expect(try ranges("昨晚两点到四点谁越过了大门", night) == [[21_600, 28_800]])
        #expect(try ranges("between 2 and 4 am", night) == [[21_600, 28_800]])
        #expect(try ranges("last night", night) == [[0, 36_000]])
        #expect(try ranges("after 2 am", night) == [[21_600, 43_200]])
        #expect(try ranges("before 10 pm", night) == [[0, 7200]])
        #expect(try ranges("before 3 am", night) == [[0, 25_200]])
        #expect(try ranges("after 6 pm", night) == [[0, 43_200]])
    }

    @Test func aTimeOfDayIsSaidOfEveryDay() throws {
        let week = recording(day: -3, hour: 0, hours: 72)
        #expect(
            try ranges("between 2 and 4 am", week) == [
                [7200, 14_400], [93_600, 100_800], [180_000, 187_200],
            ]
        )
    }

    @Test func anHourWithoutHalfOfDayIsTheAfternoonWhereOnlyThatFits() throws {
        let afternoon = recording(day: 0, hour: 13, hours: 6)
        #expect(try ranges("三点到四点之间", afternoon) == [[7200, 10_800]])
        #expect(try ranges("三点到四点之间", recording(day: 0, hour: 0, hours: 24)) == [[10_800, 14_400]])
        #expect(try ranges("at 3 o'clock", afternoon) == [[7200, 10_800]])
    }

    @Test func aClockIsReadAsItsFootageSuggests() throws {
        // A recorder's clock comes first where it shows that time.
        #expect(
            try ranges("at 14:32", recording(day: 0, hour: 0, hours: 24)) == [[52_320, 52_380]]
        )
        // A container's clock does not: the player shows 14:32.
        #expect(
            try ranges("at 14:32", recording(day: 0, hour: 0, hours: 24, source: .container))
                == [[872, 873]]
        )
        // Too late for the player, so it is the wall.
        #expect(
            try ranges("at 14:32", recording(day: 0, hour: 14.5, hours: 0.1, source: .container))
                == [[120, 180]]
        )
        // The wall never shows it, so it is the player.
        #expect(try ranges("at 14:32", recording(day: 0, hour: 20, hours: 2)) == [[872, 873]])
        // Neither: hours and minutes of a long film.
        #expect(
            try ranges("between 90:00 and 91:00", lecture) == [[5400, 5460]]
        )
        #expect(
            try ranges("at 1:20", FootageTimes(duration: seconds(70))).isEmpty
        )
        #expect(
            try ranges("between 10:00 and 12:30", recording(day: 0, hour: 9, hours: 8)) == [
                [3600, 12_600]
            ]
        )
    }

    @Test func momentsAgoAreOnTheWall() throws {
        let live = recording(day: 0, hour: 8, hours: 2)
        #expect(try ranges("what moved 30 minutes ago", live) == [[5400, 5460]])
    }

    @Test func focusIsAlwaysInsideTheFootage() throws {
        let short = FootageTimes(duration: seconds(36.5 * 60))
        let resolved = try resolve("第三十七分钟", short)
        #expect(resolved.ranges.map(\.end) == [short.duration])
        #expect(resolved.focus == nil)
    }
}

@Suite struct TimeArgumentTests {
    @Test(arguments: [
        ("1:02:03.5", 3723.5), ("00:42:15.200", 2535.2), ("42:15", 2535), ("90s", 90), ("5m", 300),
        ("1h20m", 4800), ("1h20", 4800), ("90", 90), ("12.5", 12.5), ("-5m", 6900),
        ("-00:05:00", 6900), ("-90", 7110), ("1.5h", 5400), (" 42:15 ", 2535), ("0", 0),
        ("-10h", 0), ("250ms", 0.25),
    ])
    func mediaTimes(_ text: String, _ expected: Double) throws {
        let time = try #require(TimeArgument(text)).resolved(for: lecture, timeZone: .gmt)
        #expect(time?.seconds == expected)
    }

    @Test(arguments: [
        "", "abc", "1:2", "1:60", "1:00:60", "5x", "1h1h", "20m1h", "--5m", "5m 3", "1:2:3:4",
        "NaN",
        "inf", "十分钟", "1e5", "0x10", "2026-13-01", "2026-01-05T25:00", "at 5m", "１２",
    ])
    func whatIsNoTimeIsRefused(_ text: String) {
        #expect(TimeArgument(text) == nil)
    }

    @Test func wallTimesNeedAClock() throws {
        let times = recording(day: -1, hour: 14, hours: 4)
        for text in ["2026-01-11T14:32:00+08:00", "2026-01-11T06:32Z", "2026-01-11 14:32"] {
            let argument = try #require(TimeArgument(text))
            #expect(argument.resolved(for: times, timeZone: .gmt)?.seconds == 1920)
            #expect(argument.resolved(for: lecture, timeZone: .gmt) == nil)
        }
        #expect(
            TimeArgument("2026-01-11T14:32:00+08:00")?.date(in: .gmt)
                == Date(timeIntervalSince1970: 1_768_113_120)
        )
        #expect(TimeArgument("2026-02-30")?.resolved(for: times, timeZone: .gmt) == nil)
    }
}
