internal import HourglassTensor

/// A conversation with a model.
///
/// Keeps the keys and values of the last prompt and answer: a next prompt that
/// begins the same way, such as another question about the same footage, is
/// read from where they differ. One generation runs at a time; starting another
/// one ends it.
public actor QwenSession {
    /// The model.
    public let model: QwenModel
    private let cache: KVCache
    /// What each cached token was.
    private var cached: [UInt64] = []
    private var visionCache = VisionCache()
    private var current: RunningGeneration?
    private var generationCount = 0

    /// Tokens read at once: enough to keep the multiplication busy, few enough
    /// that memory stays small and cancellation prompt.
    package static let chunk = 512

    /// Starts a conversation.
    public init(_ model: QwenModel) {
        self.model = model
        cache = model.language.makeCache()
    }

    /// Runs on the inference thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        InferenceExecutor.shared.asUnownedSerialExecutor()
    }

    /// Answers a prompt.
    ///
    /// Nothing happens until the first event is asked for, and each is computed
    /// when it is asked for. Cancelling the task ends it within one step.
    public nonisolated func generate(
        _ prompt: QwenPrompt,
        options: GenerationOptions = GenerationOptions()
    ) -> Generation {
        Generation(session: self, prompt: prompt, options: options)
    }

    func begin(_ prompt: QwenPrompt, _ options: GenerationOptions) throws -> Int {
        try options.validate()
        guard model.language.canGenerate else {
            throw QwenError(
                code: .unsupportedModel,
                message: "The model in '\(model.folder)' has no output matrix; it can embed, but "
                    + "not answer."
            )
        }
        let prepared = try PreparedPrompt(prompt, model: model)
        let ids = prepared.layout.ids
        let limit = model.configuration.text.contextLength
        guard ids.count < limit else {
            throw QwenError(
                code: .promptTooLong,
                message: "The prompt has \(ids.count) tokens, but the model's context holds "
                    + "\(limit). Show fewer or smaller frames, or ask less at once."
            )
        }
        var running = RunningGeneration(prepared, options, model)
        // The last token is always read again: its hidden state is wanted.
        let common = zip(cached, prepared.identities).prefix { $0 == $1 }.count
        running.reusedTokens = min(common, cache.count, ids.count - 1)
        var hidden = Tensor(zeros: [1, model.configuration.text.hiddenSize])
        let vision = try read(prepared, from: running.reusedTokens) { chunk in
            hidden = chunk.rows(chunk.rows - 1..<chunk.rows)
        }
        running.visionSeconds = vision
        running.logits = model.language.logits(hidden).values
        running.prefillSeconds = running.clock.seconds() - vision
        generationCount += 1
        current = running
        return generationCount
    }

    /// Reads a whole prompt from its start.
    func readAll(_ prepared: PreparedPrompt, _ body: (Tensor) -> Void) throws {
        current = nil
        _ = try read(prepared, from: 0, body)
    }

    /// Reads a prompt from a token on, up to which the cache holds it, and
    /// hands the hidden states of each chunk to `body`; returns the seconds
    /// spent on pictures.
    private func read(
        _ prepared: PreparedPrompt,
        from start: Int,
        _ body: (Tensor) -> Void
    ) throws -> Double {
        let layout = prepared.layout
        cache.truncate(to: start)
        cached = Array(prepared.identities.prefix(start))
        var vision = 0.0
        var at = start
        while at < layout.ids.count {
            try Task.checkCancellation()
            let end = min(at + Self.chunk, layout.ids.count)
            let clock = Stopwatch()
            let shown = try visible(in: at..<end, prepared)
            vision += clock.seconds()
            body(
                model.language(
                    layout.ids[at..<end],
                    positions: layout.positions[at..<end],
                    vision: shown,
                    cache: cache
                )
            )
            cached += prepared.identities[at..<end]
            at = end
        }
        return vision
    }

    /// Features of the vision tokens in a range, and their rows within it.
    private func visible(
        in range: Range<Int>,
        _ prepared: PreparedPrompt
    ) throws -> (rows: [Int], features: VisionFeatures)? {
        guard let tower = model.vision else { return nil }
        var rows: [Int] = []
        var parts: [VisionFeatures] = []
        var first = 0
        for visual in prepared.visuals {
            let places = prepared.layout.visionRows[first..<first + visual.tokenCount]
            let inside = places.indices.filter { range.contains(places[$0]) }
            if let low = inside.first, let high = inside.last {
                try Task.checkCancellation()
                let features: VisionFeatures
                switch visual.source {
                case .features(let made): features = made
                case .patches(let patches):
                    features = visionCache.features(of: visual.identity) { tower(patches) }
                }
                let slice = low - first..<high - first + 1
                parts.append(
                    VisionFeatures(
                        main: features.main.rows(slice),
                        deepstack: features.deepstack.map { $0.rows(slice) }
                    )
                )
                rows += inside.map { places[$0] - range.lowerBound }
            }
            first += visual.tokenCount
        }
        guard !parts.isEmpty else { return nil }
        let layers = parts[0].deepstack.indices
        return (
            rows,
            VisionFeatures(
                main: Tensor.stacked(parts.map(\.main)),
                deepstack: layers.map { k in Tensor.stacked(parts.map { $0.deepstack[k] }) }
            )
        )
    }

    /// The next event of a generation; nil after its end, or when another one
    /// was started.
    func step(_ number: Int) throws -> GenerationEvent? {
        guard number == generationCount, var running = current else { return nil }
        current = nil
        try Task.checkCancellation()
        if let pending = running.pending {
            // The token chosen last has not been read yet.
            running.pending = nil
            guard cache.count + 1 < model.configuration.text.contextLength else {
                return .finished(running.finish(.contextFull))
            }
            let position = TokenPosition(cache.count + running.positionOffset)
            let hidden = model.language([pending], positions: [position], cache: cache)
            cached.append(UInt64(pending))
            running.logits = model.language.logits(hidden).values
        }
        let event = running.choose(model)
        if case .token = event { current = running }
        return event
    }
}

/// Measures elapsed time.
struct Stopwatch {
    private let start = ContinuousClock.now

    func seconds() -> Double {
        let elapsed = ContinuousClock.now - start
        return Double(elapsed.components.seconds)
            + Double(elapsed.components.attoseconds) * 1e-18
    }
}
