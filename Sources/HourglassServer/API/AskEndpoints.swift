internal import HourglassAnswering
internal import HourglassEngines
internal import HourglassTimeline

/// Questions in plain language.
struct AskEndpoints {
    let context: ServerContext

    private struct Question: Decodable {
        let question: String
        let footage: [String]?
        let start: String?
        let end: String?
        let engine: String?
        let language: String?
        let limit: Int?
        let stream: Bool?
        let conversation: Conversation?
    }

    private struct Piece: Encodable { let text: String }

    func add(to router: inout Router) {
        router.on("POST", "/api/ask") { [context] request in
            let question = try await request.json(Question.self)
            var options = try SearchRequest.options(
                footage: question.footage ?? [],
                start: question.start,
                end: question.end
            )
            if let limit = question.limit, !(1...50).contains(limit) {
                throw APIFailure.badParameter("limit", "'limit' is from 1 to 50.")
            }
            if let language = question.language, language != "auto" {
                guard let chosen = QuestionAnalysis.Language(rawValue: language) else {
                    throw APIFailure.badParameter("language", "'language' is auto, en or zh.")
                }
                options.language = chosen
            }
            let conversation = question.conversation ?? Conversation()
            try Self.check(conversation)
            let inquiry = try await Inquiry(
                question.question,
                options: options,
                engine: question.engine,
                after: conversation,
                limit: question.limit,
                context: context
            )
            guard question.stream ?? false else {
                return .json(AnswerView(try await inquiry.answer()))
            }
            return EventStream.response { send in
                let result = try await inquiry.stream {
                    try await send(EventStream.event("text", Piece(text: $0)))
                }
                switch result {
                case .success(let outcome):
                    try await send(EventStream.event("answer", AnswerView(outcome)))
                case .failure(let failure):
                    try await send(EventStream.event("error", FailureView(failure)))
                }
            }
        }
    }

    /// A conversation comes back from the client, who may have made it up.
    private static func check(_ conversation: Conversation) throws {
        let times = 0.0...1e9
        let isSound =
            conversation.exchanges.count <= 16
            && conversation.exchanges.allSatisfy {
                $0.question.utf8.count <= 8000 && ($0.search?.utf8.count ?? 0) <= 16_000
                    && $0.answer.utf8.count <= 8000 && $0.places.count <= 16
                    && $0.places.allSatisfy { times.contains($0.start) && times.contains($0.end) }
            }
        guard isSound else {
            throw APIFailure.badParameter(
                "conversation",
                "'conversation' is that of the last answer, as it came."
            )
        }
    }
}

/// An answer as clients see it.
struct AnswerView: Encodable {
    let question: String
    let found: Bool
    let answer: String
    let engine: String
    let citations: [HitView]
    let coverage: Coverage
    /// What the answer itself does not say.
    let remark: String?
    /// To be sent with the next question, which may then go on from this one.
    let conversation: Conversation?

    init(_ outcome: Inquiry.Outcome, isConversing: Bool = true) {
        let answer = outcome.answer
        (question, found, self.answer) = (answer.question, answer.found, answer.text)
        (engine, coverage) = (answer.engine, answer.coverage)
        citations = answer.citations.map(HitView.init)
        remark = outcome.remark
        conversation = isConversing ? outcome.conversation : nil
    }
}

/// A failure within a stream, whose status is long sent.
struct FailureView: Encodable {
    let code: String
    let message: String

    init(_ failure: APIFailure) { (code, message) = (failure.code, failure.message) }
}
