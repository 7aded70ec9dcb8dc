import Foundation
import HourglassCore
import HourglassTimeline
import Testing
import TimelineTestSupport

/// A library with one piece of synthetic footage.
struct SyntheticLibrary {
    let index: TimelineIndex
    let footage: Int64

    init(_ index: TimelineIndex, checkpoints: Int, finish: Bool = false) throws {
        self.index = index
        footage = try index.register(SyntheticPass.footage(path: "/footage/lecture.mp4")).record.id
        _ = try index.beginPass(footage, settings: SyntheticPass.settings)
        for number in 0..<checkpoints { try index.append(SyntheticPass.batch(number), to: footage) }
        if finish { try index.finishPass(footage, statistics: PassStatistics()) }
    }

    static func inMemory(checkpoints: Int) throws -> SyntheticLibrary {
        try SyntheticLibrary(TimelineIndex.inMemory(), checkpoints: checkpoints)
    }

    /// Expects exactly what some checkpoints of the pass leave behind.
    static func expectExactly(
        _ checkpoints: Int,
        _ snapshot: TimelineSnapshot,
        footage: Int64,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let end = Int64(checkpoints) * SyntheticPass.ticksPerCheckpoint
        let coverage: [Range<Int64>] = checkpoints > 0 ? [0..<end] : []
        #expect(try snapshot.coverage(footage) == coverage, sourceLocation: sourceLocation)
        let batches = (0..<checkpoints).map(SyntheticPass.batch)

        var clock = FrameClock(timebase: .milliseconds)
        for batch in batches { batch.frames.map { clock.append($0) } }
        #expect(try snapshot.frameClock(footage) == clock, sourceLocation: sourceLocation)
        #expect(
            try snapshot.sampledTicks(footage) == batches.flatMap(\.sampledTicks),
            sourceLocation: sourceLocation
        )

        func place(_ token: VisionToken) -> [Int64] {
            [token.startTick, Int64(token.row), Int64(token.column), token.endTick]
        }
        let tokens = batches.flatMap(\.closedTokens) + (batches.last?.openTokens ?? [])
        #expect(
            Set(try snapshot.tokens(footage).map(place)) == Set(tokens.map(place)),
            sourceLocation: sourceLocation
        )
        #expect(try snapshot.tokens(footage).count == tokens.count, sourceLocation: sourceLocation)

        let spans = batches.flatMap(\.spans) + (batches.last?.openSpans ?? [])
        #expect(
            try snapshot.spans(footage).map(\.span.text).sorted()
                == spans.map(\.span.text).sorted(),
            sourceLocation: sourceLocation
        )
        #expect(
            try snapshot.documentCounts(of: ["common"]) == [checkpoints],
            sourceLocation: sourceLocation
        )
        let events = batches.flatMap(\.events).count + (checkpoints > 0 ? 1 : 0)
        #expect(try snapshot.events(footage).count == events, sourceLocation: sourceLocation)
        #expect(
            try snapshot.thumbnailTicks(footage) == batches.flatMap(\.thumbnails).map(\.tick),
            sourceLocation: sourceLocation
        )
    }
}
