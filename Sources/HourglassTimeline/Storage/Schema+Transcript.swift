internal import GRDB

extension Schema {
    /// What a transcript of footage was made by, and how far it has come.
    static func createTranscript(_ db: Database) throws {
        try db.create(table: "transcript") { t in
            t.primaryKey("footageId", .integer).references("footage", onDelete: .cascade)
            t.column("source", .text).notNull()
            t.column("coveredUntil", .integer).notNull()
            t.column("isComplete", .boolean).notNull()
        }
    }
}
