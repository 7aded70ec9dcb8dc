import HourglassCore
import HourglassVision
import Testing

/// Decisions as a gate would make them, without pictures.
func decision(
    _ tick: Int64,
    changed: [Int] = [],
    fullFrame: GateDecision.FullFrame? = nil,
    replaced: Double = 0,
    detailed: [Int] = [],
    grid: GridShape
) -> GateDecision {
    let all = Array(0..<grid.count)
    let changed = fullFrame == .first ? all : changed.sorted()
    return GateDecision(
        tick: tick,
        changedCells: changed,
        storedCells: fullFrame == nil ? changed : all,
        fullFrame: fullFrame,
        changedShare: Double(changed.count) / Double(grid.count),
        replacedShare: replaced,
        detailedCells: detailed
    )
}

@Suite struct TokenTrackerTests {
    static let grid = GridShape(rows: 2, columns: 3)

    static func vectors(_ decision: GateDecision) -> [[Float]] {
        decision.storedCells.map { [Float($0), Float(decision.tick)] }
    }

    static func admit(
        _ tracker: inout TokenTracker,
        _ decision: GateDecision,
        onset: Int64? = nil
    ) -> [VisionToken] {
        tracker.admit(decision, vectors: vectors(decision), onset: onset)
    }

    @Test func everyInstantHasExactlyOneTokenOfEachCell() {
        var tracker = TokenTracker(grid: Self.grid)
        var random = Randomness(seed: 4)
        var tokens = Self.admit(&tracker, decision(10, fullFrame: .first, grid: Self.grid))
        for tick in stride(from: Int64(20), to: 500, by: 10) {
            let changed = (0..<6).filter { _ in random.next() % 3 == 0 }
            let full: GateDecision.FullFrame? = random.next() % 9 == 0 ? .interval : nil
            let next = decision(tick, changed: changed, fullFrame: full, grid: Self.grid)
            tokens += Self.admit(&tracker, next, onset: tick - Int64(random.next() % 10))
        }
        tokens += tracker.finish(at: 505)
        for tick in Int64(10)..<505 {
            let valid = tokens.filter { $0.startTick <= tick && tick < $0.endTick }
            #expect(valid.count == Self.grid.count)
            #expect(Set(valid.map { $0.row * 3 + $0.column }).count == Self.grid.count)
        }
        #expect(tracker.tokensSeen == 49 * Self.grid.count)
        #expect(tracker.tokensKept == tokens.count)
    }

    @Test func aChangeBeginsAtItsOnset() {
        var tracker = TokenTracker(grid: Self.grid)
        _ = Self.admit(&tracker, decision(0, fullFrame: .first, grid: Self.grid))
        let closed = Self.admit(&tracker, decision(500, changed: [4], grid: Self.grid), onset: 320)
        #expect(closed.count == 1)
        #expect(closed.first?.row == 1)
        #expect(closed.first?.column == 1)
        #expect(closed.first?.endTick == Int64(320))
        let open = tracker.openTokens(coveredUntil: 600)
        #expect(open.filter { $0.startTick == 320 }.count == 1)
        #expect(open.allSatisfy { $0.endTick == 600 })
    }

    @Test func cellsOfAFullFrameThatHeldStillBeginAtThePicture() {
        var tracker = TokenTracker(grid: Self.grid)
        _ = Self.admit(&tracker, decision(0, fullFrame: .first, grid: Self.grid))
        let next = decision(500, changed: [2], fullFrame: .interval, grid: Self.grid)
        let closed = Self.admit(&tracker, next, onset: 320)
        #expect(closed.map(\.endTick) == [500, 500, 320, 500, 500, 500] as [Int64])
    }

    @Test func goingOnAfterACheckpointLeavesNoGapAndNoOverlap() {
        var tracker = TokenTracker(grid: Self.grid)
        _ = Self.admit(&tracker, decision(0, fullFrame: .first, grid: Self.grid))
        let open = tracker.openTokens(coveredUntil: 300)
        let (seen, kept) = (tracker.tokensSeen, tracker.tokensKept)

        var resumed = TokenTracker(grid: Self.grid, tokensSeen: seen, tokensKept: kept)
        var tokens = TokenTracker.closed(open, at: 300)
        tokens += Self.admit(&resumed, decision(300, fullFrame: .first, grid: Self.grid))
        tokens += resumed.finish(at: 700)
        for tick in Int64(0)..<700 {
            #expect(tokens.count { $0.startTick <= tick && tick < $0.endTick } == Self.grid.count)
        }
        #expect(resumed.tokensKept == 12)
    }

    @Test func picturesAtTheSameTimeLeaveNoEmptyToken() {
        var tracker = TokenTracker(grid: Self.grid)
        _ = Self.admit(&tracker, decision(0, fullFrame: .first, grid: Self.grid))
        let closed = Self.admit(&tracker, decision(0, changed: [1], grid: Self.grid))
        #expect(closed.isEmpty)
        #expect(tracker.finish(at: 10).allSatisfy { $0.startTick < $0.endTick })
    }
}
