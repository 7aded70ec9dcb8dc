internal import HourglassTensor

/// When a window's text is doubted, and what is done about it.
///
/// The values are those the reference names.
public struct HallucinationGuards: Sendable, Equatable {
    /// A text that packs better than this repeats itself.
    public var compressionRatio = 2.4
    /// A text less likely than this, per token, is guesswork.
    public var averageLogProbability = -1.0
    /// A doubtful text is dropped when silence is likelier than this.
    public var noSpeech = 0.6
    /// Randomness of the attempts, one after the other until one is good.
    public var temperatures = [0, 0.2, 0.4, 0.6, 0.8, 1]
    /// Sound that never exceeds this is silence, and not listened to.
    public var silence: Float = 0.001

    /// The defaults.
    public init() {}
}

/// What the model makes of one window.
package struct WindowText: Sendable {
    /// Tokens without the prompt and without the end.
    package var tokens: [Int]
    /// Natural logarithm of each token's probability under the rules.
    package var logProbabilities: [Float]
    /// The same of the token that ended it, when one did.
    package var endLogProbability: Float?
    /// How likely nobody speaks.
    package var noSpeech: Float
    /// Randomness of the attempt.
    package var temperature: Double
    /// Whether nobody seems to speak.
    package var isSilence = false

    /// Mean over all tokens and the end.
    package var averageLogProbability: Float {
        (logProbabilities.reduce(0, +) + (endLogProbability ?? 0))
            / Float(logProbabilities.count + 1)
    }
}

/// Turns the spectrogram of a window into tokens.
package struct WindowDecoder {
    private let model: WhisperModel
    private let guards: HallucinationGuards
    private let rules: TimestampRules

    package init(_ model: WhisperModel, guards: HallucinationGuards = HallucinationGuards()) {
        self.model = model
        self.guards = guards
        rules = TimestampRules(model.tokens)
    }

    /// Encodes a window and prepares to decode it.
    package func listen(_ samples: [Float]) -> WhisperDecoder.Memory {
        model.decoder.remember(model.encoder(model.spectrogram(samples)))
    }

    /// How likely each of the model's languages is.
    package func languages(_ memory: WhisperDecoder.Memory) -> [Float] {
        memory.truncate(to: 0)
        let scores = model.decoder.logits(model.decoder([model.tokens.start], memory)).values
        var chosen = model.tokens.languages.map { scores[$0.id] }
        softmax(&chosen)
        return chosen
    }

    /// Decodes a window, and again with more randomness while the text is
    /// doubtful.
    ///
    /// - Parameters:
    ///   - language: token of the language; nil for models of English alone.
    ///   - context: tokens said before.
    ///   - seed: of the random attempts.
    /// - Throws: `CancellationError` when the task is cancelled.
    package func decode(
        _ memory: WhisperDecoder.Memory,
        language: Int?,
        context: [Int] = [],
        seed: UInt64 = 0
    ) throws -> WindowText {
        var best: WindowText?
        for (attempt, temperature) in guards.temperatures.enumerated() {
            var text = try attemptDecoding(
                memory,
                language: language,
                context: context,
                temperature: temperature,
                seed: seed &+ UInt64(attempt)
            )
            let average = Double(text.averageLogProbability)
            if Double(text.noSpeech) > guards.noSpeech, average < guards.averageLogProbability {
                text.isSilence = true
                return text
            }
            let words = model.text(of: text.tokens.filter { $0 < model.tokens.end })
            let isRepeating = PackedText.ratio(of: words) > guards.compressionRatio
            if !isRepeating, average >= guards.averageLogProbability { return text }
            if !isRepeating, average > best.map({ Double($0.averageLogProbability) }) ?? -.infinity
            {
                best = text
            } else if best == nil, attempt == guards.temperatures.count - 1 {
                // All attempts repeat themselves: nothing here can be trusted.
                text.isSilence = isRepeating
                return text
            }
        }
        guard let best else { preconditionFailure("At least one attempt") }
        return best
    }

    /// One attempt.
    package func attemptDecoding(
        _ memory: WhisperDecoder.Memory,
        language: Int?,
        context: [Int] = [],
        temperature: Double = 0,
        seed: UInt64 = 0,
        limit: Int? = nil
    ) throws -> WindowText {
        let tokens = model.tokens
        let capacity = model.configuration.targetPositions
        var prompt: [Int] = []
        if let previous = tokens.previous, !context.isEmpty {
            prompt = [previous] + context.suffix(capacity / 2 - 1)
        }
        let startRow = prompt.count
        prompt += tokens.prompt(language: language)
        memory.truncate(to: 0)
        let hidden = model.decoder(prompt, memory)
        var first = model.decoder.logits(hidden.rows(startRow..<startRow + 1)).values
        softmax(&first)
        var text = WindowText(
            tokens: [],
            logProbabilities: [],
            endLogProbability: nil,
            noSpeech: first[tokens.noSpeech],
            temperature: temperature
        )
        var generator = SplitMix(seed: seed)
        var scores = model.decoder.logits(hidden.rows(hidden.rows - 1..<hidden.rows)).values
        let room = min(limit ?? capacity / 2, capacity - prompt.count)
        while true {
            rules.apply(to: &scores, after: text.tokens)
            let (id, logProbability) = Self.choose(&scores, temperature, &generator)
            if id == tokens.end {
                text.endLogProbability = logProbability
                return text
            }
            text.tokens.append(id)
            text.logProbabilities.append(logProbability)
            guard text.tokens.count < room else { return text }
            try Task.checkCancellation()
            scores = model.decoder.logits(model.decoder([id], memory)).values
        }
    }

    /// The likeliest token, or a random one; and the logarithm of how likely
    /// it is without randomness. `scores` become probabilities.
    private static func choose(
        _ scores: inout [Float],
        _ temperature: Double,
        _ generator: inout SplitMix
    ) -> (Int, Float) {
        var best = 0
        for id in scores.indices where scores[id] > scores[best] { best = id }
        var drawn = scores
        softmax(&scores)
        if temperature > 0 {
            for id in drawn.indices { drawn[id] /= Float(temperature) }
            softmax(&drawn)
            var left = Float.random(in: 0..<1, using: &generator)
            for id in drawn.indices where drawn[id] > 0 {
                best = id
                left -= drawn[id]
                if left < 0 { break }
            }
        }
        return (best, logarithm(max(scores[best], .leastNormalMagnitude)))
    }
}

/// A small generator of random numbers; equal seeds give equal numbers.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
