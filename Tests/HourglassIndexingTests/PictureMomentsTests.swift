import HourglassIndexing
import Testing

/// Which frames are looked at for all others.
@Suite struct PictureMomentsTests {
    private func ticks(_ changes: [Int64], until end: Int64 = 100) -> [Int64] {
        PictureMoments.ticks(changes: changes, spacing: 10, until: end)
    }

    @Test func whatHoldsStillIsLookedAtOnce() {
        #expect(ticks([]) == [0])
        #expect(ticks([0]) == [0])
        #expect(ticks([0], until: 0) == [])
    }

    @Test func eachChangeApartIsLookedAtWhenItHappens() {
        #expect(ticks([0, 20, 45, 99]) == [0, 20, 45, 99])
        #expect(ticks([0, 10]) == [0, 10])
    }

    @Test func whatFastChangesLedToIsNotMissed() {
        #expect(ticks([0, 3]) == [0, 10])
        #expect(ticks([0, 3, 50]) == [0, 10, 50])
        #expect(ticks([0, 3, 12]) == [0, 10, 20])
        #expect(ticks([0, 97, 98]) == [0, 97, 99])
    }

    @Test func restlessPicturesAreLookedAtAtTheBoundedRate() {
        let all = ticks(Array(0..<100))
        #expect(all == [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 99])
    }
}
