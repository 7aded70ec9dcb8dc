import HourglassCore
import HourglassTimeline

/// Finds what an instant, or a stretch of time, holds.
struct MomentRetrieval {
    let snapshot: TimelineSnapshot
    let areas: [SearchArea]

    /// Speech this close, in seconds, is said at an instant.
    private static let speechReach = 5.0

    /// What is on screen and said at the instant asked about; the picture
    /// itself when there is no text.
    func atFocus(_ analysis: QuestionAnalysis) throws -> [Candidate] {
        try areas.flatMap { area -> [Candidate] in
            let focus = area.focus?.rescaled(to: area.timebase, rounding: .down).ticks
            guard let tick = focus ?? area.ranges.first?.lowerBound else { return [] }
            let shown = try snapshot.spans(area.id, overlapping: tick..<tick + 1, kinds: [.slide])
            let said = try speech(at: tick, area)
            let (slides, speech) = (
                shown.map { candidate($0, .slide) }, said.map { [candidate($0, .speech)] } ?? []
            )
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

    /// What is said at an instant, or else nearest to it.
    private func speech(at tick: Int64, _ area: SearchArea) throws -> StoredSpan? {
        let reach = area.ticks(Self.speechReach)
        func distance(_ span: TextSpan) -> Int64 {
            max(0, span.startTick - tick, tick - span.endTick + 1)
        }
        return try snapshot.spans(
            area.id,
            overlapping: max(0, tick - reach)..<tick + reach + 1,
            kinds: [.speech]
        ).min { distance($0.span) < distance($1.span) }
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
