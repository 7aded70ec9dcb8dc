internal import GRDB

extension TimelineIndex {
    /// Models that spans of this library have vectors of.
    public func vectorModels() throws -> [VectorModel] { try read { try $0.vectorModels() } }

    /// Spans that have no vector of a model yet, in the order they were
    /// stored; open spans, which may still change, are left out.
    ///
    /// - Parameters:
    ///   - model: the name of what makes the vectors.
    ///   - footage: nil for the whole library.
    ///   - span: only spans after this one.
    ///   - limit: at most so many.
    public func spansLackingVectors(
        of model: String,
        in footage: Int64? = nil,
        after span: Int64 = 0,
        limit: Int
    ) throws -> [StoredSpan] {
        try read { snapshot in
            try VectorTable(db: snapshot.db)
                .spansLacking(model, footage: footage, after: span, limit: limit)
                .compactMap(SpanTable(db: snapshot.db).span)
        }
    }

    /// Stores vectors of spans, in one transaction; of spans that have gone
    /// meanwhile nothing is kept.
    ///
    /// - Parameters:
    ///   - vectors: of length 1, all of the same dimensions. Others under the
    ///     same model's name are dropped when theirs differ.
    ///   - model: the name of what makes the vectors.
    ///   - dimensions: numbers of a vector.
    public func storeVectors(
        _ vectors: [(span: Int64, vector: [Float])],
        of model: String,
        dimensions: Int
    ) throws {
        precondition(vectors.allSatisfy { $0.vector.count == dimensions }, "Equal dimensions")
        try write { db in
            let table = VectorTable(db: db)
            let id = try table.register(model, dimensions: dimensions)
            for (span, vector) in vectors { try table.store(vector, of: span, model: id) }
        }
    }

    /// Remembers how similar to a span unrelated questions come, in English
    /// and in Chinese.
    public func setVectorThresholds(
        _ threshold: Double,
        chinese: Double,
        of model: String
    ) throws {
        try write { try VectorTable(db: $0).setThresholds(threshold, chinese, of: model) }
    }

    /// Spans nearest to a vector, nearest first. Every vector in scope is
    /// compared.
    public func searchVectors(_ query: VectorQuery) throws -> [VectorMatch] {
        try read { try $0.searchVectors(query) }
    }
}

extension TimelineSnapshot {
    /// Models that spans of this library have vectors of.
    public func vectorModels() throws -> [VectorModel] { try VectorTable(db: db).models() }

    /// Spans nearest to a vector, nearest first. Every vector in scope is
    /// compared.
    public func searchVectors(_ query: VectorQuery) throws -> [VectorMatch] {
        try VectorTable(db: db).nearest(query)
    }
}
