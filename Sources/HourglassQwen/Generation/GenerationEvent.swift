/// What a running generation reports.
public enum GenerationEvent: Sendable {
    /// One more token.
    case token(GeneratedToken)
    /// The end, once.
    case finished(GenerationSummary)
}

/// A generated token and the text it completes.
public struct GeneratedToken: Sendable {
    /// The token.
    public let id: Int
    /// Text of the answer that is final with this token; empty while a
    /// character is not complete, might belong to a stop text, or while the
    /// model thinks.
    public var text: String
    /// Text of the model's thinking, likewise.
    public var reasoning: String
    /// The most likely tokens at this step, if asked for.
    public let likely: [TokenLogprob]
}

/// How a generation ended.
public struct GenerationSummary: Sendable {
    /// Why it ended.
    public enum Reason: String, Sendable {
        /// The model ended its turn.
        case end
        /// A stop text appeared.
        case stop
        /// The longest answer allowed was reached.
        case length
        /// The model's context is full.
        case contextFull
    }

    /// Why it ended.
    public var reason: Reason
    /// Text held back until now: the rest of the answer.
    public var text: String
    /// Likewise of the thinking.
    public var reasoning: String
    /// Ids of the prompt, placeholders repeated.
    public var promptIDs: [Int]
    /// Tokens of the prompt whose keys and values were still there.
    public var reusedTokens: Int
    /// Tokens generated, the ending one not counted.
    public var generatedTokens: Int
    /// Seconds until pictures were encoded.
    public var visionSeconds: Double
    /// Seconds for reading the rest of the prompt.
    public var prefillSeconds: Double
    /// Seconds from the first token to the last.
    public var decodeSeconds: Double
}
