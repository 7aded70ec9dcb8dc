internal import Foundation
internal import GRDB

/// The library: everything Hourglass knows about footage, in one SQLite file.
///
/// Methods block while they read or write. They may be called from any thread;
/// reading goes on while another thread or process writes, and each read sees
/// the library as one checkpoint left it.
///
/// A checkpoint (`append`) is one transaction, flushed to the disk before it
/// returns: neither a killed process nor a power cut loses a stored checkpoint
/// or leaves half of one.
public final class TimelineIndex: Sendable {
    /// What a library is opened for.
    public enum Access: Sendable {
        /// For everything; the file and its folder are made when missing.
        case readWrite
        /// For questions; works on read-only media.
        case readOnly
    }

    /// Where the library lies; `:memory:` when it lies nowhere.
    public let path: String
    /// What it was opened for.
    public let access: Access
    let database: any DatabaseWriter
    /// Who writes, as claims name it.
    let owner: PassOwner
    let tokenBlocks = TokenBlockCache()

    /// Opens the library at `path`.
    ///
    /// - Throws: `TimelineError` with code `notALibrary`, `newerVersion`,
    ///   `damaged`, `readOnly`, `cannotOpen`, `diskFull` or `busy`. A file that
    ///   is refused is left as it was.
    public convenience init(at path: String, access: Access = .readWrite) throws {
        let path = URL(fileURLWithPath: path).standardizedFileURL.path
        do {
            let database =
                switch access {
                case .readWrite: try LibraryOpening(path: path).openForWriting()
                case .readOnly: try LibraryOpening(path: path).openForReading()
                }
            self.init(path: path, access: access, database: database)
        } catch {
            throw TimelineError.wrapping(error, path: path)
        }
    }

    /// Makes an empty library in memory, gone with the last reference to it.
    public static func inMemory() throws -> TimelineIndex {
        let path = ":memory:"
        do {
            let database = try DatabaseQueue(configuration: LibraryOpening.configuration())
            try Schema.migrator.migrate(database)
            return TimelineIndex(path: path, access: .readWrite, database: database)
        } catch {
            throw TimelineError.wrapping(error, path: path)
        }
    }

    private init(path: String, access: Access, database: any DatabaseWriter) {
        self.path = path
        self.access = access
        self.database = database
        owner = PassOwner.current()
    }

    /// Closes the library and gives up the claims of this index. Everything
    /// stored is in its one file afterwards, unless another process has it
    /// open. Later calls on this index throw.
    public func close() throws {
        do {
            // A claim that cannot be given up, on a full disk say, ends with
            // the process.
            if access == .readWrite { try? write { try ClaimTable(db: $0).releaseAll(by: owner) } }
            releaseReaders()
            try database.close()
        } catch {
            throw TimelineError.wrapping(error, path: path)
        }
    }

    deinit { releaseReaders() }

    /// Closes connections that only read. Whichever connection is closed last
    /// moves the log into the file, and one that only reads cannot.
    private func releaseReaders() {
        (database as? DatabasePool)?.invalidateReadOnlyConnections()
    }

    /// Reads several things as one checkpoint left them.
    ///
    /// The snapshot must not leave `body`. Writers go on meanwhile. Reads of
    /// this index inside `body` see the same checkpoint.
    public func read<Value>(_ body: (TimelineSnapshot) throws -> Value) throws -> Value {
        do {
            return try database.unsafeReentrantRead { db in
                let snapshot = TimelineSnapshot(db: db, owner: owner, tokenBlocks: tokenBlocks)
                // Inside another read, that one's transaction goes on.
                if db.isInsideTransaction { return try body(snapshot) }
                var value: Value?
                try db.inTransaction(.deferred) {
                    value = try body(snapshot)
                    return .commit
                }
                guard let value else { preconditionFailure("A transaction runs its body") }
                return value
            }
        } catch  where error is DatabaseError || error is EncodingFault || error is RowDecodingError
        {
            throw TimelineError.wrapping(error, path: path)
        }
    }

    /// Writes in one transaction.
    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        guard access == .readWrite else { throw TimelineError.readOnly(path) }
        do {
            return try database.write(body)
        } catch {
            throw TimelineError.wrapping(error, path: path)
        }
    }
}
