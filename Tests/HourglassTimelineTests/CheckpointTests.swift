import HourglassCore
import HourglassTimeline
import Testing
import TimelineTestSupport

@Suite struct CheckpointTests {
    @Test func storesExactlyWhatItsBatchesHold() throws {
        let library = try SyntheticLibrary.inMemory(checkpoints: 40)
        try library.index.read { snapshot in
            try SyntheticLibrary.expectExactly(40, snapshot, footage: library.footage)
        }
        #expect(try library.index.integrityCheck() == [])
    }

    @Test func resumesWhereItStopped() throws {
        let library = try SyntheticLibrary.inMemory(checkpoints: 3)
        let state = try library.index.beginPass(library.footage, settings: SyntheticPass.settings)
        let last = SyntheticPass.batch(2)
        #expect(state.coveredUntil == Int64(3000))
        #expect(state.nextFrame == 75)
        #expect(state.lastFrameTick == Int64(2960))
        #expect(state.lastSampledTick == Int64(2500))
        #expect(state.openSpans == last.openSpans)
        #expect(state.openEvents == last.openEvents)
        #expect(state.openTokens.map(\.endTick) == [3000])
        #expect(state.resumeState == last.resumeState)
        #expect(state.statistics == last.statistics)
        #expect(!state.isNew && !state.isComplete && !state.droppedOlderPass)
    }

    @Test func otherSettingsBeginAnew() throws {
        let library = try SyntheticLibrary.inMemory(checkpoints: 3)
        var settings = SyntheticPass.settings
        settings.dimensions = 16
        let state = try library.index.beginPass(library.footage, settings: settings)
        #expect(state.isNew && state.droppedOlderPass)
        try library.index.read { snapshot in
            try SyntheticLibrary.expectExactly(0, snapshot, footage: library.footage)
        }
    }

    @Test func finishingCompletesTheFootage() throws {
        let library = try SyntheticLibrary.inMemory(checkpoints: 2)
        #expect(try library.index.footage(id: library.footage)?.state == .indexing)
        var statistics = PassStatistics()
        statistics.wallSeconds = 12.5
        statistics.figures["skipped groups"] = 3
        try library.index.finishPass(library.footage, statistics: statistics)
        let record = try #require(try library.index.footage(id: library.footage))
        #expect(record.state == .complete)
        #expect(record.passStatistics == statistics)
        #expect(record.coverage == [0..<2000])
        #expect(record.settings == SyntheticPass.settings)
    }

    @Test func suspendingLeavesItPartial() throws {
        let library = try SyntheticLibrary.inMemory(checkpoints: 2)
        try library.index.suspendPass(library.footage)
        #expect(try library.index.footage(id: library.footage)?.state == .partial)
    }

    @Test func aSpanKeepsItsNumberFromOpenToClosed() throws {
        let library = try SyntheticLibrary.inMemory(checkpoints: 1)
        let open = try library.index.spans(library.footage, kinds: [.slide])
        var batch = SyntheticPass.batch(1)
        batch.spans += batch.openSpans
        batch.openSpans = []
        try library.index.append(batch, to: library.footage)
        let closed = try library.index.spans(library.footage, kinds: [.slide])
        #expect(open.count == 1 && closed.count == 1)
        #expect(open.first?.id == closed.first?.id)
        #expect(open.first?.isOpen == true && closed.first?.isOpen == false)
        #expect(closed.first?.span.endTick == Int64(2000))
    }

    @Test func anOpenSpanWhoseTextChangesIsReplaced() throws {
        let library = try SyntheticLibrary.inMemory(checkpoints: 1)
        var batch = SyntheticPass.batch(1)
        batch.openSpans[0].span.text = "Better read title"
        batch.openSpans[0].searchTerms = ["better", "read", "title"]
        try library.index.append(batch, to: library.footage)
        let slides = try library.index.spans(library.footage, kinds: [.slide])
        #expect(slides.map(\.span.text) == ["Better read title"])
        #expect(try library.index.documentCounts(of: ["better", "title"]) == [1, 1])
    }

    enum Fault: String, CaseIterable {
        case shrinkingCoverage, repeatedFrames, missingFrames, otherTicks, repeatedSample
        case samplesGoingBack, shortVector, tokenEndingEarly, tokenOutside, spanEndingEarly
        case eventEndingEarly

        func spoil(_ batch: inout IndexBatch) {
            switch self {
            case .shrinkingCoverage: batch.coveredUntil = 999
            case .repeatedFrames: batch.frames = SyntheticPass.batch(0).frames
            case .missingFrames: batch.frames = SyntheticPass.batch(2).frames
            case .otherTicks:
                batch.frames = FrameClock(timebase: Timebase(1, 90_000), firstFrame: 25)
                batch.frames?.append(tick: 90_000)
            case .repeatedSample: batch.sampledTicks = [500]
            case .samplesGoingBack: batch.sampledTicks = [1600, 1500]
            case .shortVector: batch.closedTokens[0].vector.removeLast()
            case .tokenEndingEarly: batch.openTokens[0].endTick = -1
            case .tokenOutside: batch.closedTokens[0].row = -1
            case .spanEndingEarly: batch.spans[0].span.endTick = 0
            case .eventEndingEarly: batch.events[0].endTick = 0
            }
        }
    }

    @Test(arguments: Fault.allCases) func refusesWhatDoesNotFollow(fault: Fault) throws {
        let library = try SyntheticLibrary.inMemory(checkpoints: 1)
        var batch = SyntheticPass.batch(1)
        fault.spoil(&batch)
        let error = #expect(throws: TimelineError.self) {
            try library.index.append(batch, to: library.footage)
        }
        #expect(error?.code == .invalidBatch)
        try library.index.read { snapshot in
            try SyntheticLibrary.expectExactly(1, snapshot, footage: library.footage)
        }
    }

    @Test func sparseTimestampsRoundTrip() throws {
        let library = try SyntheticLibrary.inMemory(checkpoints: 0)
        var clock = FrameClock(timebase: .milliseconds)
        for tick: Int64 in [0, 0, 33, 67, 5000, 5001, 60_000] { clock.append(tick: tick) }
        var batch = IndexBatch(coveredUntil: 60_001)
        batch.frames = clock
        try library.index.append(batch, to: library.footage)
        #expect(try library.index.frameClock(library.footage) == clock)
    }

    @Test func textWithNulIsKept() throws {
        let library = try SyntheticLibrary.inMemory(checkpoints: 0)
        var batch = IndexBatch(coveredUntil: 10)
        batch.spans = [
            NewSpan(
                TextSpan(kind: .slide, startTick: 0, endTick: 10, text: "before\0after"),
                searchTerms: ["before", "after"]
            )
        ]
        try library.index.append(batch, to: library.footage)
        let text = try library.index.spans(library.footage).first?.span.text
        #expect(text == "before\u{FFFD}after")
    }
}
