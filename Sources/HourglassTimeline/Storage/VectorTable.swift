internal import Foundation
internal import GRDB

/// Vectors of spans, eight bits a number.
struct VectorTable {
    let db: Database

    func models() throws -> [VectorModel] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT identifier, dimensions, threshold, chineseThreshold,
                    (SELECT count(*) FROM spanVector WHERE modelId = vectorModel.id) AS count
                FROM vectorModel ORDER BY id
                """
        ).map { row in
            VectorModel(
                identifier: try row.decode(String.self, forColumn: "identifier"),
                dimensions: try row.decode(Int.self, forColumn: "dimensions"),
                count: try row.decode(Int.self, forColumn: "count"),
                threshold: try row.decode(Double?.self, forColumn: "threshold"),
                chineseThreshold: try row.decode(Double?.self, forColumn: "chineseThreshold")
            )
        }
    }

    /// Number and dimensions of a model.
    func model(_ identifier: String) throws -> (id: Int64, dimensions: Int)? {
        try Row.fetchOne(
            db,
            sql: "SELECT id, dimensions FROM vectorModel WHERE identifier = ?",
            arguments: [identifier]
        ).map { (try $0.decode(Int64.self, atIndex: 0), try $0.decode(Int.self, atIndex: 1)) }
    }

    /// The number of a model, made when it is new. One of another size under
    /// the same name is another model, and its vectors go.
    func register(_ identifier: String, dimensions: Int) throws -> Int64 {
        if let known = try model(identifier) {
            if known.dimensions == dimensions { return known.id }
            try db.execute(sql: "DELETE FROM vectorModel WHERE id = ?", arguments: [known.id])
        }
        try db.execute(
            sql: "INSERT INTO vectorModel(identifier, dimensions) VALUES (?, ?)",
            arguments: [identifier, dimensions]
        )
        return db.lastInsertedRowID
    }

    func setThresholds(_ threshold: Double, _ chinese: Double, of identifier: String) throws {
        try db.execute(
            sql: """
                UPDATE vectorModel SET threshold = ?, chineseThreshold = ? WHERE identifier = ?
                """,
            arguments: [threshold, chinese, identifier]
        )
    }

    func store(_ vector: [Float], of span: Int64, model: Int64) throws {
        let largest = vector.reduce(0) { max($0, abs($1)) }
        let scale = largest > 0 ? largest / 127 : 1
        let bytes = vector.map {
            UInt8(bitPattern: Int8(max(-127, min(127, ($0 / scale).rounded()))))
        }
        // The span may have gone since its text was read.
        try db.execute(
            sql: """
                INSERT OR REPLACE INTO spanVector(spanId, modelId, scale, vector)
                SELECT id, ?, ?, ? FROM span WHERE id = ?
                """,
            arguments: [model, Double(scale), Data(bytes), span]
        )
    }

    /// Closed spans without a vector of a model, after a span, in order.
    func spansLacking(
        _ model: String,
        footage: Int64?,
        after span: Int64,
        limit: Int
    ) throws -> [Int64] {
        try Int64.fetchAll(
            db,
            sql: """
                SELECT span.id FROM span
                WHERE NOT span.isOpen AND span.id > ? \(footage.map { "AND span.footageId = \($0)" } ?? "")
                    AND NOT EXISTS (
                        SELECT 1 FROM spanVector JOIN vectorModel ON vectorModel.id = modelId
                        WHERE identifier = ? AND spanId = span.id
                    )
                ORDER BY span.id LIMIT ?
                """,
            arguments: [span, model, limit]
        )
    }

    /// Spans in scope nearest to a vector, nearest first.
    func nearest(_ query: VectorQuery) throws -> [VectorMatch] {
        guard query.limit > 0, let model = try model(query.model),
            model.dimensions == query.vector.count
        else { return [] }
        let filter = ScopeFilter(query.scope)
        var best: [(id: Int64, similarity: Float)] = []
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT span.id, span.footageId, span.startTick, span.endTick, scale, vector
                FROM spanVector JOIN span ON span.id = spanId
                WHERE modelId = ? AND \(filter.condition(on: "span.footageId"))
                """,
            arguments: [model.id]
        )
        while let row = try rows.next() {
            guard
                filter.admits(
                    try row.decode(Int64.self, atIndex: 1),
                    try row.decode(Int64.self, atIndex: 2),
                    try row.decode(Int64.self, atIndex: 3)
                )
            else { continue }
            let scale = Float(try row.decode(Double.self, atIndex: 4))
            let similarity =
                scale * (try row.withBlob("vector") { Self.product($0, query.vector) })
            if best.count == query.limit, similarity <= best[query.limit - 1].similarity {
                continue
            }
            let id = try row.decode(Int64.self, atIndex: 0)
            let place = best.firstIndex { $0.similarity < similarity } ?? best.endIndex
            best.insert((id, similarity), at: place)
            if best.count > query.limit { best.removeLast() }
        }
        let spans = SpanTable(db: db)
        return try best.compactMap { id, similarity in
            try spans.span(id).map { VectorMatch(stored: $0, similarity: Double(similarity)) }
        }
    }

    static func product(_ bytes: UnsafeRawBufferPointer, _ vector: [Float]) -> Float {
        // A damaged row is like nothing.
        bytes.count == vector.count ? CodeComparison.product(bytes, vector) : 0
    }
}
