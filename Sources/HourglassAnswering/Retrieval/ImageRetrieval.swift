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
        return try LikenessMoments(snapshot: snapshot)
            .candidates(stretches, area, threshold: threshold)
    }
}
