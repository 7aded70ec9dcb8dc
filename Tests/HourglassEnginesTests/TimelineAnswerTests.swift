import Foundation
import HourglassAnswering
import HourglassCore
import HourglassEngines
import HourglassIndexing
import HourglassQwen
import HourglassTensor
import HourglassTestSupport
import HourglassTimeline
import Testing

/// Real footage, a tiny model with random weights: from the file to the words.
@Suite struct TimelineAnswerTests {
    private let model: QwenModel
    private let clip: String

    init() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../HourglassQwenTests/Goldens/tied").standardizedFileURL
        model = try QwenModel(folder: folder.path(percentEncoded: false), precision: .f32)
        var lecture = Lecture(
            "tokens.mkv",
            duration: 12,
            slides: [
                .init(at: 0, "Course orientation", "Rooms and dates"),
                .init(at: 4, "The eigenvalue problem", "Matrix times vector"),
                .init(at: 8, "Light as particles", "The photon carries energy"),
            ]
        )
        lecture.cues = [.init(1, 3, "Welcome everybody."), .init(5, 7, "An eigenvalue at last.")]
        clip = try lecture.path()
    }

    /// A copy of the clip that may be taken away, indexed.
    private func indexed(
        _ tier: QwenTokenEncoder.Tier
    ) async throws -> (index: TimelineIndex, record: FootageRecord, copy: URL) {
        let copy = FileManager.default.temporaryDirectory
            .appending(path: "hourglass-\(UUID().uuidString).mkv")
        try FileManager.default.copyItem(at: URL(filePath: clip), to: copy)
        let index = try TimelineIndex.inMemory()
        var options = IndexOptions()
        options.textReading = .off
        var keeping = TokenKeeping()
        keeping.scale = 1
        // Random weights see little difference between slides.
        keeping.similarity = 0.99999
        options.modelTokens = try QwenTokenEncoder(model, tier: tier, keeping: keeping)
        let report = try await FootageIndexer(index: index, options: options)
            .index(copy.path(percentEncoded: false))
        return (index, try #require(try index.footage(id: report.footage)), copy)
    }

    private func window(
        _ index: TimelineIndex,
        _ record: FootageRecord,
        _ seconds: ClosedRange<Double>
    ) async throws -> TimelineWindow? {
        let ticks = { MediaTime(seconds: $0, timebase: record.timebase).ticks }
        return try await QwenChatModel(model, name: "tiny").window(
            of: record,
            ticks(seconds.lowerBound)..<ticks(seconds.upperBound),
            limit: 100_000,
            in: index
        )
    }

    @Test func tokensOutliveTheVideo() async throws {
        let (index, record, copy) = try await indexed(.int8)
        let figures = record.passStatistics.figures
        let (seen, kept) = (
            try #require(figures["model_tokens_seen"]), try #require(figures["model_tokens_kept"])
        )
        #expect(kept > 0 && kept < seen)
        try FileManager.default.removeItem(at: copy)
        let window = try #require(try await window(index, record, 2...11))
        let grid = window.grid
        // Whole at the beginning, then what changed at each new slide.
        #expect(window.times.first == 2)
        #expect(window.times.contains { abs($0 - 4) < 1.1 })
        #expect(window.times.contains { abs($0 - 8) < 1.1 })
        #expect(window.tokenCount > grid.rows * grid.columns)
        #expect(window.tokenCount < 4 * grid.rows * grid.columns)
    }

    @Test func pointersReadTheVideoAgain() async throws {
        let (index, record, copy) = try await indexed(.pointer)
        #expect(record.passStatistics.figures["model_token_bytes"] == 0)
        let exact = try #require(try await window(index, record, 2...11))
        #expect(exact.times.first == 2)
        try FileManager.default.removeItem(at: copy)
        #expect(try await window(index, record, 2...11) == nil)
    }

    @Test func anIndexWithTokensNeedsNoOther() async throws {
        let (index, record, copy) = try await indexed(.int8)
        defer { try? FileManager.default.removeItem(at: copy) }
        var options = IndexOptions()
        options.textReading = .off
        let again = try await FootageIndexer(index: index, options: options)
            .index(copy.path(percentEncoded: false))
        #expect(again.outcome == .unchanged && again.footage == record.id)
        #expect(try index.read { try $0.modelTokenSize(record.id) }.frames > 0)
    }

    @Test func aModelAnswersFromTokens() async throws {
        let (index, _, copy) = try await indexed(.int8)
        try FileManager.default.removeItem(at: copy)
        var options = ModelEngine.Options()
        options.maximumTokens = 16
        let engine = ModelEngine(QwenChatModel(model, name: "tiny"), index: index, options: options)
        // Random weights say next to nothing that can be checked; what matters is
        // that they were asked, and that what is shown is.
        let answer = try await Answerer(index: index, engine: engine).ask("eigenvalue")
        #expect(answer.found)
        #expect(answer.citations.first?.kind == .speech)
    }

    /// Sees the index as the tiny model does, and says what it is told to.
    private struct Onlooker: ChatModel {
        let name = "onlooker"
        let contextTokens = 32_768
        let seesPictures = true
        let eyes: QwenChatModel
        let says: String

        func reply(
            to turns: [ChatTurn],
            maximumTokens: Int
        ) -> AsyncThrowingStream<ReplyPiece, any Error> {
            let windows = turns.flatMap(\.parts).count {
                if case .window = $0 { return true }
                return false
            }
            return AsyncThrowingStream {
                if windows > 0 { $0.yield(.text(says)) }
                $0.finish()
            }
        }

        func window(
            of footage: FootageRecord,
            _ range: Range<Int64>,
            limit: Int,
            in index: TimelineIndex
        ) async throws -> TimelineWindow? {
            try await eyes.window(of: footage, range, limit: limit, in: index)
        }
    }

    private func answer(_ says: String, _ index: TimelineIndex) async throws -> Answer {
        let eyes = QwenChatModel(model, name: "tiny")
        let engine = ModelEngine(Onlooker(eyes: eyes, says: says), index: index)
        var options = SearchOptions()
        options.looksAtChanges = true
        return try await Answerer(index: index, engine: engine)
            .ask("a crimson umbrella", options: options)
    }

    @Test func whereNoWordsLeadAModelLooksAtWhatChanged() async throws {
        let (index, _, copy) = try await indexed(.int8)
        try FileManager.default.removeItem(at: copy)
        let found = try await answer("It appears at <8.0 seconds>.", index)
        #expect(found.found && found.engine == "onlooker")
        #expect(found.citations.first?.kind == .image)
        let cited = try #require(found.citations.first?.range)
        #expect(cited.start.seconds <= 8 && cited.end.seconds >= 8, "\(cited)")
        // Neither a verdict nor chatter makes excerpts of mere looks.
        for words in ["NOT FOUND", "I would not know."] {
            let none = try await answer(words, index)
            #expect(!none.found && none.citations.isEmpty && none.engine == "onlooker")
        }
        let blind = try Answerer(index: index).hasEvidence(for: "a crimson umbrella")
        #expect(!blind)
    }
}
