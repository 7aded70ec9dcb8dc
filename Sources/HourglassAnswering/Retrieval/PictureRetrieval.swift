import HourglassCore
public import HourglassTimeline

/// What is looked for in pictures, as a vector.
public struct PictureQuery: Sendable {
    /// The model the vector is of, as the library names it.
    public var model: String
    /// The query's vector less the scale's baseline.
    public var vector: [Float]
    /// Similarity that unrelated queries stay below in this library.
    public var threshold: Double
    /// How far apart similarities lie that mean something.
    public var spread: Double

    /// Asks for pictures nearer to a vector than the scale's threshold.
    ///
    /// - Parameters:
    ///   - model: the name its vectors are stored under.
    ///   - vector: of length 1.
    ///   - scale: what the model's likenesses mean.
    /// - Precondition: the baseline, unless it is empty, has as many numbers.
    public init(model: String, vector: [Float], scale: PictureScale) {
        self.model = model
        self.vector = zip(vector, scale.baseline).map { $0 - $1 }
        (threshold, spread) = (scale.threshold, scale.spread)
    }
}

/// Finds moments by what is to be seen.
struct PictureRetrieval {
    let snapshot: TimelineSnapshot
    let areas: [SearchArea]

    /// Score of what just passes the threshold, as words have it.
    private static let least = Calibration.textThreshold
    /// A look alone is never as sure as the words themselves.
    private static let most = 0.95
    /// What a spread above the threshold adds to the score.
    private static let step = 0.1

    /// Moments that show what is asked for, best first.
    func search(_ query: PictureQuery, threshold: Double) throws -> [Candidate] {
        guard query.threshold < 1, query.spread > 0 else { return [] }
        let moments = LikenessMoments(snapshot: snapshot)
        let found = try areas.map { area in
            (
                area,
                try snapshot.pictureLikenesses(area.id, model: query.model, to: query.vector)
            )
        }
        let least = max(threshold, Self.least + doubt(found.flatMap(\.1), query))
        return try found.flatMap { area, likenesses -> [Candidate] in
            let stretches = stretches(likenesses, query, area)
            return try moments.candidates(stretches, area, threshold: least).map { candidate in
                var candidate = candidate
                candidate.isByPicture = true
                candidate.place = place(of: candidate, likenesses)
                return candidate
            }
        }.sorted { $0.score > $1.score }
    }

    /// What a score must have on top where all pictures come equally near: words
    /// that tell none of them apart, since the model does not know them, must
    /// be met all the better.
    private func doubt(_ likenesses: [PictureLikeness], _ query: PictureQuery) -> Double {
        let sorted = likenesses.map(\.similarity).sorted()
        guard let most = sorted.last else { return 0 }
        let standsOut = most - sorted[sorted.count / 2] >= query.spread / 2
        return standsOut ? 0 : Self.step * Self.flatDoubt
    }

    /// Spreads asked for in that case.
    private static let flatDoubt = 1.5

    /// A picture holds until the next one: nothing changed meanwhile.
    private func stretches(
        _ likenesses: [PictureLikeness],
        _ query: PictureQuery,
        _ area: SearchArea
    ) -> [ScoredStretch] {
        let end = max(area.record.coveredUntil, (likenesses.last?.tick ?? 0) + 1)
        return likenesses.indices.flatMap { index -> [ScoredStretch] in
            let next = index + 1 < likenesses.count ? likenesses[index + 1].tick : end
            let above = (likenesses[index].similarity - query.threshold) / query.spread
            let score = min(Self.most, max(0, Self.least + Self.step * above))
            return area.ranges.compactMap { range in
                let part = range.clamped(
                    to: likenesses[index].tick..<max(next, likenesses[index].tick)
                )
                guard !part.isEmpty else { return nil }
                return ScoredStretch(start: part.lowerBound, end: part.upperBound, score: score)
            }
        }.sorted { $0.start < $1.start }
    }

    /// The part of the picture that comes nearest, where it is a part.
    private func place(
        of candidate: Candidate,
        _ likenesses: [PictureLikeness]
    ) -> NormalizedRect? {
        let best = likenesses.filter { candidate.range.contains($0.tick) }
            .max { $0.similarity < $1.similarity }
        guard let place = best?.place, place.width < 1 || place.height < 1 else { return nil }
        return place
    }
}
