import Foundation
import HourglassAnswering
import HourglassEngines
import HourglassTimeline
import Synchronization
import Testing

/// A model that says what it is told to.
private final class ScriptedModel: ChatModel {
    let name = "scripted"
    let contextTokens: Int
    let seesPictures = true
    /// Seconds it needs to read a token; nil when that is not known.
    private let pace: Double?
    private let replies: Mutex<[[ReplyPiece]]>
    private let failures: Mutex<[EngineError.Code]>
    private let log = Mutex<[[ChatTurn]]>([])

    init(
        _ replies: String...,
        context: Int = 8192,
        failures: [EngineError.Code] = [],
        pace: Double? = nil
    ) {
        self.pace = pace
        // In pieces of three letters, as tokens would come.
        self.replies = Mutex(
            replies.map { reply in
                let letters = Array(reply)
                return stride(from: 0, to: letters.count, by: 3).map {
                    .text(String(letters[$0..<min($0 + 3, letters.count)]))
                }
            }
        )
        self.failures = Mutex(failures)
        contextTokens = context
    }

    var asked: [[ChatTurn]] { log.withLock { $0 } }

    func secondsPerToken() async throws -> Double? { pace }

    func reply(
        to turns: [ChatTurn],
        maximumTokens: Int
    ) -> AsyncThrowingStream<ReplyPiece, any Error> {
        log.withLock { $0.append(turns) }
        let failure = failures.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        let pieces =
            failure != nil ? [] : replies.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
        return AsyncThrowingStream { continuation in
            for piece in pieces { continuation.yield(piece) }
            continuation.finish(
                throwing: failure.map { EngineError(code: $0, message: "scripted") }
            )
        }
    }
}

private func ask(
    _ question: String,
    _ model: ScriptedModel,
    library: LectureLibrary? = nil,
    options: ModelEngine.Options = .init()
) async throws -> Answer {
    let library = try library ?? LectureLibrary()
    let engine = ModelEngine(model, index: library.index, options: options) {
        LectureLibrary.context
    }
    return try await Answerer(index: library.index, engine: engine) { LectureLibrary.context }
        .ask(question)
}

@Suite struct ModelEngineTests {
    @Test(arguments: [
        // As the evidence gives it.
        ("The chain rule is applied backwards [00:01:00.000].", "backwards [00:01:00.000]."),
        // A player's clock, words, an evidence number, Qwen's stamp.
        ("It is explained at 1:02.", "explained at 00:01:02.000."),
        ("It is the chain rule, at 1 minute 6 seconds.", "rule, at 00:01:06.000."),
        ("That is backpropagation [1].", "backpropagation [00:01:00.000-00:02:30.000]."),
        ("See <62.0 seconds>.", "See 00:01:02.000."),
        // The whole hit, and a part of it.
        ("Backpropagation, 00:01:00-00:02:30.", "Backpropagation, 00:01:00.000-00:02:30.000."),
        ("Backpropagation, 01:04 to 01:20.", "Backpropagation, 00:01:04.000-00:01:20.000."),
        // Between two frames: that on screen.
        ("It is shown at 00:01:02.015.", "shown at 00:01:02.000."),
        // Off by a second: the moment it must mean.
        ("It begins at 00:02:31.", "begins at 00:01:00.000-00:02:30.000."),
        // Said just before the slide, and shown with it.
        ("The derivative comes first [00:00:57.000].", "first [00:00:56.000-00:00:59.000]."),
    ])
    func timesAreCheckedAndWrittenOut(_ reply: String, _ ending: String) async throws {
        let answer = try await ask("When is backpropagation explained?", ScriptedModel(reply))
        #expect(answer.text.hasSuffix(ending), "\(answer.text)")
        #expect(answer.found && answer.engine == "scripted" && answer.droppedCount == 0)
        #expect(!answer.citations.isEmpty)
    }

