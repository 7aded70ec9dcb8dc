import HourglassCore
import HourglassIndexing
import Testing

/// Stopping and going on must leave no trace in the events.
@Suite struct EventSeamTests {
    static func event(_ kind: TimelineEvent.Kind, _ start: Int64, _ end: Int64) -> TimelineEvent {
        TimelineEvent(kind: kind, startTick: start, endTick: end, strength: 0.5)
    }

    static func seam() -> EventSeam {
        EventSeam(carried: [event(.slide, 100, 1000)], seam: 1001, reach: 200)
    }

    @Test func slideThatGoesOnBeginsWhereItBegan() {
        var seam = Self.seam()
        let joined = seam.join(ended: [Self.event(.slide, 1001, 3000)])
        #expect(joined.map(\.startTick) == [100])
        #expect(joined.map(\.endTick) == [3000])
        #expect(seam.releaseAll().isEmpty)
    }

    @Test func laterEventOfTheSameKindIsAnother() {
        var seam = Self.seam()
        #expect(seam.join(ended: [Self.event(.slide, 1500, 3000)]).map(\.startTick) == [1500])
        #expect(seam.releaseAll().map(\.startTick) == [100])
    }

    @Test func openEventIsJoinedAtEveryCheckpointAndStoredOnce() {
        var seam = Self.seam()
        let open = [Self.event(.slide, 1001, 1300)]
        #expect(seam.join(open: open).map(\.startTick) == [100])
        #expect(seam.release(at: 5000, open: open).isEmpty)
        #expect(seam.join(open: open).map(\.startTick) == [100])
    }

    @Test func whatIsNotYetGoneOnWithIsKeptUntilItCannotBe() {
        var seam = Self.seam()
        #expect(seam.join(open: []).map(\.startTick) == [100])
        #expect(seam.release(at: 1100, open: []).isEmpty)
        #expect(seam.release(at: 1500, open: []).map(\.endTick) == [1000])
        #expect(seam.join(open: []).isEmpty)
    }
}
