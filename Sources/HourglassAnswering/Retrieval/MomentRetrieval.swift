import HourglassCore
import HourglassText
import HourglassTimeline

/// Finds what an instant, or a stretch of time, holds.
struct MomentRetrieval {
    let snapshot: TimelineSnapshot
    let areas: [SearchArea]

    /// Speech this close, in seconds, is said at an instant.
    private static let speechReach = 5.0

    /// What is on screen and said at the instant asked about; the picture
    /// itself when there is no text.
    ///
    /// A question names a minute more often than a second, so where its words
    /// occur elsewhere within the time it names, that goes first.
    func atFocus(_ analysis: QuestionAnalysis) throws -> [Candidate] {
        let wanted = Set(analysis.momentTerms.flatMap { $0.alternatives.keys })
        return try areas.flatMap { area -> [Candidate] in
            let focus = area.focus?.rescaled(to: area.timebase, rounding: .down).ticks
            guard let tick = focus ?? area.ranges.first?.lowerBound else { return [] }
            let shown = try slides(at: tick, area, wanted)
            let said = try speech(at: tick, area, analysis.momentTerms, wanted)
            let slides = shown.map { candidate($0, .slide) }
            let speech = said.map { [$0] } ?? []
            let found = analysis.preferredText == .speech ? speech + slides : slides + speech
            guard shown.isEmpty, analysis.preferredText != .speech || said == nil else {
                return found
            }
            let picture = Candidate(
                footage: area.id,
                range: tick..<tick + 1,
                kind: .image,
                text: "",
                score: 1,
                strength: 1
            )
            return [picture] + found
        }
    }

    /// How many of the words asked for a text has.
    private func count(_ text: String, _ wanted: Set<String>) -> Int {
        wanted.isEmpty ? 0 : Set(SearchText.indexTokens(text)).intersection(wanted).count
    }

    /// The slides on screen at an instant; before them one from within the time
    /// named that has more of the words asked for.
    private func slides(
        at tick: Int64,
        _ area: SearchArea,
        _ wanted: Set<String>
    ) throws -> [StoredSpan] {
        let shown = try snapshot.spans(area.id, overlapping: tick..<tick + 1, kinds: [.slide])
        guard !wanted.isEmpty else { return shown }
        let most = shown.map { count($0.span.text, wanted) }.max() ?? 0
        let others = try area.ranges.flatMap {
            try snapshot.spans(area.id, overlapping: $0, kinds: [.slide])
        }
        let better = others.map { ($0, count($0.span.text, wanted)) }.filter { $0.1 > most }
            .max { $0.1 < $1.1 }
        return (better.map { [$0.0] } ?? []) + shown
    }

    /// What is said within the time named, from the cue that has most of the
    /// words asked for, else from the one at or nearest to the instant.
    private func speech(
        at tick: Int64,
        _ area: SearchArea,
        _ terms: [QueryTerm],
        _ wanted: Set<String>
    ) throws -> Candidate? {
        let reach = area.ticks(Self.speechReach)
        func distance(_ span: TextSpan) -> Int64 {
            max(0, span.startTick - tick, tick - span.endTick + 1)
        }
        let passage = CompanionPassage(kind: .speech, area: area, terms: terms)
        let inside = try area.ranges.flatMap {
            try snapshot.spans(area.id, overlapping: $0, kinds: [.speech])
        }
        if inside.contains(where: { count($0.span.text, wanted) > 0 }) {
            return passage.candidate(of: inside, around: tick..<tick + 1)
        }
        let near = try snapshot.spans(
            area.id,
            overlapping: max(0, tick - reach)..<tick + reach + 1,
            kinds: [.speech]
        )
        let closest = { (spans: [StoredSpan]) in
            spans.min { distance($0.span) < distance($1.span) }
        }
        guard let nearest = closest(near) ?? closest(inside) else { return nil }
        let following = inside.filter { $0.span.startTick > nearest.span.startTick }
        return passage.candidate(of: [nearest] + following, around: tick..<tick + 1)
    }

    /// The slides of the areas; what is said where there are none; what
    /// happens where nothing is said either. Evenly spread when there are
    /// more than `limit`.
    func overview(_ analysis: QuestionAnalysis, limit: Int) throws -> [Candidate] {
        let kinds: [TextSpan.Kind] =
            analysis.preferredText == .speech ? [.speech, .slide] : [.slide, .speech]
        var found: [Candidate] = []
        for kind in kinds where found.isEmpty {
            for area in areas {
                for range in area.ranges {
                    found += try snapshot.spans(area.id, overlapping: range, kinds: [kind])
                        .compactMap { stored in
                            let whole = stored.span.startTick..<stored.span.endTick
                            guard let part = area.clipped(whole) else { return nil }
                            return candidate(stored, kind, range: part)
                        }
                }
            }
        }
        if found.isEmpty {
            found = try EventRetrieval(
                snapshot: snapshot,
                areas: areas,
                language: analysis.language
            ).search(Set(TimelineEvent.Kind.allCases), limit: limit).candidates
        }
        guard found.count > limit, limit > 0 else { return found }
        return (0..<limit).map { found[$0 * found.count / limit] }
    }

    private func candidate(
        _ stored: StoredSpan,
        _ kind: TextSpan.Kind,
        range: Range<Int64>? = nil
    ) -> Candidate {
        let whole = stored.span.startTick..<max(stored.span.startTick + 1, stored.span.endTick)
        return Candidate(
            footage: stored.footage,
            range: range ?? whole,
            kind: kind == .slide ? .slide : .speech,
            text: QuoteText.oneLine(stored.span.text),
            score: 1,
            strength: stored.span.confidence,
            place: stored.span.place
        )
    }
}
