import Foundation
import HourglassCore
import HourglassText
import HourglassTimeline

/// Finds moments by what is shown and said.
struct TextRetrieval {
    /// What a text search found.
    struct Result {
        var candidates: [Candidate] = []
        /// The words looked for, as written.
        var words: [String] = []
        /// Words that nothing in the library resembles.
        var unknownWords: [String] = []
        /// The best share of the query any moment holds.
        var bestScore = 0.0
    }

    let snapshot: TimelineSnapshot
    let areas: [SearchArea]
    let kinds: Set<TextSpan.Kind>

    /// More would be noise; the best by BM25 are kept.
    private static let mostMatches = 2000
    /// Words beyond this say nothing new.
    private static let mostWords = 32
    /// Speech this close belongs to one passage.
    private static let speechReach = 1.5
    /// Words this far apart in speech can still be about one thing.
    private static let speechContext = 10.0
    /// What counts of a word that is only near.
    private static let contextQuality = 0.85

    func search(_ terms: [QueryTerm], threshold: Double) throws -> Result {
        var result = Result(words: terms.map(\.surface))
        let words = try terms.prefix(Self.mostWords).map { try QueryWord($0, in: snapshot) }
        guard !words.isEmpty, !areas.isEmpty else { return result }
        let found = try matches(of: words)
        result.unknownWords = found.unknownWords
        let byFootage = Dictionary(grouping: found.spans) { $0.stored.footage }
        for area in areas {
            guard let spans = byFootage[area.id] else { continue }
            for kind in TextSpan.Kind.allCases where kinds.contains(kind) {
                let passages = Passages(area: area, kind: kind, spans: spans, words: words.count)
                let stretches = passages.scores(weights: found.weights)
                result.bestScore = max(result.bestScore, stretches.map(\.score).max() ?? 0)
                result.candidates += passages.candidates(in: stretches, threshold: threshold)
            }
        }
        return result
    }

    /// A span that matched, with how surely it holds each word.
    struct MatchedSpan {
        var stored: StoredSpan
        var qualities: [Double]
        var strength: Double
    }

    private struct Matches {
        var spans: [MatchedSpan]
        var weights: [Double]
        var unknownWords: [String]
    }

    private func matches(of words: [QueryWord]) throws -> Matches {
        var groups: [TextQuery.Group] = []
        var owners: [(word: Int, quality: Double)] = []
        for (index, word) in words.enumerated() {
            for tier in word.tiers {
                groups.append(TextQuery.Group(tier.alternatives))
                owners.append((index, tier.quality))
            }
        }
        let query = TextQuery(
            groups: groups,
            scope: SearchScope(areas),
            kinds: Set(TextSpan.Kind.allCases),
            limit: Self.mostMatches
        )
        let found = try snapshot.searchText(query)
        var counts = [Int](repeating: 0, count: words.count)
        for (owner, count) in zip(owners, found.groupDocumentCounts) where counts[owner.word] == 0 {
            counts[owner.word] = count
        }
        let weights = zip(words, counts).map { word, count in
            word.importance * Self.rarity(count, of: found.documentCount)
        }
        let spans = found.matches.compactMap { match -> MatchedSpan? in
            var qualities = [Double](repeating: 0, count: words.count)
            var strength = 0.0
            for (group, score) in match.groupScores.enumerated() where score > 0 {
                let (word, quality) = owners[group]
                // Tiers come best first: the surest reading of a word counts.
                if qualities[word] == 0 {
                    qualities[word] = quality
                    strength += score * quality
                }
            }
            for (word, quality) in zip(words, qualities) where word.isRequired && quality == 0 {
                return nil
            }
            return MatchedSpan(stored: match.stored, qualities: qualities, strength: strength)
        }
        let unknown = zip(words, counts).filter { $0.1 == 0 }.map(\.0.surface)
        return Matches(spans: spans, weights: weights, unknownWords: unknown)
    }

    /// Inverse document frequency. Few documents tell little about how rare a
    /// word is, so that there are never taken to be less than fifty.
    private static func rarity(_ count: Int, of total: Int) -> Double {
        let total = Double(max(total, 50, count))
        return log(1 + (total - Double(count) + 0.5) / (Double(count) + 0.5))
    }

    /// The matched spans of one kind in one piece of footage.
    private struct Passages {
        let area: SearchArea
        let kind: TextSpan.Kind
        let own: [MatchedSpan]
        let other: [MatchedSpan]
        let wordCount: Int

        init(area: SearchArea, kind: TextSpan.Kind, spans: [MatchedSpan], words: Int) {
            self.area = area
            self.kind = kind
            own = spans.filter { $0.stored.span.kind == kind }
                .sorted { $0.stored.span.startTick < $1.stored.span.startTick }
            other = spans.filter { $0.stored.span.kind != kind }
            wordCount = words
        }

