internal import Foundation
internal import GRDB
internal import HourglassCore

/// Passes over footage: with what settings, how far.
struct PassTable {
    let db: Database

    struct Pass {
        let settings: PassSettings
        let coveredUntil: Int64
        let statistics: PassStatistics
        let resumeState: [UInt8]?
        let isComplete: Bool
    }

    func pass(_ footage: Int64) throws -> Pass? {
        let row = try Row.fetchOne(
            db,
            sql: "SELECT * FROM pass WHERE footageId = ?",
            arguments: [footage]
        )
        guard let row else { return nil }
        guard let settings = try row.decodeJSON(PassSettings.self, "settings"),
            let statistics = try row.decodeJSON(PassStatistics.self, "statistics")
        else { throw EncodingFault.outOfRange }
        return Pass(
            settings: settings,
            coveredUntil: try row.decode(Int64.self, forColumn: "coveredUntil"),
            statistics: statistics,
            resumeState: try row.decode(Blob?.self, forColumn: "resumeState")?.bytes,
            isComplete: try row.decode(Bool.self, forColumn: "isComplete")
        )
    }

    /// Begins a pass anew; what another one stored is dropped.
    func begin(_ footage: Int64, _ settings: PassSettings) throws {
        try dropContent(footage)
        try db.execute(
            sql: """
                INSERT OR REPLACE INTO pass(footageId, settings, encoder, dimensions, coveredUntil,
                    statistics, isComplete, beganAt, closedBytes, openBytes)
                VALUES (?, ?, ?, ?, 0, ?, FALSE, ?, 0, 0)
                """,
            arguments: [
                footage, try json(settings), settings.encoder, settings.dimensions,
                try json(PassStatistics()), Date().timeIntervalSince1970,
            ]
        )
    }

    /// Deletes everything indexed of a piece of footage.
    func dropContent(_ footage: Int64) throws {
        for table in [
            "clockBlock", "sampleBlock", "tokenBlock", "event", "thumbnail", "span", "transcript",
            "modelTokenFrame", "modelTokenBasis",
        ] {
            try db.execute(
                sql: "DELETE FROM \(table) WHERE footageId = ?",
                arguments: [footage]
            )
        }
    }

    func store(_ batch: IndexBatch, closedBytes: Int, openBytes: Int, _ footage: Int64) throws {
        try db.execute(
            sql: """
                UPDATE pass SET coveredUntil = ?, statistics = ?,
                    resumeState = coalesce(?, resumeState), isComplete = FALSE, writtenAt = ?,
                    closedBytes = closedBytes + ?, openBytes = ?
                WHERE footageId = ?
                """,
            arguments: [
                batch.coveredUntil, try json(batch.statistics), batch.resumeState.map(Blob.init),
                Date().timeIntervalSince1970, closedBytes, openBytes, footage,
            ]
        )
    }

    func finish(_ footage: Int64, _ statistics: PassStatistics) throws {
        try db.execute(
            sql: """
                UPDATE pass SET statistics = ?, isComplete = TRUE, resumeState = NULL,
                    writtenAt = ?
                WHERE footageId = ?
                """,
            arguments: [try json(statistics), Date().timeIntervalSince1970, footage]
        )
    }
}
