internal import HourglassAnswering
internal import HourglassEngines

/// A question on its way to an answer: who answers is settled, and what it
/// means after the questions before it.
struct Inquiry: Sendable {
    /// What came of it.
    struct Outcome: Sendable {
        let answer: Answer
        /// The conversation with this question in it.
        let conversation: Conversation
        /// What the answer itself does not say.
        let remark: String?
    }

    private let answerer: Answerer
    private let question: String
    private let choice: FollowUp.Choice
    private let conversation: Conversation

    /// Moments that are looked for when a model is to choose among them.
    private static let modelHits = 24
    /// The same for a summary: all of a few hours of slides.
    private static let summaryHits = 600

    /// Prepares a question.
    ///
    /// - Parameters:
    ///   - engine: an engine of the catalogue; that of the settings when nil.
    ///   - conversation: what was asked and answered before.
    ///   - limit: moments to look for; as many as the engine can use when nil.
    /// - Throws: `APIFailure`; `EngineError`; what searching throws.
    init(
        _ question: String,
        options: SearchOptions,
        engine name: String?,
        after conversation: Conversation = Conversation(),
        limit: Int? = nil,
        context: ServerContext
    ) async throws {
        guard question.utf8.count <= 8000 else {
            throw APIFailure.badParameter("question", "A question is at most 8000 bytes long.")
        }
        let settings = context.settings.current
        let model = try await context.engines.model(of: name ?? settings.engine)
        var options = options
        if options.language == nil {
            options.language = QuestionAnalysis.Language(rawValue: settings.answerLanguage)
        }
        if let limit {
            options.limit = limit
        } else if model != nil {
            let isSummary = QuestionAnalysis(question).intent == .overview
            options.limit = isSummary ? Self.summaryHits : Self.modelHits
        }
        choice = try await FollowUp(question, after: conversation, options: options)
            .choice(in: context.timeline, models: context.queries)
        (self.question, self.conversation) = (question, conversation)
        var engine: any AnswerEngine = ExtractiveEngine()
        if let model {
            var options = ModelEngine.Options()
            options.earlier = conversation.exchanges
            engine = ModelEngine(model, index: context.timeline, options: options)
        }
        answerer = Answerer(index: context.timeline, engine: engine)
    }

    /// Answers.
    ///
    /// - Parameter onText: called with each piece of the answer as soon as it
    ///   is checked.
    /// - Throws: what the engine and searching throw.
    func answer(onText: (@Sendable (String) -> Void)? = nil) async throws -> Outcome {
        let answer = try await answerer.ask(
            question,
            search: choice.attempt.search,
            options: choice.attempt.options,
            onText: onText
        )
        var conversation = conversation
        conversation.add(answer, search: choice.attempt.search)
        let remarks = [choice.obstacle, answer.interruption].compactMap { $0 }
        return Outcome(
            answer: answer,
            conversation: conversation,
            remark: remarks.isEmpty ? nil : remarks.joined(separator: " ")
        )
    }

    /// The answer, each piece of its text sent as it comes.
    ///
    /// - Returns: the outcome, or why there is none: a stream that has begun
    ///   cannot fail with a status.
    func stream(
        _ send: @Sendable (String) async throws -> Void
    ) async throws -> Result<Outcome, APIFailure> {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self)
        async let outcome = collected(continuation)
        for await piece in stream { try await send(piece) }
        return await outcome
    }

    private func collected(
        _ pieces: AsyncStream<String>.Continuation
    ) async -> Result<Outcome, APIFailure> {
        defer { pieces.finish() }
        do {
            return .success(try await answer { pieces.yield($0) })
        } catch {
            return .failure(APIFailure(error))
        }
    }
}
