import HourglassCore
public import HourglassEmbedding
public import HourglassTimeline

/// Gives the texts of a library vectors, so that they are found by meaning.
public struct SpanEmbedding: Sendable {
    private let index: TimelineIndex
    private let embedder: any TextEmbedder
    private let model: String

    /// Texts turned into vectors and stored at a time.
    private static let batch = 128

    /// Prepares to embed with a model.
    ///
    /// - Parameters:
    ///   - index: the library whose text is embedded.
    ///   - embedder: the model.
    ///   - model: the name vectors are stored under, by which the model is
    ///     found again: a repository or a folder.
    public init(index: TimelineIndex, embedder: any TextEmbedder, model: String) {
        (self.index, self.embedder, self.model) = (index, embedder, model)
    }

    /// Embeds the texts that have no vector yet.
    ///
    /// Each batch is stored as soon as it is made: a run that is stopped goes
    /// on where it was.
    ///
    /// - Parameters:
    ///   - footage: nil for the whole library.
    ///   - progress: called with the number of texts done.
    /// - Returns: how many texts got a vector.
    /// - Throws: `TimelineError`, `EmbeddingError`, `CancellationError`.
    @discardableResult
    public func run(
        footage: Int64? = nil,
        progress: (Int) -> Void = { _ in }
    ) async throws -> Int {
        var done = 0
        var last: Int64 = 0
        while true {
            try Task.checkCancellation()
            let spans = try index.spansLackingVectors(
                of: model,
                in: footage,
                after: last,
                limit: Self.batch
            )
            guard let end = spans.last else { return done }
            last = end.id
            let vectors = try await embedder.embed(spans.map(\.span.text), as: .passage)
            try index.storeVectors(
                zip(spans, vectors).map { ($0.id, $1) },
                of: model,
                dimensions: embedder.dimensions
            )
            done += spans.count
            progress(done)
        }
    }

    /// Measures how similar to this library's texts questions come that have
    /// nothing to do with it, and remembers it: what is found by meaning must
    /// be nearer.
    ///
    /// To be called after texts were embedded.
    public func calibrate() async throws {
        let english = try await threshold(of: UnrelatedQuestions.english)
        let chinese = try await threshold(of: UnrelatedQuestions.chinese)
        try index.setVectorThresholds(english, chinese: chinese, of: model)
    }

    /// Nearly all unrelated questions stay below it; a library may well be
    /// about one or two of their subjects.
    private func threshold(of questions: [String]) async throws -> Double {
        let vectors = try await embedder.embed(questions, as: .query)
        var nearest: [Double] = []
        for vector in vectors {
            try Task.checkCancellation()
            let query = VectorQuery(model: model, vector: vector, limit: 1)
            nearest.append(try index.searchVectors(query).first?.similarity ?? 0)
        }
        nearest.sort()
        let place = Int((Double(nearest.count - 1) * Self.quantile).rounded())
        return min(1, nearest[place] + Self.margin)
    }

    /// Share of the unrelated questions that must stay below.
    private static let quantile = 0.95
    /// How much nearer than those a text must be.
    private static let margin = 0.03
}
