import HourglassCore
import HourglassTimeline

/// What is asked for, as a vector.
public struct MeaningQuery: Sendable {
    /// The model the vector is of, as the library names it.
    public var model: String
    /// Of length 1.
    public var vector: [Float]
    /// Similarity that unrelated questions stay below in this library.
    public var threshold: Double

    /// Asks for text whose vector is nearer than a threshold.
    public init(model: String, vector: [Float], threshold: Double) {
        (self.model, self.vector, self.threshold) = (model, vector, threshold)
    }
}

/// Finds moments by what their text means.
struct MeaningRetrieval {
    let snapshot: TimelineSnapshot
    let areas: [SearchArea]

    /// Beyond these, nearness says little.
    private static let mostMatches = 50
    /// Meaning alone is never as sure as the words themselves.
    private static let mostScore = 0.9
    /// A similarity that leaves no doubt.
    private static let sure = 0.95

    /// Moments whose text is nearer to the query than unrelated questions
    /// come, nearest first. Their scores begin at the threshold of words.
    func search(_ query: MeaningQuery, threshold: Double) throws -> [Candidate] {
        guard !areas.isEmpty, query.threshold < 1 else { return [] }
        let byID = Dictionary(uniqueKeysWithValues: areas.map { ($0.id, $0) })
        let matches = try snapshot.searchVectors(
            VectorQuery(
                model: query.model,
                vector: query.vector,
                scope: SearchScope(areas),
                limit: Self.mostMatches
            )
        )
        return matches.compactMap { match -> Candidate? in
            guard match.similarity >= query.threshold,
                let area = byID[match.stored.footage],
                let range = area.clipped(
                    match.stored.span
                        .startTick..<max(
                            match.stored.span.startTick + 1,
                            match.stored.span.endTick
                        )
                )
            else { return nil }
            let surety = min(
                1,
                (match.similarity - query.threshold)
                    / max(0.05, Self.sure - query.threshold)
            )
            let score =
                Calibration.textThreshold + (Self.mostScore - Calibration.textThreshold) * surety
            guard score >= threshold else { return nil }
            return Candidate(
                footage: area.id,
                range: range,
                kind: match.stored.span.kind == .slide ? .slide : .speech,
                text: QuoteText.oneLine(match.stored.span.text),
                score: score,
                strength: match.similarity,
                place: match.stored.span.place,
                isByMeaning: true
            )
        }
    }
}
