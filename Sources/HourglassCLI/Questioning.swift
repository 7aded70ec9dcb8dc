import Foundation
import HourglassAnswering
import HourglassEngines
import HourglassTimeline

/// Asks, and prints what comes back; shared by `ask` and `chat`.
struct Questioning {
    let library: LibraryOptions
    let index: TimelineIndex
    let engine: EngineArguments
    /// What answers; nil for excerpts.
    let model: (any ChatModel)?
    let isStreamed: Bool
    /// Whether meanings and pictures are left out, also where the library has
    /// vectors of them.
    var wordsOnly = false
    /// When the answer has to be there; nil for whenever.
    var deadline: ContinuousClock.Instant?

    /// Asks a question, after a conversation or as the first one, and adds it.
    ///
    /// - Returns: the answer, as printed.
    func ask(
        _ question: String,
        options: SearchOptions,
        in conversation: inout Conversation
    ) async throws -> Outcome {
        let thinking = ThinkingLog()
        let writer = engine.engine(
            model,
            library,
            index: index,
            earlier: conversation.exchanges,
            deadline: deadline,
            log: thinking
        )
        var options = options
        if let model {
            options.looksAtChanges = model.seesPictures
            let isSummary = QuestionAnalysis(question).intent == .overview
            options.limit = isSummary ? EngineArguments.summaryHits : EngineArguments.modelHits
        }
        let choice = try await FollowUp(question, after: conversation, options: options)
            .choice(in: index, models: wordsOnly ? nil : MeaningSearch.models)
        if let obstacle = choice.obstacle { library.remark("hourglass: \(obstacle)") }
        let attempt = choice.attempt
        var asked = writer
        var isLate = false
        let answer: Answer
        do {
            answer = try await ask(question, attempt, of: writer)
        } catch let error as EngineError where error.code == .outOfTime {
            library.remark("hourglass: \(error.message) These are excerpts.")
            asked = ExtractiveEngine()
            isLate = true
            var fewer = attempt
            fewer.options.limit = SearchOptions().limit
            fewer.options.looksAtChanges = false
            answer = try await ask(question, fewer, of: asked)
        }
        show(answer, thinking: thinking)
        remark(answer, asked: asked)
        conversation.add(answer, search: attempt.search)
        isLate = isLate || answer.interruption != nil && deadline.map { $0 <= .now } ?? false
        return Outcome(answer: answer, isLate: isLate)
    }

    /// An answer, and whether time was up before it was whole.
    struct Outcome {
        var answer: Answer
        var isLate: Bool

        /// The exit status; nil for success.
        var status: ExitStatus? {
            if isLate { return .outOfTime }
            if !answer.found { return .nothingFound }
            return answer.interruption == nil ? nil : .partial
        }
    }

    private func ask(
        _ question: String,
        _ attempt: FollowUp.Attempt,
        of engine: any AnswerEngine
    ) async throws -> Answer {
        let isStreamed = isStreamed
        return try await Answerer(index: index, engine: engine).ask(
            question,
            search: attempt.search,
            options: attempt.options
        ) {
            guard isStreamed else { return }
            FileHandle.standardOutput.write(Data($0.utf8))
        }
    }

    private func show(_ answer: Answer, thinking: ThinkingLog) {
        if library.json {
            let shown = engine.thinking == .show ? thinking.text : nil
            print(JSONOutput.line(AnswerDocument(answer: answer, thinking: shown)))
            return
        }
        print(isStreamed ? "" : answer.text)
        if !answer.citations.isEmpty { print("") }
        for line in HitLines(terminal: library.terminal).lines(answer.citations) { print(line) }
    }

    /// What the answer itself does not say.
    private func remark(_ answer: Answer, asked engine: any AnswerEngine) {
        if answer.droppedCount > 0 {
            let sentences =
                answer.droppedCount == 1 ? "One sentence" : "\(answer.droppedCount) sentences"
            library.remark(
                "hourglass: \(sentences) of the model left out: what it cites is not in the"
                    + " evidence."
            )
        }
        if answer.found, answer.engine != engine.name {
            library.remark(
                "hourglass: \(engine.name) cited nothing that can be checked; these are excerpts."
            )
        }
        if let interruption = answer.interruption {
            library.remark("hourglass: the answer is incomplete. \(interruption)")
        }
    }
}

/// An answer as JSON, with what the model thought when that was asked for.
struct AnswerDocument: Encodable {
    let answer: Answer
    let thinking: String?

    private enum Key: String, CodingKey { case thinking }

    func encode(to encoder: any Encoder) throws {
        try answer.encode(to: encoder)
        var values = encoder.container(keyedBy: Key.self)
        try values.encodeIfPresent(thinking, forKey: .thinking)
    }
}
