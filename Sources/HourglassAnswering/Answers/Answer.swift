/// An answer, all of whose times are checked.
public struct Answer: Sendable, Equatable {
    /// The question as it was asked.
    public let question: String
    /// Whether anything was found.
    public let found: Bool
    /// The answer, or what was searched when nothing was found.
    public let text: String
    /// Name of the engine that wrote it.
    public let engine: String
    /// What it rests on, in the order of rank.
    public let citations: [Hit]
    /// What was searched.
    public let coverage: Coverage

    init(
        question: String,
        found: Bool,
        text: String,
        engine: String,
        citations: [Hit],
        coverage: Coverage
    ) {
        (self.question, self.found, self.text) = (question, found, text)
        (self.engine, self.citations, self.coverage) = (engine, citations, coverage)
    }
}

extension Answer: Encodable {
    private enum Key: String, CodingKey {
        case question, found, answer, engine, citations, coverage
    }

    /// Encodes as `{"question","found","answer","engine","citations",
    /// "coverage"}`.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(question, forKey: .question)
        try values.encode(found, forKey: .found)
        try values.encode(text, forKey: .answer)
        try values.encode(engine, forKey: .engine)
        try values.encode(citations, forKey: .citations)
        try values.encode(coverage, forKey: .coverage)
    }
}

/// What a search found.
///
/// Encodes as `{"query","hits"}`.
public struct FindResult: Sendable, Equatable, Encodable {
    /// The query as it was asked.
    public let query: String
    /// The hits, best first; empty when nothing was found.
    public let hits: [Hit]
    /// What was searched.
    public let coverage: Coverage

    enum CodingKeys: String, CodingKey { case query, hits }
}
