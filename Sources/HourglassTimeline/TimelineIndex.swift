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

    /// Closes the library. Everything stored is in its one file afterwards,
    /// unless another process has it open. Later calls on this index throw.
    public func close() throws {
        do {
            try database.close()
        } catch {
            throw TimelineError.wrapping(error, path: path)
        }
    }

    /// Reads several things as one checkpoint left them.
    ///
    /// The snapshot must not leave `body`. Writers go on meanwhile.
    public func read<Value>(_ body: (TimelineSnapshot) throws -> Value) throws -> Value {
        do {
            return try database.read { db in try body(TimelineSnapshot(db: db, owner: owner)) }
        } catch let error as DatabaseError {
            throw TimelineError.wrapping(error, path: path)
        } catch let error as EncodingFault {
            throw TimelineError.wrapping(error, path: path)
        } catch let error as RowDecodingError {
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
