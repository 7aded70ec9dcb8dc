import HourglassCore
import HourglassTimeline
import Testing
import TimelineTestSupport

@Suite struct TranscriptTests {
    private func spoken(_ start: Int64, _ text: String) -> NewSpan {
        NewSpan(
            TextSpan(
                kind: .speech,
                startTick: start,
                endTick: start + 500,
                text: text,
                confidence: 0.5,
                language: "en"
            ),
            searchTerms: text.split(separator: " ").map(String.init)
        )
    }

    private func library() throws -> SyntheticLibrary {
        try SyntheticLibrary(TimelineIndex.inMemory(), checkpoints: 3, finish: true)
    }

    @Test func transcriptTakesThePlaceOfSubtitlesAndCanBeGoneOnWith() throws {
        let library = try library()
        let (index, footage) = (library.index, library.footage)
        #expect(try index.transcript(of: footage) == nil)
        let begun = try index.beginTranscript(of: footage, source: "model a")
        #expect(begun == TranscriptRecord(source: "model a", coveredUntil: 0, isComplete: false))
        let none = try index.spans(footage, kinds: [.speech])
        #expect(none.isEmpty)
        let slides = try index.spans(footage, kinds: [.slide]).count
        #expect(slides == 1)
        try index.appendTranscript(
            [spoken(0, "first words")],
            coveredUntil: 900,
            isComplete: false,
            to: footage
        )
        try index.suspendPass(footage)
        let resumed = try index.beginTranscript(of: footage, source: "model a")
        #expect(resumed.coveredUntil == Int64(900) && !resumed.isComplete)
        try index.appendTranscript(
            [spoken(1000, "second words")],
            coveredUntil: 3000,
            isComplete: true,
            to: footage
        )
        try index.suspendPass(footage)
        let texts = try index.spans(footage, kinds: [.speech]).map(\.span.text)
        #expect(texts == ["first words", "second words"])
        #expect(try index.documentCounts(of: ["words", "common"]) == [2, 0])
        #expect(try index.transcript(of: footage)?.isComplete == true)
        let record = try #require(try index.footage(id: footage))
        #expect(record.state == .complete)
        #expect(record.passStatistics.figures["spans"] == 3)
        // Another source begins anew.
        let other = try index.beginTranscript(of: footage, source: "model b")
        #expect(other.coveredUntil == Int64(0))
        #expect(try index.documentCounts(of: ["words"]) == [0])
    }

    @Test func indexingAnewForgetsTheTranscript() throws {
        let library = try library()
        let (index, footage) = (library.index, library.footage)
        _ = try index.beginTranscript(of: footage, source: "model")
        try index.suspendPass(footage)
        try index.resetPass(footage)
        #expect(try index.transcript(of: footage) == nil)
    }

    @Test func wrongUseIsRefused() throws {
        let library = try library()
        let (index, footage) = (library.index, library.footage)
        func code(_ body: () throws -> Void) -> TimelineError.Code? {
            do {
                try body()
                return nil
            } catch {
                return (error as? TimelineError)?.code
            }
        }
        func append(_ spans: [NewSpan], _ covered: Int64) -> TimelineError.Code? {
            code {
                try index.appendTranscript(
                    spans,
                    coveredUntil: covered,
                    isComplete: false,
                    to: footage
                )
            }
        }
        #expect(append([], 10) == .claimLost)
        _ = try index.beginTranscript(of: footage, source: "model")
        #expect(append([], 100) == nil)
        #expect(append([], 50) == .invalidBatch)
        var backwards = spoken(200, "x")
        backwards.span.endTick = 100
        #expect(append([backwards], 300) == .invalidBatch)
        let unknown = code { _ = try index.beginTranscript(of: 99, source: "model") }
        #expect(unknown == .unknownFootage)
        let unfinished = try SyntheticLibrary.inMemory(checkpoints: 1)
        let early = code {
            _ = try unfinished.index.beginTranscript(of: unfinished.footage, source: "model")
        }
        #expect(early == .invalidBatch)
    }
}
