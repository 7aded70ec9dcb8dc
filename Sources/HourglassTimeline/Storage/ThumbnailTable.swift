internal import Foundation
internal import GRDB
internal import HourglassCore

/// Small pictures of moments.
struct ThumbnailTable {
    let db: Database

    func nearest(_ footage: Int64, to tick: Int64) throws -> Thumbnail? {
        let before = try fetch("tick <= ? ORDER BY tick DESC", footage, tick)
        let after = try fetch("tick > ? ORDER BY tick", footage, tick)
        guard let before, let after else { return before ?? after }
        let isBefore = tick.magnitude(to: before.tick) <= tick.magnitude(to: after.tick)
        return isBefore ? before : after
    }

    func ticks(_ footage: Int64) throws -> [Int64] {
        try Int64.fetchAll(
            db,
            sql: "SELECT tick FROM thumbnail WHERE footageId = ? ORDER BY tick",
            arguments: [footage]
        )
    }

    private func fetch(_ condition: String, _ footage: Int64, _ tick: Int64) throws -> Thumbnail? {
        let row = try Row.fetchOne(
            db,
            sql: "SELECT * FROM thumbnail WHERE footageId = ? AND \(condition) LIMIT 1",
            arguments: [footage, tick]
        )
        guard let row else { return nil }
        return Thumbnail(
            tick: try row.decode(Int64.self, forColumn: "tick"),
            frame: try row.decode(Int.self, forColumn: "frame"),
            width: try row.decode(Int.self, forColumn: "width"),
            height: try row.decode(Int.self, forColumn: "height"),
            jpeg: try row.withBlob("jpeg") { [UInt8]($0) }
        )
    }

    /// Adds a thumbnail; one at the same tick makes way.
    func append(_ thumbnail: Thumbnail, to footage: Int64) throws {
        try db.execute(
            sql: """
                INSERT OR REPLACE INTO thumbnail(footageId, tick, frame, width, height, jpeg)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                footage, thumbnail.tick, thumbnail.frame, thumbnail.width, thumbnail.height,
                Blob(thumbnail.jpeg),
            ]
        )
    }
}

extension Int64 {
    /// Distance to another number; never overflows.
    fileprivate func magnitude(to other: Int64) -> UInt64 {
        self < other
            ? UInt64(bitPattern: other) &- UInt64(bitPattern: self)
            : UInt64(bitPattern: self) &- UInt64(bitPattern: other)
    }
}
