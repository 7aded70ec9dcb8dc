internal import HourglassTokenizer

/// The state of a generation between two steps.
struct RunningGeneration {
    private let options: GenerationOptions
    private var sampler: Sampler
    private var text: AnswerText
    private let promptIDs: [Int]
    private var ending: GenerationSummary.Reason?
    private var generatedTokens = 0
    private var decodeClock: Stopwatch?
    let positionOffset: Int
    let clock = Stopwatch()
    var reusedTokens = 0
    var visionSeconds = 0.0
    var prefillSeconds = 0.0
    /// Scores of the next token.
    var logits: [Float] = []
    /// The token chosen last, not read by the decoder yet.
    var pending: Int?

    init(_ prompt: PreparedPrompt, _ options: GenerationOptions, _ model: QwenModel) {
        self.options = options
        promptIDs = prompt.layout.ids
        positionOffset = prompt.layout.positionOffset
        sampler = Sampler(
            options,
            prompt: prompt.layout.ids,
            allowedCount: model.tokenizer.count
        )
        text = AnswerText(
            model.tokenizer,
            startsThinking: model.template == .thinking,
            stops: options.stops
        )
    }

    /// Chooses the next token, or ends.
    mutating func choose(_ model: QwenModel) -> GenerationEvent {
        if let ending { return .finished(finish(ending)) }
        if decodeClock == nil { decodeClock = Stopwatch() }
        let likely = Sampler.likely(logits, count: options.logprobCount)
        let id = sampler.next(logits)
        if !options.ignoresEnd, model.endIDs.contains(id) { return .finished(finish(.end)) }
        generatedTokens += 1
        pending = id
        let (answer, reasoning) = text.append(id)
        if text.isStopped {
            ending = .stop
        } else if generatedTokens == options.maximumTokens {
            ending = .length
        }
        if ending != nil { pending = nil }
        return .token(
            GeneratedToken(id: id, text: answer, reasoning: reasoning, likely: likely)
        )
    }

    mutating func finish(_ reason: GenerationSummary.Reason) -> GenerationSummary {
        let (answer, reasoning) = text.finish()
        return GenerationSummary(
            reason: reason,
            text: answer,
            reasoning: reasoning,
            promptIDs: promptIDs,
            reusedTokens: reusedTokens,
            generatedTokens: generatedTokens,
            visionSeconds: visionSeconds,
            prefillSeconds: prefillSeconds,
            decodeSeconds: decodeClock?.seconds() ?? 0
        )
    }
}