    @Test(arguments: [
        "It is explained at 00:07:12.", "It is explained [00:09:59.000].", "See [17].",
        "Backpropagation lasts from 00:01:00 to 00:08:00.", "That was after 45 minutes.",
        "It was shown at 14:30.", "It was on 2025-03-04.",
    ])
    func inventedTimesAreLeftOut(_ sentence: String) async throws {
        let model = ScriptedModel("It is shown [00:01:00.000]. " + sentence)
        let answer = try await ask("When is backpropagation explained?", model)
        #expect(answer.text == "It is shown [00:01:00.000].")
        #expect(answer.droppedCount == 1)
    }

    @Test func whatCitesNothingIsReplacedByExcerpts() async throws {
        let model = ScriptedModel("It is very interesting. You will see it at 00:08:20.")
        let answer = try await ask("When is backpropagation explained?", model)
        #expect(answer.engine == "extractive" && answer.found)
        #expect(!answer.text.contains("interesting"))
        #expect(answer.droppedCount == 1)
    }

    @Test(arguments: ["NOT FOUND", "Not found.", "未找到。", " **NOT FOUND**\n"])
    func theModelMaySayThatItIsNotThere(_ reply: String) async throws {
        let answer = try await ask("When is backpropagation explained?", ScriptedModel(reply))
        #expect(!answer.found && answer.citations.isEmpty)
        #expect(answer.text.hasPrefix("Not found. The model was shown"))
    }

    @Test func weakEvidenceIsNotShownToAModel() async throws {
        let model = ScriptedModel("At 00:01:00.")
        let answer = try await ask("What is said about photosynthesis?", model)
        #expect(!answer.found && model.asked.isEmpty)
    }

    @Test func textsOfTheEvidenceMayNameTimes() async throws {
        let model = ScriptedModel("Homework is due at 14:30 [00:08:00.000].")
        let answer = try await ask("When is the homework due?", model)
        #expect(answer.text == "Homework is due at 14:30 [00:08:00.000].", "\(answer.text)")
    }

    @Test func chineseIsAnsweredInChinese() async throws {
        let model = ScriptedModel("卷积核在第五分钟之后讲到[00:04:10.000]。池化在4分10秒讲到。后面在九分钟讲到。")
        let answer = try await ask("什么时候讲到卷积核？", model)
        #expect(answer.text.contains("池化在00:04:10.000讲到。"), "\(answer.text)")
        #expect(!answer.text.contains("九分钟"))
        #expect(model.asked[0][0].words.contains("录像"))
    }

    @Test func everyPictureHasItsTimeBeforeIt() async throws {
        let model = ScriptedModel("At 00:01:00.")
        _ = try await ask("backpropagation", model)
        let parts = try #require(model.asked.first?.last?.parts)
        let pictures = parts.indices.filter { index in
            if case .picture = parts[index] { return true }
            return false
        }
        #expect(!pictures.isEmpty)
        for index in pictures {
            guard index > 0, case .text(let before) = parts[index - 1] else {
                Issue.record("A picture without a time")
                continue
            }
            #expect(before == "Picture at 00:01:01.000 <61.0 seconds>\n")
        }
    }

    @Test func aModelThatCannotSeeIsShownText() async throws {
        let model = ScriptedModel("At 00:01:00.", failures: [.noPictures, .contextFull])
        let answer = try await ask("backpropagation", model)
        #expect(answer.found && model.asked.count == 3)
        for part in model.asked.last?.last?.parts ?? [] {
            if case .picture = part { Issue.record("A picture was shown") }
        }
    }

    @Test func anAnswerThatBreaksOffKeepsWhatWasChecked() async throws {
        let server = try CompletionServer([
            [.head(200), .says("It is shown [00:01:00.000]. And the"), .close]
        ])
        let library = try LectureLibrary()
        let address = try #require(ServerAddress(server.address))
        let engine = ModelEngine(try await ServerModel(address), index: library.index)
        let answer = try await Answerer(index: library.index, engine: engine).ask("backpropagation")
        #expect(answer.text == "It is shown [00:01:00.000].")
        #expect(answer.interruption?.contains("in the middle") == true)
        #expect(server.requests.first?.partTypes.contains("image_url") == true)
    }

