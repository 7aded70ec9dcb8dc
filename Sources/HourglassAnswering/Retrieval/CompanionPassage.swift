import HourglassCore
import HourglassText
import HourglassTimeline

/// A passage that goes with a moment: what is said while a slide is shown, or
/// the slide shown while something is said.
struct CompanionPassage {
    let kind: TextSpan.Kind
    let area: SearchArea
    /// What the question asks for; a passage with more of it goes first.
    let terms: [QueryTerm]

    /// Characters a passage of speech is gathered up to.
    private static let length = 220
    /// A pause this long, in seconds, ends a passage.
    private static let pause = 6.0

    /// The passage among `spans` that goes best with `range`.
    func candidate(of spans: [StoredSpan], around range: Range<Int64>) -> Candidate? {
        guard !spans.isEmpty else { return nil }
        let wanted = Set(terms.flatMap { $0.alternatives.keys })
        let counts = spans.map { stored in
            wanted.isEmpty
                ? 0 : Set(SearchText.indexTokens(stored.span.text)).intersection(wanted).count
        }
        func overlap(_ span: TextSpan) -> Int64 {
            min(span.endTick, range.upperBound) - max(span.startTick, range.lowerBound)
        }
        var best = 0
        for index in spans.indices.dropFirst() {
            let isBetter =
                kind == .slide
                ? (counts[index], overlap(spans[index].span))
                    > (counts[best], overlap(spans[best].span))
                : counts[index] > counts[best]
            if isBetter { best = index }
        }
        guard kind == .speech else { return candidate([spans[best].span]) }
        // Words go on in the next cue.
        var chosen = [spans[best].span]
        var length = chosen[0].text.count
        for stored in spans[(best + 1)...] {
            guard let last = chosen.last, length < Self.length,
                stored.span.startTick - last.endTick <= area.ticks(Self.pause)
            else { break }
            // Rolling captions repeat the line before.
            if stored.span.text != last.text { length += stored.span.text.count }
            chosen.append(stored.span)
        }
        return candidate(chosen)
    }

    private func candidate(_ spans: [TextSpan]) -> Candidate? {
        guard let start = spans.map(\.startTick).min(), let end = spans.map(\.endTick).max(),
            start < end
        else { return nil }
        var texts: [String] = []
        for span in spans {
            let text = QuoteText.oneLine(span.text)
            if texts.last != text { texts.append(text) }
        }
        return Candidate(
            footage: area.id,
            range: start..<end,
            kind: kind == .slide ? .slide : .speech,
            text: texts.joined(separator: " "),
            score: 1,
            strength: 1,
            place: spans[0].place
        )
    }
}
