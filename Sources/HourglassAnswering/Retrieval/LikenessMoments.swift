import HourglassCore
import HourglassTimeline

/// Makes moments of how like something each stretch of footage looks.
struct LikenessMoments {
    let snapshot: TimelineSnapshot

    /// The stretches that stand out, none when not one reaches `threshold`.
    ///
    /// - Parameter stretches: in order, none overlapping another.
    func candidates(
        _ stretches: [ScoredStretch],
        _ area: SearchArea,
        threshold: Double
    ) throws -> [Candidate] {
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
