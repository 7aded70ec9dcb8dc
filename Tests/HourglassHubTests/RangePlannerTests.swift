import HourglassHub
import Testing

@Suite struct RangePlannerTests {
    private func segment(_ assignment: RangePlanner.Assignment) -> RangePlanner.Segment? {
        guard case .fetch(let segment) = assignment else { return nil }
        return segment
    }

    @Test func gapsAreHandedOutInFileOrder() {
        var planner = RangePlanner(size: 100, segmentSize: 40, smallestShare: 10)
        let parts = (0..<3).compactMap { _ in segment(planner.assign(to: 0)) }
        #expect(parts.map(\.start) == [0, 40, 80])
        #expect(parts.map(\.end) == [40, 80, 100])
    }

    @Test func resumedDownloadAsksOnlyForGaps() {
        var planner = RangePlanner(
            size: 100,
            done: ByteRangeSet([0..<30, 50..<60]),
            segmentSize: 100,
            smallestShare: 10
        )
        #expect(segment(planner.assign(to: 0)).map { [$0.start, $0.end] } == [30, 50])
        #expect(segment(planner.assign(to: 0)).map { [$0.start, $0.end] } == [60, 100])
    }

    @Test func idleConnectionTakesHalfOfTheLargestRest() throws {
        var planner = RangePlanner(size: 100, segmentSize: 100, smallestShare: 10)
        let first = try #require(segment(planner.assign(to: 0)))
        planner.advance(first.identifier, by: 20)
        let second = try #require(segment(planner.assign(to: 1)))
        #expect([second.start, second.end] == [60, 100])
        #expect(planner.segments[first.identifier]?.end == Int64(60))
        #expect(planner.room(in: first.identifier, for: 1000) == Int64(40))
    }

    @Test func smallRestsAreNotSplit() throws {
        var planner = RangePlanner(size: 100, segmentSize: 100, smallestShare: 30)
        let first = try #require(segment(planner.assign(to: 0)))
        planner.advance(first.identifier, by: 50)
        #expect(planner.assign(to: 1) == .wait)
    }

    @Test func endedSegmentLeavesItsRestToOthers() throws {
        var planner = RangePlanner(size: 100, segmentSize: 100, smallestShare: 10)
        let first = try #require(segment(planner.assign(to: 0)))
        planner.advance(first.identifier, by: 25)
        let ended = planner.end(first.identifier)
        #expect(ended?.fresh == Int64(25))
        #expect(segment(planner.assign(to: 1))?.start == Int64(25))
        #expect(planner.deliveries.map(\.range) == [0..<25])
        #expect(planner.deliveries.map(\.source) == [0])
    }

    @Test func releasedSegmentKeepsWhatItHas() throws {
        var planner = RangePlanner(size: 100, segmentSize: 100, smallestShare: 10)
        let slow = try #require(segment(planner.assign(to: 0)))
        planner.advance(slow.identifier, by: 5)
        planner.release(slow.identifier)
        #expect(planner.unclaimed == [5..<100])
        #expect(planner.room(in: slow.identifier, for: 10) == Int64(0))
    }

    @Test func sourceWithoutRangesSendsEverythingOnce() throws {
        var planner = RangePlanner(
            size: 100,
            done: ByteRangeSet([0..<40]),
            segmentSize: 10,
            smallestShare: 10
        )
        let whole = try #require(segment(planner.assign(to: 0, supportsRanges: false)))
        #expect(whole.isWhole && whole.start == Int64(0) && whole.end == Int64(100))
        #expect(planner.assign(to: 0, supportsRanges: false) == .wait)
        planner.advance(whole.identifier, by: 100)
        #expect(planner.isFinished)
        #expect(planner.segments[whole.identifier]?.fresh == Int64(60))
    }

    @Test(arguments: 1...30)
    func randomHistoryEndsWithEveryByteOnce(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let size = Int64.random(in: 0...5000, using: &random)
        var planner = RangePlanner(size: size, segmentSize: 700, smallestShare: 50)
        var steps = 0
        while !planner.isFinished {
            steps += 1
            #expect(steps < 20_000)
            if steps >= 20_000 { return }
            if planner.segments.count < 6, Bool.random(using: &random) {
                _ = planner.assign(to: Int.random(in: 0..<3, using: &random))
            }
            guard
                let one = planner.segments.values.sorted(by: { $0.identifier < $1.identifier })
                    .randomElement(using: &random)
            else { continue }
            switch Int.random(in: 0..<10, using: &random) {
            case 0: planner.end(one.identifier)
            case 1: planner.release(one.identifier)
            default:
                let room = planner.room(
                    in: one.identifier,
                    for: Int64.random(in: 1...300, using: &random)
                )
                planner.advance(one.identifier, by: room)
                if planner.segments[one.identifier]?.remaining == Int64(0) {
                    planner.end(one.identifier)
                }
            }
        }
        #expect(planner.received == size)
        #expect(planner.assign(to: 0) == .finished)
    }
}
