internal import Foundation
internal import GRDB

/// Opens a library's file, and says so clearly when it cannot.
struct LibraryOpening {
    let path: String
    private var folder: String { (path as NSString).deletingLastPathComponent }

    /// How every connection is set up.
    static func configuration(readOnly: Bool = false) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = readOnly
        configuration.label = "Hourglass"
        configuration.busyMode = .timeout(15)
        configuration.prepareDatabase { db in
            // A library may come from anywhere: look twice at its pages. What
            // is only read needs no trigger, and SQLite lets triggers write to
            // the full-text index in a trusted schema only.
            try db.execute(sql: "PRAGMA cell_size_check = ON")
            if readOnly { try db.execute(sql: "PRAGMA trusted_schema = OFF") }
            try db.execute(sql: "PRAGMA cache_size = -8000; PRAGMA temp_store = MEMORY")
            // A long reader can make the log grow; it shrinks back to this.
            try db.execute(sql: "PRAGMA journal_size_limit = 16777216")
        }
        return configuration
    }

    /// Opens for writing, makes what is missing, brings the tables up to date.
    func openForWriting() throws -> any DatabaseWriter {
        switch try LibraryFile(path: path).inspect() {
        case .missing, .empty: try create()
        // Whoever made the file may have been killed while doing so.
        case .library(let isUnfinished): if isUnfinished { try create() }
        }
        // The log lies beside the file, so the folder counts as well.
        guard FileManager.default.isWritableFile(atPath: path),
            FileManager.default.isWritableFile(atPath: folder)
        else { throw TimelineError.readOnly(path) }
        let pool = try DatabasePool(path: path, configuration: Self.configuration())
        try verify(pool)
        // A checkpoint every few seconds can afford to wait for the disk, and
        // then a power cut takes no stored checkpoint back.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        try migrate(pool)
        return pool
    }

    /// Brings the tables up to date. Another process may be doing the same to the
    /// same new file; whoever comes second fails and looks again at what is left.
    private func migrate(_ pool: DatabasePool) throws {
        var applied = -1
        while true {
            do {
                return try Schema.migrator.migrate(pool)
            } catch let error as DatabaseError {
                let now = try pool.read { try Schema.migrator.appliedIdentifiers($0).count }
                guard now > applied else { throw error }
                applied = now
            }
        }
    }

    /// Opens for reading, without writing anything where that can be helped.
    func openForReading() throws -> any DatabaseWriter {
        let file = LibraryFile(path: path)
        guard case .library(isUnfinished: false) = try file.inspect() else {
            throw TimelineError(
                code: .cannotOpen,
                message: "There is no library at '\(path)'. Index some footage first."
            )
        }
        do {
            let pool = try DatabasePool(
                path: path,
                configuration: Self.configuration(readOnly: true)
            )
            try verify(pool)
            try requireCurrent(pool)
            return pool
        } catch let error as DatabaseError
            where error.resultCode == .SQLITE_CANTOPEN || error.resultCode == .SQLITE_READONLY
        {
            return try openOnReadOnlyMedia(file, after: error)
        }
    }

    /// A library in write-ahead mode needs a file beside it even to be read.
    /// Where none can be made, nobody can be writing either, and SQLite may
    /// take the file for unchanging, unless the log holds changes: then a copy
    /// is read.
    private func openOnReadOnlyMedia(
        _ file: LibraryFile,
        after error: DatabaseError
    ) throws -> any DatabaseWriter {
        guard file.logSize == 0 else { return try openCopy() }
        var allowed = CharacterSet.urlPathAllowed
        allowed.remove(charactersIn: "?#%")
        guard let escaped = path.addingPercentEncoding(withAllowedCharacters: allowed) else {
            throw error
        }
        let queue = try DatabaseQueue(
            path: "file:\(escaped)?immutable=1",
            configuration: Self.configuration(readOnly: true)
        )
        try verify(queue)
        try requireCurrent(queue)
        return queue
    }

    /// Copies library and log to the folder for temporary files and opens the
    /// copy, which goes away with the last connection, or with the process.
    private func openCopy() throws -> any DatabaseWriter {
        let files = FileManager.default
        let folder = files.temporaryDirectory.appendingPathComponent(
            "hourglass-library-\(UUID().uuidString)"
        )
        defer { try? files.removeItem(at: folder) }
        let copy = folder.appendingPathComponent("library.sqlite").path
        do {
            try files.createDirectory(
                at: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            for suffix in ["", "-wal"] {
                try files.copyItem(atPath: path + suffix, toPath: copy + suffix)
            }
        } catch {
            throw TimelineError(
                code: .readOnly,
                message: "The library '\(path)' was not closed properly and lies where nothing can "
                    + "be written, and a copy of it for reading does not fit into "
                    + "'\(files.temporaryDirectory.path)': \(error.localizedDescription)",
                cause: error
            )
        }
        // One connection, which has its files open once it has read something:
        // they stay readable after their names are gone.
        let queue = try DatabaseQueue(path: copy, configuration: Self.configuration())
        try verify(queue)
        try requireCurrent(queue)
        return queue
    }

    private func create() throws {
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true
            )
        } catch {
            throw TimelineError(
                code: .cannotOpen,
                message: "Cannot make the folder '\(folder)' for the library: "
                    + "\(error.localizedDescription).",
                cause: error
            )
        }
        // Not yet in write-ahead mode, and in one transaction, so that the mark
        // is in the file's first page whenever that page exists.
        let queue = try DatabaseQueue(path: path, configuration: Self.configuration())
        try queue.inDatabase { db in
            guard try Int.fetchOne(db, sql: "PRAGMA page_count") == 0 else { return }
            try db.inTransaction(.deferred) {
                try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
                try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
                return .commit
            }
        }
        try queue.close()
    }

    /// Refuses what another program or a newer version wrote.
    private func verify(_ database: any DatabaseReader) throws {
        try database.read { db in
            let id = try Int32.fetchOne(db, sql: "PRAGMA application_id")
            guard id == Schema.applicationID else {
                throw TimelineError.notALibrary(path, "it belongs to another program")
            }
            guard try !Schema.migrator.hasBeenSuperseded(db) else {
                throw TimelineError.newerVersion(path)
            }
        }
    }

    private func requireCurrent(_ database: any DatabaseReader) throws {
        guard try database.read(Schema.migrator.hasCompletedMigrations) else {
            throw TimelineError(
                code: .readOnly,
                message: "The library '\(path)' was written by an older version of Hourglass and "
                    + "has to be brought up to date. Open it once for writing."
            )
        }
    }
}
