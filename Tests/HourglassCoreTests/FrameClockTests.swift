import HourglassCore
import Testing

@Suite struct FrameClockTests {
    /// Frame distances as a variable-rate recorder writes them.
    static let ticks: [Int64] = [0, 40, 80, 80, 120, 220, 221, 300, 340, 380]

    static func clock(_ ticks: some Sequence<Int64>, firstFrame: Int = 0) -> FrameClock {
        var clock = FrameClock(timebase: .milliseconds, firstFrame: firstFrame)
        for tick in ticks { clock.append(tick: tick) }
        return clock
    }

    @Test func constantRateTakesOneRun() {
        let clock = Self.clock((0..<90_000).map { $0 * 40 })
        #expect(clock.runs.count == 1)
        #expect(clock.time(ofFrame: 89_999)?.ticks == Int64(89_999 * 40))
        #expect(clock.frame(at: MediaTime(ticks: 79, timebase: .milliseconds)) == 1)
    }

    @Test func everyFrameIsFoundByItsTime() {
        let clock = Self.clock(Self.ticks)
        for (frame, tick) in Self.ticks.enumerated() {
            #expect(clock.time(ofFrame: frame)?.ticks == tick)
            // Of frames that share a time, the last one stays on screen.
            let last = Self.ticks.lastIndex(of: tick)
            #expect(clock.frame(at: MediaTime(ticks: tick, timebase: .milliseconds)) == last)
        }
        #expect(clock.time(ofFrame: Self.ticks.count) == nil)
        #expect(clock.frame(at: MediaTime(ticks: -1, timebase: .milliseconds)) == nil)
        #expect(clock.frame(at: MediaTime(ticks: 9999, timebase: .milliseconds)) == 9)
    }

    @Test(arguments: 1..<10)
    func joinedPartsEqualTheWhole(split: Int) {
        var joined = Self.clock(Self.ticks[..<split])
        joined.append(Self.clock(Self.ticks[split...], firstFrame: split))
        #expect(joined == Self.clock(Self.ticks))
    }

    @Test func nearestPrefersTheEarlierOfTwoEquallyNear() {
        let clock = Self.clock([0, 40, 80])
        #expect(clock.nearestFrame(to: MediaTime(ticks: 20, timebase: .milliseconds))?.frame == 0)
        #expect(clock.nearestFrame(to: MediaTime(ticks: 21, timebase: .milliseconds))?.frame == 1)
        #expect(clock.nearestFrame(to: MediaTime(ticks: -5, timebase: .milliseconds))?.frame == 0)
        #expect(clock.nearestFrame(to: MediaTime(ticks: 999, timebase: .milliseconds))?.frame == 2)
    }
}
