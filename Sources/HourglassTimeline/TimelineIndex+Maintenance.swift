internal import GRDB

/// What a library holds altogether.
public struct LibraryStatistics: Sendable, Hashable {
    /// Pieces of footage.
    public let footageCount: Int
    /// Pieces of footage indexed to their end.
    public let completeCount: Int
    /// Text spans.
    public let spanCount: Int
    /// Vision tokens.
    public let tokenCount: Int
    /// Events.
    public let eventCount: Int
    /// Thumbnails.
    public let thumbnailCount: Int
    /// Size of the library, in bytes, with what waits in its log.
    public let byteCount: Int64
    /// Bytes within it that are free to be used again.
    public let freeByteCount: Int64
}

extension TimelineSnapshot {
    /// What the library holds altogether.
    public func statistics() throws -> LibraryStatistics {
        func count(_ sql: String) throws -> Int64 { try Int64.fetchOne(db, sql: sql) ?? 0 }
        let pageSize = try count("PRAGMA page_size")
        return LibraryStatistics(
            footageCount: Int(try count("SELECT count(*) FROM footage")),
            completeCount: Int(try count("SELECT count(*) FROM pass WHERE isComplete")),
            spanCount: Int(try count("SELECT count(*) FROM span")),
            tokenCount: Int(try count("SELECT total(count) FROM tokenBlock")),
            eventCount: Int(try count("SELECT count(*) FROM event")),
            thumbnailCount: Int(try count("SELECT count(*) FROM thumbnail")),
            byteCount: pageSize * (try count("PRAGMA page_count")),
            freeByteCount: pageSize * (try count("PRAGMA freelist_count"))
        )
    }
}

extension TimelineIndex {
    /// Reads the whole library and tells what is wrong with it; empty when
    /// nothing is.
    ///
    /// Checks the file's structure, what rows refer to, the full-text index
    /// against the text, and that every block decodes. Takes time in
    /// proportion to the library.
    public func integrityCheck() throws -> [String] {
        var problems: [String] = []
        do {
            problems = try database.read { db in
                try IntegrityCheck(db: db, owner: owner).problems()
            }
            // SQLite offers this check to those who may write only.
            if access == .readWrite, problems.isEmpty { try checkSearchIndex() }
        } catch {
            let error = TimelineError.wrapping(error, path: path)
            guard error.code == .damaged else { throw error }
            problems.append(error.message)
        }
        return problems
    }

    private func checkSearchIndex() throws {
        try database.writeWithoutTransaction { db in
            try db.execute(
                sql: "INSERT INTO spanSearch(spanSearch, rank) VALUES ('integrity-check', 1)"
            )
        }
    }

    /// Makes the full-text index anew out of the text, which mends it when
    /// `integrityCheck` finds that the two differ.
    public func rebuildSearchIndex() throws {
        try write { db in
            try db.execute(sql: "INSERT INTO spanSearch(spanSearch) VALUES ('rebuild')")
            try Vocabulary(db: db).rebuild()
        }
    }

    /// Packs the library into as little room as it needs.
    public func vacuum() throws {
        try write { db in
            try db.execute(sql: "INSERT INTO spanSearch(spanSearch) VALUES ('optimize')")
            try Vocabulary(db: db).rebuild()
        }
        try wrapping {
            try database.vacuum()
        }
        try reclaimSpace()
    }

    /// Limits how large the library may grow through this index, in pages of
    /// 4096 bytes; beyond, writing fails as it does on a full disk.
    package func limitSize(toPages pages: Int) throws {
        try wrapping {
            try database.writeWithoutTransaction { db in
                _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pages)")
            }
        }
    }

    /// Cuts free pages off the end of the file.
    func reclaimSpace() throws {
        try wrapping {
            try database.writeWithoutTransaction { db in
                _ = try Row.fetchAll(db, sql: "PRAGMA incremental_vacuum")
                // Readers may hold the log; then the next checkpoint of SQLite
                // shortens the file.
                _ = try Row.fetchAll(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
            }
        }
    }

    private func wrapping(_ body: () throws -> Void) throws {
        guard access == .readWrite else { throw TimelineError.readOnly(path) }
        do {
            try body()
        } catch {
            throw TimelineError.wrapping(error, path: path)
        }
    }
}

/// Reads everything, trusting nothing.
private struct IntegrityCheck {
    let db: Database
    let owner: PassOwner

    func problems() throws -> [String] {
        var problems = try String.fetchAll(db, sql: "PRAGMA integrity_check(20)")
            .filter { $0 != "ok" }
        problems += try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").map {
            "a row of \($0[0] as String? ?? "a table") refers to nothing"
        }
        guard problems.isEmpty else { return problems }
        let snapshot = TimelineSnapshot(db: db, owner: owner, tokenBlocks: TokenBlockCache())
        for footage in try snapshot.footage() {
            problems += try self.problems(of: footage, snapshot)
        }
        return problems
    }

    private func problems(of footage: FootageRecord, _ snapshot: TimelineSnapshot) throws
        -> [String]
    {
        var problems: [String] = []
        func attempt(_ what: String, _ body: () throws -> Void) throws {
            do {
                try body()
            } catch is EncodingFault {
                problems.append("\(what) of footage \(footage.id) cannot be decoded")
            } catch is RowDecodingError {
                problems.append("\(what) of footage \(footage.id) cannot be read")
            }
        }
        try attempt("frame times") { _ = try snapshot.frameClock(footage.id) }
        try attempt("sampled times") { _ = try snapshot.sampledTicks(footage.id) }
        try attempt("events") { _ = try snapshot.events(footage.id) }
        try attempt("text") { _ = try snapshot.spans(footage.id) }
        try attempt("tokens") { try snapshot.forEachTokenBlock(footage.id) { _ in true } }
        return problems
    }
}
