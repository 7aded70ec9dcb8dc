internal import Foundation
internal import GRDB
internal import HourglassCore

/// Footage, the paths it was seen at, and how far it is indexed.
struct FootageTable {
    let db: Database
    let observer: PassOwner

    func records() throws -> [FootageRecord] { try fetch(nil) }

    func record(_ id: Int64) throws -> FootageRecord? { try fetch(id).first }

    /// - Throws: `TimelineError` with code `unknownFootage`.
    func existing(_ id: Int64) throws -> FootageRecord {
        guard let record = try record(id) else { throw TimelineError.unknownFootage(id) }
        return record
    }

    private func fetch(_ id: Int64?) throws -> [FootageRecord] {
        let locations = try locations(id)
        let sql = """
            SELECT footage.*, pass.settings, pass.coveredUntil, pass.statistics, pass.isComplete,
                pass.writtenAt, pass.closedBytes + pass.openBytes AS indexBytes,
                claim.owner, claim.host, claim.boot, claim.processSpace, claim.process,
                claim.processStart, claim.heartbeat
            FROM footage
            LEFT JOIN pass ON pass.footageId = footage.id
            LEFT JOIN claim ON claim.footageId = footage.id
            \(id == nil ? "" : "WHERE footage.id = ?")
            ORDER BY footage.id
            """
        let rows = try Row.fetchCursor(
            try db.cachedStatement(sql: sql),
            arguments: StatementArguments(id.map { [$0] } ?? [])
        )
        var records: [FootageRecord] = []
        while let row = try rows.next() {
            records.append(try record(row, locations: locations))
        }
        return records
    }

    /// Paths by footage, the oldest first.
    private func locations(_ id: Int64?) throws -> [Int64: [String]] {
        let condition = id == nil ? "" : "WHERE footageId = ?"
        let rows = try Row.fetchCursor(
            try db.cachedStatement(
                sql: "SELECT footageId, path FROM location \(condition) ORDER BY id"
            ),
            arguments: StatementArguments(id.map { [$0] } ?? [])
        )
        var locations: [Int64: [String]] = [:]
        while let row = try rows.next() {
            let footage = try row.decode(Int64.self, forColumn: "footageId")
            locations[footage, default: []].append(try row.decode(String.self, forColumn: "path"))
        }
        return locations
    }

    private func record(_ row: Row, locations: [Int64: [String]]) throws -> FootageRecord {
        let id = try row.decode(Int64.self, forColumn: "id")
        let paths = locations[id] ?? []
        return FootageRecord(
            id: id,
            path: paths.first ?? "",
            otherPaths: Array(paths.dropFirst()),
            identity: FootageIdentity(
                byteCount: try row.decode(Int64.self, forColumn: "byteCount"),
                contentHash: try row.decode(String.self, forColumn: "contentHash")
            ),
            formatName: try row.decode(String.self, forColumn: "formatName"),
            codec: try row.decode(String.self, forColumn: "codec"),
            width: try row.decode(Int.self, forColumn: "width"),
            height: try row.decode(Int.self, forColumn: "height"),
            timebase: try Self.timebase(row),
            durationTicks: try row.decode(Int64?.self, forColumn: "durationTicks"),
            frameRate: try row.decode(String.self, forColumn: "frameRate"),
            wallClock: try row.decodeJSON(WallClock.self, "wallClock"),
            camera: try row.decode(String?.self, forColumn: "camera"),
            addedAt: Date(
                timeIntervalSince1970: try row.decode(Double.self, forColumn: "addedAt")
            ),
            state: try state(row),
            coveredUntil: try row.decode(Int64?.self, forColumn: "coveredUntil") ?? 0,
            indexedAt: try row.decode(Double?.self, forColumn: "writtenAt")
                .map(Date.init(timeIntervalSince1970:)),
            settings: try row.decodeJSON(PassSettings.self, "settings"),
            passStatistics: try row.decodeJSON(PassStatistics.self, "statistics")
                ?? PassStatistics(),
            indexBytes: try row.decode(Int64?.self, forColumn: "indexBytes") ?? 0
        )
    }

    private func state(_ row: Row) throws -> FootageRecord.State {
        if let claim = try ClaimTable.claim(row), claim.isAlive(seenBy: observer) {
            return .indexing
        }
        return try row.decode(Bool?.self, forColumn: "isComplete") == true ? .complete : .partial
    }

    /// The timebase in a row; one that is no positive fraction is damage.
    static func timebase(_ row: Row) throws -> Timebase {
        let numerator = try row.decode(Int32.self, forColumn: "tickNumerator")
        let denominator = try row.decode(Int32.self, forColumn: "tickDenominator")
        guard numerator > 0, denominator > 0 else { throw EncodingFault.outOfRange }
        return Timebase(numerator, denominator)
    }

    /// Length of a tick of a piece of footage.
    static func timebase(_ id: Int64, _ db: Database) throws -> Timebase {
        let row = try Row.fetchOne(
            db,
            sql: "SELECT tickNumerator, tickDenominator FROM footage WHERE id = ?",
            arguments: [id]
        )
        guard let row else { throw TimelineError.unknownFootage(id) }
        return try timebase(row)
    }
}
