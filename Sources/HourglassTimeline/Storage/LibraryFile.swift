internal import Foundation

/// A library's file as it lies on disk, looked at before SQLite may touch it.
///
/// SQLite turns the journal mode of whatever it opens for writing, and takes
/// an empty file for a new database. What is not ours must stay as it is, so
/// the header is read here first.
struct LibraryFile {
    enum Content {
        case missing
        case empty
        /// A library; unfinished when the transaction that made the file may
        /// still have to be rolled back.
        case library(isUnfinished: Bool)
    }

    let path: String

    /// What is at the path.
    ///
    /// - Throws: `TimelineError` when it is no library, or a damaged one.
    func inspect() throws -> Content {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            return .missing
        }
        guard !isFolder.boolValue else {
            throw TimelineError.notALibrary(path, "it is a folder")
        }
        if size == 0 {
            if logSize == 0 { return .empty }
            // Another process may have made the library since: its file is
            // filled before there is a log.
            guard size > 0 else {
                throw TimelineError.damaged(
                    path,
                    "the file is empty but its write-ahead log is not"
                )
            }
        }
        // Another process may be moving its log into the file just now, and
        // header and size are not read at one instant: look again before
        // calling that damage.
        for attempt in 0... {
            do {
                try check(try readHeader(), size: self.size)
                break
            } catch let error as TimelineError where error.code == .damaged && attempt < 3 {
                Thread.sleep(forTimeInterval: 0.05)
            }
        }
        return .library(isUnfinished: hasJournal)
    }

    /// Bytes waiting in the write-ahead log beside the file.
    var logSize: Int64 { Self.size(path + "-wal") }

    private var size: Int64 { Self.size(path) }

    private static func size(_ path: String) -> Int64 {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? NSNumber)?.int64Value ?? 0
    }

    /// Whether a transaction may have to be rolled back that was not written to
    /// the log: the one that made the file.
    private var hasJournal: Bool { FileManager.default.fileExists(atPath: path + "-journal") }

    private func readHeader() throws -> [UInt8] {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw TimelineError(
                code: .cannotOpen,
                message: "Cannot read the library '\(path)': check that you may read it."
            )
        }
        defer { try? file.close() }
        return [UInt8]((try? file.read(upToCount: 100)) ?? Data())
    }

    private func check(_ header: [UInt8], size: Int64) throws {
        let magic = Array("SQLite format 3\0".utf8)
        guard header.starts(with: magic.prefix(header.count)) else {
            throw TimelineError.notALibrary(path, "it is no SQLite file")
        }
        guard header.count == 100 else {
            throw TimelineError.damaged(path, "it ends within its header")
        }
        func number(at offset: Int, bytes: Int) -> Int64 {
            header[offset..<offset + bytes].reduce(0) { $0 << 8 | Int64($1) }
        }
        guard number(at: 68, bytes: 4) == Int64(Schema.applicationID) else {
            throw TimelineError.notALibrary(path, "it belongs to another program")
        }
        let storedPageSize = number(at: 16, bytes: 2)
        let pageSize = storedPageSize == 1 ? 65536 : storedPageSize
        let pageCount = number(at: 28, bytes: 4)
        // While a log or journal holds changes, the file may lag behind its
        // header.
        let isSettled = logSize == 0 && !hasJournal
        guard size >= 512 else {
            throw TimelineError.damaged(path, "it ends within its first page")
        }
        guard !isSettled || size >= pageSize * pageCount else {
            throw TimelineError.damaged(
                path,
                "it has \(size) bytes where \(pageSize * pageCount) were written"
            )
        }
    }
}
