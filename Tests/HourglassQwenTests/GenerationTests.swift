import Foundation
import HourglassCore
import HourglassQwen
import HourglassTensor
import HourglassTokenizer
import Testing

/// A finished generation.
private struct Answer {
    var ids: [Int] = []
    var text = ""
    var reasoning = ""
    var likely: [[TokenLogprob]] = []
    var summary: GenerationSummary?

    init(_ generation: Generation) async throws {
        for try await event in generation {
            switch event {
            case .token(let token):
                ids.append(token.id)
                text += token.text
                reasoning += token.reasoning
                likely.append(token.likely)
            case .finished(let summary):
                text += summary.text
                reasoning += summary.reasoning
                self.summary = summary
            }
        }
    }
}

@Suite struct GenerationTests {
    let model: QwenModel

    init() throws { model = try QwenModel(folder: Golden.tied.folder, precision: .f32) }

    private var greedy: GenerationOptions {
        var options = GenerationOptions()
        options.maximumTokens = 24
        return options
    }

    private func picture(_ shade: UInt8) -> PixelBuffer {
        let bytes = (0..<64 * 96 * 3).map { UInt8(truncatingIfNeeded: $0 / 3 % 64) &+ shade }
        return PixelBuffer(format: .rgb24, width: 96, height: 64, bytes: bytes)
    }

    @Test func greedyAnswersAreThoseOfTheReference() async throws {
        let record = try #require(try Golden.tied.expected()["prompts"]?["text"])
        let prompt = QwenPrompt(
            "The quick brown fox: say what happens, 你好 😀!",
            system: "You are a helpful assistant."
        )
        var options = greedy
        options.ignoresEnd = true
        let answer = try await Answer(QwenSession(model).generate(prompt, options: options))
        #expect(answer.summary?.promptIDs == record["input_ids"]!.array!.map { $0.integer! })
        // The reference goes on past an ending token.
        let wanted = record["generated"]!.array!.map { $0.integer! }
        #expect(answer.ids == Array(wanted.prefix(24)))
        #expect(answer.text == model.tokenizer.decode(answer.ids, skippingSpecial: true))
    }

    @Test func aSecondQuestionAboutTheSamePictureReusesItAndAnswersTheSame() async throws {
        let first = QwenPrompt("What is this?", media: [.image(picture(0))])
        let second = QwenPrompt("Where is it?", media: [.image(picture(0))])
        let session = QwenSession(model)
        let before = try await Answer(session.generate(first, options: greedy))
        #expect(before.summary?.reusedTokens == 0)
        let reusing = try await Answer(session.generate(second, options: greedy))
        let fresh = try await Answer(QwenSession(model).generate(second, options: greedy))
        #expect(reusing.ids == fresh.ids)
        #expect(try #require(reusing.summary).reusedTokens > 6)
        // Another picture of the same size has the same token ids, and must
        // not be taken for the first.
        let other = QwenPrompt("Where is it?", media: [.image(picture(50))])
        let changed = try await Answer(session.generate(other, options: greedy))
        let alone = try await Answer(QwenSession(model).generate(other, options: greedy))
        #expect(changed.ids == alone.ids)
        // What comes before the picture: the start of the turn.
        #expect(try #require(changed.summary).reusedTokens <= 6)
    }

    @Test func theSameSeedGivesTheSameAnswer() async throws {
        var options = greedy
        options.sampling = .init(temperature: 1.5, topK: 0, topP: 0.95)
        func ids(_ seed: UInt64) async throws -> [Int] {
            options.seed = seed
            return try await Answer(QwenSession(model).generate(QwenPrompt("Hi"), options: options))
                .ids
        }
        let (a, b, c) = (try await ids(1), try await ids(1), try await ids(2))
        #expect(a == b)
        #expect(a != c)
    }

