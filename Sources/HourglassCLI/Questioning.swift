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

    /// Asks a question, after a conversation or as the first one, and adds it.
    ///
    /// - Returns: the answer, as printed.
    func ask(
        _ question: String,
        options: SearchOptions,
        in conversation: inout Conversation
    ) async throws -> Answer {
        let thinking = ThinkingLog()
        let writer = engine.engine(
            model,
            library,
            index: index,
            earlier: conversation.exchanges,
            log: thinking
        )
        var options = options
        if model != nil { options.limit = EngineArguments.modelHits }
        let answerer = Answerer(index: index, engine: writer)
        let attempts = FollowUp(question, after: conversation, options: options).attempts
        let chosen =
            try attempts.first { try answerer.hasEvidence(for: $0.search, options: $0.options) }
            ?? attempts[0]
        let isStreamed = isStreamed
        let answer = try await answerer.ask(
            question,
            search: chosen.search,
            options: chosen.options
        ) {
            guard isStreamed else { return }
            FileHandle.standardOutput.write(Data($0.utf8))
        }
        show(answer, thinking: thinking)
        remark(answer, asked: writer)
        conversation.add(answer, search: chosen.search)
        return answer
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
