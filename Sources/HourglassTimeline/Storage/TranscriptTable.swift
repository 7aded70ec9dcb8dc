internal import GRDB
internal import HourglassCore

/// Transcripts that recognition made.
struct TranscriptTable {
    let db: Database

    func transcript(_ footage: Int64) throws -> TranscriptRecord? {
        let row = try Row.fetchOne(
            db,
            sql: "SELECT * FROM transcript WHERE footageId = ?",
            arguments: [footage]
        )
        return try row.map {
            TranscriptRecord(
                source: try $0.decode(String.self, forColumn: "source"),
                coveredUntil: try $0.decode(Int64.self, forColumn: "coveredUntil"),
                isComplete: try $0.decode(Bool.self, forColumn: "isComplete")
            )
        }
    }

    func store(_ record: TranscriptRecord, _ footage: Int64) throws {
        try db.execute(
            sql: """
                INSERT OR REPLACE INTO transcript(footageId, source, coveredUntil, isComplete)
                VALUES (?, ?, ?, ?)
                """,
            arguments: [footage, record.source, record.coveredUntil, record.isComplete]
        )
    }

    /// Deletes what was said so far, from whatever source.
    func dropSpeech(_ footage: Int64) throws {
        try db.execute(
            sql: "DELETE FROM span WHERE footageId = ? AND kind = ?",
            arguments: [footage, TextSpan.Kind.speech.rawValue]
        )
    }

    /// Counts spans anew, and adds to the bytes they take.
    func recount(_ footage: Int64, addedBytes: Int) throws {
        guard let pass = try PassTable(db: db).pass(footage) else { return }
        var statistics = pass.statistics
        let count = try Int.fetchOne(
            db,
            sql: "SELECT count(*) FROM span WHERE footageId = ?",
            arguments: [footage]
        )
        statistics.figures["spans"] = Double(count ?? 0)
        try db.execute(
            sql: """
                UPDATE pass SET statistics = ?, closedBytes = closedBytes + ? WHERE footageId = ?
                """,
            arguments: [try json(statistics), addedBytes, footage]
        )
    }
}
