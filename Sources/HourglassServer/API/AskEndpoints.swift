internal import HourglassAnswering
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
        let limit: Int?
        let stream: Bool?
    }

    private struct Piece: Encodable { let text: String }

    func add(to router: inout Router) {
        router.on("POST", "/api/ask") { [context] request in
            let question = try await request.json(Question.self)
            guard question.question.utf8.count <= 8000 else {
                throw APIFailure.badParameter("question", "A question is at most 8000 bytes long.")
            }
            var options = try SearchRequest.options(
                footage: question.footage ?? [],
                start: question.start,
                end: question.end
            )
            if let limit = question.limit {
                guard (1...50).contains(limit) else {
                    throw APIFailure.badParameter("limit", "'limit' is from 1 to 50.")
                }
                options.limit = limit
            }
            let chosen = try await context.engines.engine(named: question.engine)
            if question.limit == nil { options.limit = chosen.hitLimit }
            let answerer = Answerer(index: context.timeline, engine: chosen.engine)
            guard question.stream ?? false else {
                return .json(
                    AnswerView(try await answerer.ask(question.question, options: options))
                )
            }
            let search = options
            return EventStream.response { send in
                let pieces = AsyncStream.makeStream(of: String.self)
                async let answer = AskEndpoints.answer(answerer, question.question, search, pieces)
                for await piece in pieces.stream {
                    try await send(EventStream.event("text", Piece(text: piece)))
                }
                switch await answer {
                case .success(let answer):
                    try await send(EventStream.event("answer", AnswerView(answer)))
                case .failure(let failure):
                    try await send(EventStream.event("error", FailureView(failure)))
                }
            }
        }
    }

    static func answer(
        _ answerer: Answerer,
        _ question: String,
        _ options: SearchOptions,
        _ pieces: (stream: AsyncStream<String>, continuation: AsyncStream<String>.Continuation)
    ) async -> Result<Answer, APIFailure> {
        defer { pieces.continuation.finish() }
        do {
            return .success(
                try await answerer.ask(question, options: options) {
                    pieces.continuation.yield($0)
                }
            )
        } catch {
            return .failure(APIFailure(error))
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

    init(_ answer: Answer) {
        (question, found, self.answer) = (answer.question, answer.found, answer.text)
        (engine, coverage) = (answer.engine, answer.coverage)
        citations = answer.citations.map(HitView.init)
    }
}

/// A failure within a stream, whose status is long sent.
struct FailureView: Encodable {
    let code: String
    let message: String

    init(_ failure: APIFailure) { (code, message) = (failure.code, failure.message) }
}
