import GRDB
import HourglassCore
import HourglassTimeline
import Testing
import TimelineTestSupport

@Suite struct ReadingTests {
    @Test func spansAndEventsOfARangeTouchIt() throws {
        let library = try SyntheticLibrary.inMemory(checkpoints: 5)
        let spans = try library.index.spans(
            library.footage,
            overlapping: 1999..<3001,
            kinds: [.speech]
        )
        #expect(spans.map(\.span.text) == ["word1", "word2", "word3"])
        let events = try library.index.events(library.footage, overlapping: 2000..<3000)
        #expect(events.map(\.kind) == [.slide, .motion])
        #expect(events.map(\.startTick) == [0, 2000])
    }

    @Test func everyFieldOfASpanIsKept() throws {
        let library = try SyntheticLibrary.inMemory(checkpoints: 0)
        let span = TextSpan(
            kind: .slide,
            startTick: 3,
            endTick: 9,
            text: "第一行\nline two",
            confidence: 0.875,
            language: "zh-Hans",
            place: NormalizedRect(x: 0.1, y: 0.2, width: 0.3, height: 0.4)
        )
        let event = TimelineEvent(
            kind: .motion,
            startTick: 1,
            endTick: 2,
            strength: 0.3,
            place: span.place
        )
        var batch = IndexBatch(coveredUntil: 10)
        batch.spans = [NewSpan(span, searchTerms: ["line", "two"])]
        batch.events = [event]
        try library.index.append(batch, to: library.footage)
        let stored = try #require(try library.index.spans(library.footage).first)
        #expect(stored.span == span)
        #expect(stored.footage == library.footage && !stored.isOpen)
        #expect(try library.index.read { try $0.span(id: stored.id) } == stored)
        #expect(try library.index.events(library.footage) == [event])
    }

    @Test func theNearestThumbnailMayLieOnEitherSide() throws {
        let library = try SyntheticLibrary.inMemory(checkpoints: 3)
        func tick(_ tick: Int64) throws -> Int64? {
            try library.index.thumbnail(library.footage, nearest: tick)?.tick
        }
        #expect(try tick(.min) == Int64(0))
        #expect(try tick(500) == Int64(0))
        #expect(try tick(501) == Int64(1000))
        #expect(try tick(.max) == Int64(2000))
        let thumbnail = try library.index.thumbnail(library.footage, nearest: 1000)
        #expect(thumbnail == SyntheticPass.batch(1).thumbnails.first)
        #expect(try library.index.thumbnail(99, nearest: 0) == nil)
    }

    @Test func sampledTicksAreCutToTheRange() throws {
        let library = try SyntheticLibrary.inMemory(checkpoints: 4)
        let ticks = try library.index.sampledTicks(library.footage, within: 500..<2001)
        #expect(ticks == [500, 1000, 1500, 2000])
    }

    @Test func unknownFootageHasNoClock() throws {
        let index = try TimelineIndex.inMemory()
        let error = #expect(throws: TimelineError.self) { _ = try index.frameClock(7) }
        #expect(error?.code == .unknownFootage)
        #expect(try index.coverage(7) == [])
        #expect(try index.spans(7) == [])
    }

    @Test(arguments: [true, false]) func readsMayNest(inMemory: Bool) throws {
        let folder = try TemporaryFolder()
        let index = try inMemory ? TimelineIndex.inMemory() : TimelineIndex(at: folder.library)
        let library = try SyntheticLibrary(index, checkpoints: 3)
        try index.read { outer in
            #expect(try index.spans(library.footage).count == 4)
            #expect(try outer.spans(library.footage).count == 4)
            let inner = try index.read { try $0.footage() }
            #expect(inner.count == 1)
        }
        #expect(try index.footage().count == 1)
    }

    @Test func aSearchIndexThatDiffersFromTheTextIsNoticedAndMended() throws {
        let folder = try TemporaryFolder()
        let index = try TimelineIndex(at: folder.library)
        let library = try SyntheticLibrary(index, checkpoints: 3)
        let database = try DatabaseQueue(path: folder.library)
        try database.write { db in
            try db.execute(sql: "DROP TRIGGER spanSearchUpdate")
            try db.execute(sql: "UPDATE span SET terms = 'hidden' WHERE text = 'word1'")
        }
        try database.close()
        #expect(try !index.integrityCheck().isEmpty)
        #expect(try index.documentCounts(of: ["hidden"]) == [0])
        try index.rebuildSearchIndex()
        #expect(try index.integrityCheck() == [])
        #expect(try index.documentCounts(of: ["hidden", "word1", "word2"]) == [1, 0, 1])
        #expect(try index.spans(library.footage).count == 4)
    }

    @Test func errorsOfTheReaderPassThrough() throws {
        struct Mine: Error {}
        let index = try TimelineIndex.inMemory()
        #expect(throws: Mine.self) { try index.read { _ in throw Mine() } }
    }

    @Test func wholeLibraryStatisticsCountEverything() throws {
        let library = try SyntheticLibrary.inMemory(checkpoints: 10)
        let statistics = try library.index.statistics()
        #expect(statistics.footageCount == 1 && statistics.completeCount == 0)
        #expect(statistics.spanCount == 11)
        #expect(statistics.tokenCount == 10 * SyntheticPass.tokensPerCheckpoint + 1)
        #expect(statistics.eventCount == 11)
        #expect(statistics.thumbnailCount == 10)
        #expect(statistics.byteCount > 20_000)
    }
}