    @Test func aServerThatFailsIsAnError() async throws {
        let server = try CompletionServer([CompletionServer.json(401, "{}")])
        let library = try LectureLibrary()
        let address = try #require(ServerAddress(server.address))
        let engine = ModelEngine(try await ServerModel(address), index: library.index)
        await #expect(throws: EngineError.self) {
            try await Answerer(index: library.index, engine: engine).ask("backpropagation")
        }
    }

    @Test func aSmallModelIsShownLess() async throws {
        let model = ScriptedModel("At 00:01:00.", context: 600)
        let answer = try await ask("backpropagation", model)
        #expect(answer.found)
        #expect((model.asked.first?.last?.words.count ?? 0) < 1200)
    }

    @Test func aSlowModelIsShownWhatCanBeReadWithPatience() async throws {
        let library = try LectureLibrary("0.mp4")
        for number in 1..<10 { try library.add("\(number).mp4") }
        /// Pieces of evidence that a model of a pace is shown of ten hits.
        func shown(
            pace: Double?,
            _ change: (inout ModelEngine.Options) -> Void = { _ in }
        ) async throws -> Int {
            let model = ScriptedModel("See [1].", context: 100_000, pace: pace)
            var options = ModelEngine.Options()
            change(&options)
            _ = try await ask("backpropagation", model, library: library, options: options)
            return model.asked.first?.last?.parts.count ?? 0
        }
        let all = try await shown(pace: nil)
        #expect(try await shown(pace: 0.001) == all)
        // Fifteen seconds are fifteen tokens; a few are always shown.
        let least = try await shown(pace: 1)
        #expect(least > 0 && least < all, "\(least) of \(all)")
        // Patience, or a deadline far off, takes it all.
        #expect(try await shown(pace: 1) { $0.patience = 1e6 } == all)
        #expect(try await shown(pace: 1) { $0.deadline = .now + .seconds(1_000_000) } == all)
    }

    @Test func theRightFootageIsMeant() async throws {
        let library = try LectureLibrary("monday.mp4")
        try library.add("friday.mp4")
        let model = ScriptedModel("In friday.mp4 it is shown at 00:01:00.000.")
        let answer = try await ask("backpropagation", model, library: library)
        #expect(answer.citations.map(\.footage) == ["friday.mp4"])
    }

    @Test func aSummaryGoesPartByPart() async throws {
        let model = ScriptedModel(
            "It begins [00:00:00.000]. An invented thing at 00:55:00.",
            "Then the chain rule [00:01:00.000].",
            "First an introduction [00:00:00.000], then backpropagation [00:01:00.000].",
            context: 900
        )
        var options = ModelEngine.Options()
        options.evidenceTokens = 300
        let answer = try await ask("Summarise the lecture", model, options: options)
        #expect(model.asked.count > 2)
        let notes = try #require(model.asked.last?.last?.words)
        #expect(notes.contains("It begins [00:00:00.000].") && !notes.contains("invented"))
        #expect(answer.found && answer.text.contains("00:01:00.000"))
    }

    @Test func timeThatIsUpEndsTheAnswer() async throws {
        let server = try CompletionServer([[.head(200), .says("It is"), .stall]])
        let library = try LectureLibrary()
        let address = try #require(ServerAddress(server.address))
        var options = ModelEngine.Options()
        options.deadline = .now + .milliseconds(300)
        let engine = ModelEngine(
            try await ServerModel(address),
            index: library.index,
            options: options
        )
        do {
            _ = try await Answerer(index: library.index, engine: engine).ask("backpropagation")
            Issue.record("A server that stalls answered")
        } catch let error as EngineError {
            #expect(error.code == .outOfTime)
        }
    }
}
