import HourglassCore
import HourglassTimeline
import HourglassVision

/// Finds moments that look like a picture.
struct ImageRetrieval {
    let snapshot: TimelineSnapshot
    let areas: [SearchArea]

    /// Moments that look like `picture`, as far as footage was indexed with
    /// the built-in encoder.
    ///
    /// - Parameter threshold: least likeness; nil for the one found on
    ///   generated slides.
    /// - Throws: `AnsweringError` with code `otherEncoder` when there is no
    ///   such footage.
    func search(_ picture: PixelBuffer, threshold: Double?) throws -> [Candidate] {
        let encoder = PatchEncoder()
        let comparable = areas.filter { $0.record.settings?.encoder == encoder.identifier }
        guard !comparable.isEmpty || areas.isEmpty else {
            throw AnsweringError(
                code: .otherEncoder,
                message: """
                    None of the footage searched was indexed with the encoder \
                    '\(encoder.identifier)', which pictures are compared by. Index it again \
                    with 'hourglass index --again'.
                    """
            )
        }
        var queries: [GridShape: ImageQuery] = [:]
        return try comparable.flatMap { area -> [Candidate] in
            guard let grid = area.record.settings?.grid else { return [] }
            let query = try queries[grid] ?? ImageQuery(picture, grid: grid)
            queries[grid] = query
            return try candidates(query, area, threshold: threshold ?? ImageQuery.threshold)
        }
    }

    private func candidates(
        _ query: ImageQuery,
        _ area: SearchArea,
        threshold: Double
    ) throws -> [Candidate] {
        let tokens = try snapshot.tokens(area.id)
        let stretches = query.moments(in: tokens).flatMap { moment in
            area.ranges.compactMap { range -> ScoredStretch? in
                let part = range.clamped(
                    to: moment.startTick..<max(moment.startTick, moment.endTick)
                )
                guard !part.isEmpty else { return nil }
                return ScoredStretch(
                    start: part.lowerBound,
                    end: part.upperBound,
                    score: moment.score
                )
            }
        }.sorted { $0.start < $1.start }
        let peak = stretches.map(\.score).max() ?? 0
        guard peak >= threshold else { return [] }
        // Halfway between what the footage looks like anyway and the best
        // moment, so that one lecture's slides are told apart.
        let scale = RobustScale(of: stretches, floor: 0.02)
        let level = max(threshold, min(peak - 0.02, (peak + scale.median) / 2))
        let intervals = IntervalSegmentation.intervals(
            in: stretches,
            secondsPerTick: area.secondsPerTick,
            switchCost: 0.2
        ) { ($0 - level) / 0.05 }
        let changes = Set(stretches.flatMap { [$0.start, $0.end] }).sorted()
        return try intervals.compactMap { interval -> Candidate? in
            let inside = stretches.filter {
                $0.start < interval.upperBound && interval.lowerBound < $0.end
            }
            guard let best = inside.map(\.score).max(), best >= threshold else { return nil }
            let reach = area.ticks(2)
            let start = IntervalSegmentation.snap(interval.lowerBound, to: changes, reach: reach)
            let end = IntervalSegmentation.snap(interval.upperBound, to: changes, reach: reach)
            let whole = start..<max(end, start + 1)
            return Candidate(
                footage: area.id,
                range: whole,
                kind: .image,
                text: try shownText(in: whole, area),
                score: best,
                strength: best
            )
        }
    }

    /// The text that is longest on screen meanwhile, so that a hit says what
    /// its picture shows; empty where there is none.
    private func shownText(in range: Range<Int64>, _ area: SearchArea) throws -> String {
        let spans = try snapshot.spans(area.id, overlapping: range, kinds: [.slide])
        func shared(_ span: TextSpan) -> Int64 {
            min(span.endTick, range.upperBound) - max(span.startTick, range.lowerBound)
        }
        let longest = spans.max { shared($0.span) < shared($1.span) }
        return longest.map { QuoteText.shortened($0.span.text, to: 80) } ?? ""
    }
}
