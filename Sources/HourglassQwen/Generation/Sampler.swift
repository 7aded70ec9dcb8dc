internal import HourglassTensor

/// Chooses the next token from the scores of all.
///
/// Order, as in the reference: repetition penalty, presence penalty,
/// temperature, top-k, top-p, draw.
package struct Sampler {
    private let options: GenerationOptions
    private let allowedCount: Int
    private var random: RandomSource
    private var seen: Set<Int>
    private var generated: Set<Int> = []

    /// - Parameters:
    ///   - prompt: ids the repetition penalty counts as seen.
    ///   - allowedCount: ids from this on are never drawn: rows of the table
    ///     that no token uses. Greedy choice is the model's own, whatever the
    ///     row.
    package init(_ options: GenerationOptions, prompt: [Int], allowedCount: Int) {
        self.options = options
        self.allowedCount = allowedCount
        random = RandomSource(seed: options.seed ?? .random(in: 0 ... .max))
        seen = options.penalties.repetition == 1 ? [] : Set(prompt)
    }

    /// The next token; it counts as generated from now on.
    package mutating func next(_ logits: [Float]) -> Int {
        let isGreedy = options.sampling.temperature == 0
        var scores = isGreedy ? logits : Array(logits.prefix(allowedCount))
        penalize(&scores)
        let id = isGreedy ? Self.largest(scores) : draw(scores)
        generated.insert(id)
        if options.penalties.repetition != 1 { seen.insert(id) }
        return id
    }

    private func penalize(_ scores: inout [Float]) {
        let penalties = options.penalties
        if penalties.repetition != 1 {
            for id in seen where id < scores.count {
                scores[id] =
                    scores[id] > 0
                    ? scores[id] / penalties.repetition : scores[id] * penalties.repetition
            }
        }
        if penalties.presence != 0 {
            for id in generated { scores[id] -= penalties.presence }
        }
    }

    private static func largest(_ scores: [Float]) -> Int {
        var best = 0
        for i in scores.indices where scores[i] > scores[best] { best = i }
        return best
    }

    private mutating func draw(_ scores: [Float]) -> Int {
        let sampling = options.sampling
        let inverse = 1 / sampling.temperature
        let kept = sampling.topK == 0 ? scores.count : min(sampling.topK, scores.count)
        let order = Self.top(scores, kept)
        let top = scores[order[0]]
        var weights = order.map { Double(exp32((scores[$0] - top) * inverse)) }
        var total = weights.reduce(0, +)
        if sampling.topP < 1 {
            // The smallest set that reaches the probability; the token that
            // crosses it stays.
            var reached = 0.0
            var count = 0
            while count < weights.count, reached < Double(sampling.topP) * total {
                reached += weights[count]
                count += 1
            }
            weights.removeLast(weights.count - max(count, 1))
            total = weights.reduce(0, +)
        }
        var rest = random.unit() * total
        for (i, weight) in weights.enumerated() {
            rest -= weight
            if rest < 0 { return order[i] }
        }
        return order[weights.count - 1]
    }

    /// Indices of the largest scores, largest first, equal ones in order.
    static func top(_ scores: [Float], _ count: Int) -> [Int] {
        let before: (Int, Int) -> Bool = {
            scores[$0] == scores[$1] ? $0 < $1 : scores[$0] > scores[$1]
        }
        guard count * 8 < scores.count else {
            return Array(scores.indices.sorted(by: before).prefix(count))
        }
        // A short list, kept sorted, against one pass over the scores.
        var best: [Int] = []
        for i in scores.indices {
            if best.count == count {
                guard before(i, best[count - 1]) else { continue }
                best.removeLast()
            }
            var at = best.count
            while at > 0, before(i, best[at - 1]) { at -= 1 }
            best.insert(i, at: at)
        }
        return best
    }

    /// The most likely tokens and their log-probabilities, before penalties
    /// and temperature.
    package static func likely(_ logits: [Float], count: Int) -> [TokenLogprob] {
        guard count > 0 else { return [] }
        let normalizer = logNormalizer(logits)
        return top(logits, count).map { TokenLogprob(id: $0, logprob: logits[$0] - normalizer) }
    }

    /// Log of the sum of exponentials.
    package static func logNormalizer(_ logits: [Float]) -> Float {
        let top = logits.max() ?? 0
        return top + Float(log64(logits.reduce(0.0) { $0 + Double(exp32($1 - top)) }))
    }
}

/// A token and how likely it was.
public struct TokenLogprob: Sendable, Equatable {
    /// The token.
    public let id: Int
    /// Natural logarithm of its probability.
    public let logprob: Float

    /// Makes a pair.
    public init(id: Int, logprob: Float) { (self.id, self.logprob) = (id, logprob) }
}

/// SplitMix64.
struct RandomSource {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number from 0 up to, not including, 1.
    mutating func unit() -> Double { Double(next() >> 11) / Double(1 << 53) }
}
