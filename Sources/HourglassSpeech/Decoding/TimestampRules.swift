internal import HourglassTensor

/// Which tokens may follow, so that text comes in timed segments.
///
/// Times come in pairs around text, never run backwards, and the first is
/// near the window's start; when a time is likelier than any single word, it
/// is a time. Reference: transformers 4.57.1,
/// `WhisperTimeStampLogitsProcessor` and the suppression processors.
package struct TimestampRules: Sendable {
    private let tokens: SpecialTokens

    package init(_ tokens: SpecialTokens) { self.tokens = tokens }

    /// Sets the scores of what may not follow to minus infinity.
    ///
    /// - Parameters:
    ///   - scores: one of each token.
    ///   - sequence: what was chosen so far, without the prompt.
    package func apply(to scores: inout [Float], after sequence: [Int]) {
        let time = tokens.firstTime
        let never = -Float.infinity
        for id in tokens.suppressed { scores[id] = never }
        if sequence.isEmpty {
            for id in tokens.suppressedFirst { scores[id] = never }
        }
        scores[tokens.noTimestamps] = never
        let endsInTime = sequence.last.map { $0 >= time } ?? false
        let isPair = sequence.count < 2 || sequence[sequence.count - 2] >= time
        if endsInTime {
            if isPair {
                for id in time..<scores.count { scores[id] = never }
            } else {
                for id in 0..<tokens.end { scores[id] = never }
            }
        }
        if let last = sequence.last(where: { $0 >= time }) {
            let bound = min(scores.count, endsInTime && !isPair ? last : last + 1)
            if bound > time { for id in time..<bound { scores[id] = never } }
        }
        if sequence.isEmpty {
            for id in 0..<time { scores[id] = never }
            if let latest = tokens.latestFirstTime, time + latest + 1 < scores.count {
                for id in time + latest + 1..<scores.count { scores[id] = never }
            }
        }
        preferTime(&scores)
    }

    /// Leaves only times when together they are likelier than any one word.
    private func preferTime(_ scores: inout [Float]) {
        let time = tokens.firstTime
        var highest = -Float.infinity
        for score in scores { highest = max(highest, score) }
        guard highest > -.infinity else { return }
        // Likelihoods relative to the likeliest token.
        var word = -Float.infinity
        for id in 0..<time { word = max(word, scores[id]) }
        var times: Float = 0
        for id in time..<scores.count where scores[id] > highest - 40 {
            times += exponential(scores[id] - highest)
        }
        guard times > exponential(word - highest) else { return }
        for id in 0..<time { scores[id] = -.infinity }
    }
}
