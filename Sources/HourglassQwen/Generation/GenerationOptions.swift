/// How the next token is chosen, and when to stop.
public struct GenerationOptions: Sendable, Equatable {
    /// Choosing among the likely tokens.
    public struct Sampling: Sendable, Equatable {
        /// Above 0: how freely to choose. 0: always the most likely token.
        public var temperature: Float = 0
        /// Only this many of the most likely tokens; 0 for all.
        public var topK = 0
        /// Only the most likely tokens that together reach this probability.
        public var topP: Float = 1

        /// Always the most likely token.
        public static let greedy = Sampling()

        /// Makes a choice rule.
        public init(temperature: Float = 0, topK: Int = 0, topP: Float = 1) {
            (self.temperature, self.topK, self.topP) = (temperature, topK, topP)
        }
    }

    /// Discouraging repetition.
    public struct Penalties: Sendable, Equatable {
        /// Scores of tokens in the prompt or the answer so far are divided (or,
        /// below zero, multiplied) by this; 1 for none.
        public var repetition: Float = 1
        /// Subtracted from the scores of tokens in the answer so far.
        public var presence: Float = 0

        /// No penalties.
        public init(repetition: Float = 1, presence: Float = 0) {
            (self.repetition, self.presence) = (repetition, presence)
        }
    }

    /// Choosing among the likely tokens.
    public var sampling = Sampling.greedy
    /// Discouraging repetition.
    public var penalties = Penalties()
    /// Most tokens to generate.
    public var maximumTokens = 1024
    /// Whether to go on where the model would end its turn, as benchmarks and
    /// comparisons do.
    public var ignoresEnd = false
    /// Texts that end the answer; they are not part of it.
    public var stops: [String] = []
    /// Start of the random numbers; the same seed gives the same answer. Nil
    /// for a different one each time.
    public var seed: UInt64?
    /// How many of the most likely tokens to report at each step.
    public var logprobCount = 0

    /// Greedy, at most 1,024 tokens.
    public init() {}

    func validate() throws(QwenError) {
        func require(_ condition: Bool, _ rule: String) throws(QwenError) {
            guard condition else {
                throw QwenError(code: .badOption, message: "\(rule).")
            }
        }
        try require(
            sampling.temperature >= 0 && sampling.temperature.isFinite,
            "The temperature must be 0 or more"
        )
        try require(sampling.topK >= 0, "top-k must be 0 or more")
        try require(sampling.topP > 0 && sampling.topP <= 1, "top-p must be above 0 and at most 1")
        try require(
            penalties.repetition > 0 && penalties.repetition.isFinite,
            "The repetition penalty must be above 0"
        )
        try require(penalties.presence.isFinite, "The presence penalty must be a number")
        try require(maximumTokens > 0, "The longest answer must be at least one token")
        try require(
            logprobCount >= 0 && logprobCount <= 100,
            "Between 0 and 100 likely tokens can be reported"
        )
    }
}
