import HourglassCore
import HourglassIndexing
import Testing

@Suite struct SceneSeamTests {
    private func object(
        _ range: Range<Int64>,
        at x: Double,
        identity: Int,
        acts: [EventDetails.Act] = []
    ) -> TimelineEvent {
        var details = EventDetails()
        details.identity = identity
        details.path = [
            .init(tick: range.lowerBound, x: x, y: 0.5),
            .init(tick: range.upperBound - 1, x: x + 0.05, y: 0.5),
        ]
        details.acts = acts.isEmpty ? nil : acts
        return TimelineEvent(
            kind: .object,
            startTick: range.lowerBound,
            endTick: range.upperBound,
            strength: 0.01,
            place: NormalizedRect(x: x, y: 0.4, width: 0.1, height: 0.2),
            details: details
        )
    }

    @Test func whatGoesOnIsOneEventWithItsFirstNumber() throws {
        let enter = EventDetails.Act(kind: .enter, startTick: 1000, endTick: 1001, name: "left")
        let before = object(1000..<10_000, at: 0.5, identity: 4, acts: [enter])
        var seam = SceneSeam(carried: [before], seam: 10_000, reach: 2000)
        let after = object(8000..<15_000, at: 0.55, identity: 9)
        let joined = try #require(seam.join(ended: [after]).first)
        #expect(joined.startTick == 1000 && joined.endTick == 15_000)
        #expect(joined.details?.identity == 4)
        #expect(joined.details?.acts == [enter])
        let ticks = try #require(joined.details?.path).map(\.tick)
        #expect(ticks == ticks.sorted() && ticks.first == 1000)
        let left = seam.releaseAll()
        #expect(left.isEmpty)
    }

    @Test func whatEndedBeforeTheSeamIsNotGivenOutAgain() {
        var seam = SceneSeam(carried: [], seam: 10_000, reach: 2000)
        let joined = seam.join(ended: [object(2000..<9000, at: 0.2, identity: 1)])
        #expect(joined.isEmpty)
    }

    @Test func whatIsElsewhereIsAnother() {
        let before = object(1000..<10_000, at: 0.1, identity: 4)
        var seam = SceneSeam(carried: [before], seam: 10_000, reach: 2000)
        let after = object(9000..<15_000, at: 0.8, identity: 9)
        let joined = seam.join(ended: [after])
        #expect(joined == [after])
        let early = seam.release(at: 11_000, open: [])
        #expect(early.isEmpty)
        let late = seam.release(at: 12_001, open: [])
        #expect(late == [before])
        let left = seam.releaseAll()
        #expect(left.isEmpty)
    }

    @Test func whatWaitsStaysOpen() {
        let before = object(1000..<10_000, at: 0.1, identity: 4)
        let seam = SceneSeam(carried: [before], seam: 10_000, reach: 2000)
        #expect(seam.join(open: []) == [before])
    }
}
