internal import Foundation
internal import GRDB
public import HourglassCore

extension TimelineIndex {
    /// Makes footage known to the library.
    ///
    /// Content that is known already is recognised wherever its file lies now;
    /// stream facts and clock are brought up to date, what is indexed stays.
    /// Other content than before at the same path takes its place.
    public func register(_ footage: NewFootage) throws -> Registration {
        try write { db in
            try FootageRegistration(db: db, owner: owner, footage: footage).register()
        }
    }

    /// Ties footage to another time on the wall.
    public func setWallClock(_ wallClock: WallClock?, of footage: Int64) throws {
        try write { db in
            try db.execute(
                sql: "UPDATE footage SET wallClock = ? WHERE id = ?",
                arguments: [try wallClock.map(json), footage]
            )
            guard db.changesCount == 1 else { throw TimelineError.unknownFootage(footage) }
        }
    }

    /// Notes that footage lies at another path now.
    public func updatePath(of footage: Int64, to path: String) throws {
        let path = FootageReference.absolute(path)
        try write { db in
            let record = try FootageTable(db: db, observer: owner).existing(footage)
            try db.execute(
                sql: "DELETE FROM location WHERE path = ? AND footageId <> ?",
                arguments: [path, footage]
            )
            try db.execute(
                sql: "UPDATE OR REPLACE location SET path = ? WHERE footageId = ? AND path = ?",
                arguments: [path, footage, record.path]
            )
        }
    }

    /// Forgets footage and everything indexed of it, and gives the room back
    /// to the file system.
    ///
    /// - Throws: `TimelineError` with code `unknownFootage`, or `claimed` when
    ///   a live process is indexing it.
    public func removeFootage(id: Int64) throws {
        try write { db in
            let record = try FootageTable(db: db, observer: owner).existing(id)
            try ClaimTable(db: db).take(record, by: owner)
            try db.execute(sql: "DELETE FROM footage WHERE id = ?", arguments: [id])
            try db.execute(sql: "INSERT INTO spanSearch(spanSearch) VALUES ('optimize')")
        }
        try reclaimSpace()
    }
}

/// Decides what footage presented to the library is to it.
struct FootageRegistration {
    let db: Database
    let owner: PassOwner
    let footage: NewFootage

    private var path: String { FootageReference.absolute(footage.path) }
    private var table: FootageTable { FootageTable(db: db, observer: owner) }

    func register() throws -> Registration {
        let known = try Int64.fetchOne(
            db,
            sql: "SELECT id FROM footage WHERE contentHash = ? AND byteCount = ?",
            arguments: [footage.identity.contentHash, footage.identity.byteCount]
        )
        let atPath = try Int64.fetchOne(
            db,
            sql: "SELECT footageId FROM location WHERE path = ?",
            arguments: [path]
        )
        if let known {
            let outcome = try recognise(known, atPath: atPath)
            try updateFacts(of: known)
            return Registration(outcome: outcome, record: try table.existing(known))
        }
        let replaced = try atPath.map(displace)
        let id = try insert()
        return Registration(
            outcome: replaced.flatMap { $0 }.map { .replaced(old: $0) } ?? .added,
            record: try table.existing(id)
        )
    }

    /// Notes where known content lies now.
    private func recognise(_ id: Int64, atPath other: Int64?) throws -> Registration.Outcome {
        if other == id {
            try db.execute(
                sql: "UPDATE location SET byteCount = ?, modificationTime = ? WHERE path = ?",
                arguments: [footage.identity.byteCount, footage.modificationTime, path]
            )
            return .known
        }
        if let other { _ = try displace(other) }
        let before = try table.existing(id)
        let gone = ([before.path] + before.otherPaths).filter { !Self.exists($0) }
        guard let from = gone.first else {
            try insertLocation(of: id)
            return .known
        }
        try db.execute(
            sql: "UPDATE location SET path = ?, byteCount = ?, modificationTime = ? WHERE path = ?",
            arguments: [path, footage.identity.byteCount, footage.modificationTime, from]
        )
        return .moved(from: from)
    }

    /// Takes the path away from content that no longer lies there. Content
    /// that lies nowhere else is forgotten, and returned.
    private func displace(_ id: Int64) throws -> FootageRecord? {
        let record = try table.existing(id)
        try db.execute(sql: "DELETE FROM location WHERE path = ?", arguments: [path])
        guard record.otherPaths.isEmpty else { return nil }
        try db.execute(sql: "DELETE FROM footage WHERE id = ?", arguments: [id])
        return record
    }

    private func insert() throws -> Int64 {
        try db.execute(
            sql: """
                INSERT INTO footage(byteCount, contentHash, formatName, codec, width, height,
                    tickNumerator, tickDenominator, durationTicks, frameRate, wallClock, camera,
                    addedAt)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                footage.identity.byteCount, footage.identity.contentHash, footage.formatName,
                footage.codec, footage.width, footage.height, footage.timebase.numerator,
                footage.timebase.denominator, footage.durationTicks, footage.frameRate,
                try footage.wallClock.map(json), footage.camera, Date().timeIntervalSince1970,
            ]
        )
        let id = db.lastInsertedRowID
        try insertLocation(of: id)
        return id
    }

    private func insertLocation(of id: Int64) throws {
        try db.execute(
            sql: """
                INSERT INTO location(footageId, path, byteCount, modificationTime)
                VALUES (?, ?, ?, ?)
                """,
            arguments: [id, path, footage.identity.byteCount, footage.modificationTime]
        )
    }

    /// Stream facts may be read better by a newer version; a clock or camera
    /// that is not given again stays.
    private func updateFacts(of id: Int64) throws {
        let stored = try table.existing(id)
        // Ticks stored so far count in the stored timebase.
        if stored.timebase != footage.timebase {
            try db.execute(sql: "DELETE FROM pass WHERE footageId = ?", arguments: [id])
            try PassTable(db: db).dropContent(id)
        }
        let keepsClock =
            (stored.wallClock?.source ?? .container) == .given
            && footage.wallClock?.source != .given
        try db.execute(
            sql: """
                UPDATE footage SET formatName = ?, codec = ?, width = ?, height = ?,
                    tickNumerator = ?, tickDenominator = ?, durationTicks = ?, frameRate = ?,
                    wallClock = ?, camera = ?
                WHERE id = ?
                """,
            arguments: [
                footage.formatName, footage.codec, footage.width, footage.height,
                footage.timebase.numerator, footage.timebase.denominator, footage.durationTicks,
                footage.frameRate,
                try (keepsClock ? stored.wallClock : footage.wallClock ?? stored.wallClock)
                    .map(json),
                footage.camera ?? stored.camera, id,
            ]
        )
    }

    private static func exists(_ path: String) -> Bool {
        path.contains("://") || FileManager.default.fileExists(atPath: path)
    }
}
