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
    /// Sentences of the engine that were left out, because they cite what is
    /// not in the evidence.
    public let droppedCount: Int
    /// Why the engine stopped before its end; nil when it did not.
    public let interruption: String?

    init(
        question: String,
        found: Bool,
        text: String,
        engine: String,
        citations: [Hit],
        coverage: Coverage,
        droppedCount: Int = 0,
        interruption: String? = nil
    ) {
        (self.question, self.found, self.text) = (question, found, text)
        (self.engine, self.citations, self.coverage) = (engine, citations, coverage)
        (self.droppedCount, self.interruption) = (droppedCount, interruption)
    }
}

extension Answer: Encodable {
    private enum Key: String, CodingKey {
        case question, found, answer, engine, citations, coverage, dropped, interruption
    }

    /// Encodes as `{"question","found","answer","engine","citations",
    /// "coverage"}`, with `"dropped"` when sentences were left out and
    /// `"interruption"` when the engine broke off.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(question, forKey: .question)
        try values.encode(found, forKey: .found)
        try values.encode(text, forKey: .answer)
        try values.encode(engine, forKey: .engine)
        try values.encode(citations, forKey: .citations)
        try values.encode(coverage, forKey: .coverage)
        if droppedCount > 0 { try values.encode(droppedCount, forKey: .dropped) }
        try values.encodeIfPresent(interruption, forKey: .interruption)
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
    /// What was searched, when nothing was found.
    public let coverage: Coverage?

    enum CodingKeys: String, CodingKey { case query, hits }
}
