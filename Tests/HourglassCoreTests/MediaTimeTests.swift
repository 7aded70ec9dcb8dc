import HourglassCore
import Testing

@Suite struct MediaTimeTests {
    @Test func equalInstantsInDifferentTimebasesAreEqualAndHashAlike() {
        let half = MediaTime(ticks: 1, timebase: Timebase(1, 2))
        let milliseconds = MediaTime(ticks: 500, timebase: .milliseconds)
        #expect(half == milliseconds)
        #expect(Set([half, milliseconds]).count == 1)
    }

    @Test func ntscFramesStayExact() {
        let aviFrame = MediaTime(ticks: 107_892, timebase: Timebase(1001, 30000))
        let ts = aviFrame.rescaled(to: Timebase(1, 90000))
        #expect(ts.ticks == 107_892 * 3003)
        #expect(ts == aviFrame)
    }

    @Test(arguments: [
        (-1, MediaTime.Rounding.down, -1), (-1, .up, 0), (1, .down, 0), (1, .up, 1),
        (1, .nearest, 1), (-1, .nearest, 0), (3, .nearest, 2),
    ])
    func roundingBetweenTicks(halves: Int64, rounding: MediaTime.Rounding, expected: Int64) {
        let time = MediaTime(ticks: halves, timebase: Timebase(1, 2))
        #expect(time.rescaled(to: Timebase(1, 1), rounding: rounding).ticks == expected)
    }

    @Test(arguments: [
        (0.0, "00:00:00.000"), (2535.2, "00:42:15.200"), (359_999.9996, "100:00:00.000"),
        (-1.5, "-00:00:01.500"),
    ])
    func formatting(seconds: Double, text: String) {
        #expect("\(MediaTime(seconds: seconds))" == text)
    }

    @Test func extremeValuesDoNotTrap() {
        let huge = MediaTime(ticks: .max, timebase: Timebase(1, 1))
        #expect((huge + huge).ticks == .max)
        #expect(huge.rescaled(to: .microseconds).ticks == .max)
        #expect(MediaTime(seconds: .nan).ticks == 0)
        #expect(MediaTime(seconds: -.infinity).ticks == .min)
        #expect(MediaTime(ticks: .min, timebase: .milliseconds).hashValue != 0)
        #expect("\(MediaTime(ticks: .min, timebase: .milliseconds))".hasPrefix("-"))
    }

    @Test(arguments: [
        (Timebase(1, 25), Timebase(1, 1000)), (Timebase(1, 90000), Timebase(1, 90000)),
        (Timebase(1001, 30000), Timebase(1001, 1_020_000)), (Timebase(60, 1), Timebase(60, 60000)),
    ])
    func refinedTimebaseIsAtMostAMillisecond(timebase: Timebase, refined: Timebase) {
        #expect(timebase.refinedToMilliseconds() == refined)
        let frame = MediaTime(ticks: 12345, timebase: timebase)
        #expect(frame.rescaled(to: refined) == frame)
    }
}

@Suite struct TimeRangeTests {
    @Test func endIsOutside() {
        let range = TimeRange(MediaTime(seconds: 1), MediaTime(seconds: 2))
        #expect(range.contains(MediaTime(seconds: 1)))
        #expect(!range.contains(MediaTime(seconds: 2)))
        #expect(!range.overlaps(TimeRange(MediaTime(seconds: 2), MediaTime(seconds: 3))))
        #expect(range.description == "00:00:01.000-00:00:02.000")
    }
}
