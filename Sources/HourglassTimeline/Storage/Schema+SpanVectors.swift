internal import GRDB

extension Schema {
    /// Vectors of spans, for finding text by its meaning. A model's vectors
    /// have one number of dimensions; they go with their span.
    static func createSpanVectors(_ db: Database) throws {
        try db.create(table: "vectorModel") { t in
            t.autoIncrementedPrimaryKey("id")
            t.column("identifier", .text).notNull().unique()
            t.column("dimensions", .integer).notNull()
            t.column("threshold", .double)
            t.column("chineseThreshold", .double)
        }
        try db.create(table: "spanVector") { t in
            t.column("spanId", .integer).notNull().references("span", onDelete: .cascade)
            t.column("modelId", .integer).notNull().references("vectorModel", onDelete: .cascade)
            t.column("scale", .double).notNull()
            t.column("vector", .blob).notNull()
            t.primaryKey(["modelId", "spanId"])
        }
        // Deleting a span must not scan the vectors of every model.
        try db.create(index: "spanVectorBySpan", on: "spanVector", columns: ["spanId"])
    }
}