    @Test func aStopTextEndsTheAnswerAndIsNotPartOfIt() async throws {
        let prompt = QwenPrompt("Count.")
        let whole = try await Answer(QwenSession(model).generate(prompt, options: greedy))
        // A stretch from the middle of the answer, so that it crosses tokens.
        let characters = Array(whole.text)
        try #require(characters.count > 12)
        let stop = String(characters[6..<10])
        let at = try #require(whole.text.range(of: stop))
        var options = greedy
        options.stops = ["never there", stop]
        let stopped = try await Answer(QwenSession(model).generate(prompt, options: options))
        #expect(stopped.text == String(whole.text[..<at.lowerBound]))
        #expect(stopped.summary?.reason == .stop)
    }

    @Test func thinkingIsKeptApartFromTheAnswer() async throws {
        // Written by hand rather than by the model, which is random.
        let tokenizer = model.tokenizer
        let end = try #require(tokenizer.id(of: "</think>"))
        let ids = tokenizer.encode("so, hm") + [end] + tokenizer.encode("\n\nThe answer.")
        var text = AnswerText(tokenizer, startsThinking: true, stops: [])
        var (answer, reasoning) = ("", "")
        for id in ids {
            let part = text.append(id)
            answer += part.text
            reasoning += part.reasoning
        }
        let rest = text.finish()
        #expect(reasoning + rest.reasoning == "so, hm")
        #expect(answer + rest.text == "The answer.")
    }

    @Test func theLikeliestTokensAreReportedWithTheirProbabilities() async throws {
        var options = greedy
        options.logprobCount = 5
        let answer = try await Answer(
            QwenSession(model).generate(QwenPrompt("Hello"), options: options)
        )
        #expect(answer.likely.count == answer.ids.count)
        for (likely, id) in zip(answer.likely, answer.ids) {
            #expect(likely.count == 5)
            #expect(likely.map(\.logprob) == likely.map(\.logprob).sorted(by: >))
            #expect(likely.allSatisfy { $0.logprob <= 0 })
            #expect(likely[0].id == id)
        }
    }

    @Test func aCancelledGenerationEndsAtOnce() async throws {
        let session = QwenSession(model)
        let task = Task { try await Answer(session.generate(QwenPrompt("Hello"))) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        // And the session goes on.
        let answer = try await Answer(session.generate(QwenPrompt("Hello"), options: greedy))
        let fresh = try await Answer(
            QwenSession(model).generate(QwenPrompt("Hello"), options: greedy)
        )
        #expect(answer.ids == fresh.ids)
    }

    @Test func theLongestAnswerIsKept() async throws {
        var options = greedy
        options.maximumTokens = 3
        let answer = try await Answer(
            QwenSession(model).generate(QwenPrompt("Go"), options: options)
        )
        #expect(answer.ids.count <= 3)
        #expect(answer.summary?.reason == .length || answer.summary?.reason == .end)
    }

    @Test(arguments: [
        ("temperature", GenerationOptions.Sampling(temperature: -1)),
        ("top-p", .init(temperature: 1, topP: 0)), ("top-k", .init(temperature: 1, topK: -1)),
    ]) func impossibleOptionsAreRefused(
        _ word: String,
        _ sampling: GenerationOptions.Sampling
    ) async throws {
        var options = GenerationOptions()
        options.sampling = sampling
        let generation = QwenSession(model).generate(QwenPrompt("Hi"), options: options)
        let error = await #expect(throws: QwenError.self) {
            for try await _ in generation {}
        }
        #expect(error?.code == .badOption)
        #expect(error?.message.contains(word) == true)
    }

    @Test func picturesAndPlacesForThemMustMatch() async throws {
        let missing = QwenPrompt(
            [ChatMessage(.user, [.image, .image, .text("?")])],
            media: [.image(picture(0))]
        )
        let surplus = QwenPrompt([ChatMessage(.user, "?")], media: [.image(picture(0))])
        for prompt in [missing, surplus] {
            let error = #expect(throws: QwenError.self) { try PreparedPrompt(prompt, model: model) }
            #expect(error?.code == .badPrompt)
        }
    }
}
