/// A stretch of constant score.
package struct ScoredStretch: Equatable, Sendable {
    /// First tick.
    package var start: Int64
    /// First tick after.
    package var end: Int64
    /// Score of the stretch.
    package var score: Double

    /// Makes a stretch.
    package init(start: Int64, end: Int64, score: Double) {
        (self.start, self.end, self.score) = (start, end, score)
    }
}

/// Evidence for one query word over a stretch of time.
package struct WordEvidence: Sendable {
    /// When it holds, in ticks.
    package var range: Range<Int64>
    /// Which query word, by index.
    package var word: Int
    /// How sure it is the word that was asked for, 0…1.
    package var quality: Double
    /// Whether it is evidence of its own. Context (what is said while a slide
    /// is on screen) adds to a moment but does not make one.
    package var isAnchor: Bool

    /// Makes evidence.
    package init(range: Range<Int64>, word: Int, quality: Double, isAnchor: Bool) {
        (self.range, self.word) = (range, word)
        (self.quality, self.isAnchor) = (quality, isAnchor)
    }
}

/// How much of a query each moment holds.
package enum ScoreTimeline {
    /// The share of the query's weight that is in evidence, over time.
    ///
    /// Each word counts with the best evidence for it at that moment, so
    /// that repeating a word does not stand in for another one.
    ///
    /// - Parameter weights: how much each word says; they need not add up
    ///   to 1.
    /// - Returns: stretches with a score above 0, in order, neighbours with
    ///   equal score joined.
    /// - Complexity: O(n log n) in the evidence, times the words per step.
    package static func coverage(
        of evidence: [WordEvidence],
        weights: [Double]
    ) -> [ScoredStretch] {
        let total = weights.reduce(0, +)
        guard total > 0 else { return [] }
        var steps: [(tick: Int64, index: Int, isStart: Bool)] = []
        for (index, item) in evidence.enumerated() where !item.range.isEmpty {
            steps.append((item.range.lowerBound, index, true))
            steps.append((item.range.upperBound, index, false))
        }
        steps.sort { $0.tick < $1.tick }
        var active = [[Double: Int]](repeating: [:], count: weights.count)
        var anchors = 0
        var result: [ScoredStretch] = []
        var position = 0
        while position < steps.count {
            let tick = steps[position].tick
            while position < steps.count, steps[position].tick == tick {
                let item = evidence[steps[position].index]
                let change = steps[position].isStart ? 1 : -1
                let count = (active[item.word][item.quality] ?? 0) + change
                active[item.word][item.quality] = count == 0 ? nil : count
                anchors += item.isAnchor ? change : 0
                position += 1
            }
            guard position < steps.count, anchors > 0 else { continue }
            var sum = 0.0
            for (word, qualities) in active.enumerated() {
                sum += weights[word] * (qualities.keys.max() ?? 0)
            }
            let score = sum / total
            guard score > 0 else { continue }
            let end = steps[position].tick
            if let last = result.last, last.end == tick, last.score == score {
                result[result.count - 1].end = end
            } else {
                result.append(ScoredStretch(start: tick, end: end, score: score))
            }
        }
        return result
    }
}