        private func range(_ span: MatchedSpan, widenedBy seconds: Double = 0) -> Range<Int64> {
            let reach = area.ticks(seconds)
            let lower = max(0, span.stored.span.startTick - reach)
            return lower..<max(lower, span.stored.span.endTick + reach)
        }

        /// Share of the query in evidence over time.
        func scores(weights: [Double]) -> [ScoredStretch] {
            guard !own.isEmpty else { return [] }
            var evidence: [WordEvidence] = []
            func add(_ span: MatchedSpan, _ range: Range<Int64>, factor: Double, isAnchor: Bool) {
                for (word, quality) in span.qualities.enumerated() where quality > 0 {
                    evidence.append(
                        WordEvidence(
                            range: range,
                            word: word,
                            quality: quality * factor,
                            isAnchor: isAnchor
                        )
                    )
                }
            }
            let isSpeech = kind == .speech
            for span in own {
                add(
                    span,
                    range(span, widenedBy: isSpeech ? speechReach : 0),
                    factor: 1,
                    isAnchor: true
                )
                // A single word needs no context.
                if isSpeech, wordCount > 1 {
                    add(
                        span,
                        range(span, widenedBy: speechContext),
                        factor: contextQuality,
                        isAnchor: false
                    )
                }
            }
            if wordCount > 1 {
                for span in other {
                    add(span, range(span), factor: contextQuality, isAnchor: false)
                }
            }
            return ScoreTimeline.coverage(of: evidence, weights: weights)
        }

        func candidates(in stretches: [ScoredStretch], threshold: Double) -> [Candidate] {
            let peak = stretches.map(\.score).max() ?? 0
            guard peak >= threshold else { return [] }
            // Inside counts what holds most of what the best moment holds.
            let level = max(threshold, 0.6 * peak) - 0.001
            let intervals = IntervalSegmentation.intervals(
                in: stretches,
                secondsPerTick: area.secondsPerTick,
                switchCost: 0.05
            ) { ($0 - level) / max(0.05, 1 - level) * 2 }
            return intervals.flatMap { interval in
                moments(in: interval, stretches: stretches, threshold: threshold)
            }
        }

        /// The moments of an interval: one for a passage of speech, one for
        /// each slide unless it only adds to the one before.
        private func moments(
            in interval: Range<Int64>,
            stretches: [ScoredStretch],
            threshold: Double
        ) -> [Candidate] {
            let inside = own.filter { range($0).overlaps(interval) && area.overlaps(range($0)) }
            var groups: [[MatchedSpan]] = []
            for span in inside {
                if let last = groups.last?.last, kind == .speech || continues(last, span) {
                    groups[groups.count - 1].append(span)
                } else {
                    groups.append([span])
                }
            }
            return groups.compactMap { group in
                // The ends lie on changes of the text: where it appears and goes.
                let start = group.map(\.stored.span.startTick).min() ?? interval.lowerBound
                let end = group.map(\.stored.span.endTick).max() ?? interval.upperBound
                guard let range = area.clipped(start..<max(start, end)) else { return nil }
                let score =
                    stretches.filter { $0.start < range.upperBound && range.lowerBound < $0.end }
                    .map(\.score).max() ?? 0
                guard score >= threshold else { return nil }
                return Candidate(
                    footage: area.id,
                    range: range,
                    kind: kind == .slide ? .slide : .speech,
                    text: text(of: group),
                    score: score,
                    strength: group.map(\.strength).max() ?? 0,
                    place: group.first?.stored.span.place
                )
            }
        }

        /// Whether the next slide shows the same, or the same and more.
        private func continues(_ before: MatchedSpan, _ after: MatchedSpan) -> Bool {
            guard after.stored.span.startTick - before.stored.span.endTick <= area.ticks(2) else {
                return false
            }
            let words = { (span: MatchedSpan) in Set(SearchText.indexTokens(span.stored.span.text))
            }
            let (first, second) = (words(before), words(after))
            let shared = first.intersection(second).count
            return Double(shared) >= 0.8 * Double(max(1, min(first.count, second.count)))
        }

        private func text(of group: [MatchedSpan]) -> String {
            if kind == .slide {
                let best = group.max { $0.strength < $1.strength }
                return QuoteText.oneLine(best?.stored.span.text ?? "")
            }
            let best = group.max { $0.strength < $1.strength }
            var texts: [String] = []
            for span in group {
                let text = QuoteText.oneLine(span.stored.span.text)
                // Rolling captions repeat the line before.
                if texts.last != text { texts.append(text) }
            }
            let joined = texts.joined(separator: " ")
            guard joined.count > 400, let best else { return joined }
            return QuoteText.oneLine(best.stored.span.text)
        }
    }
}
