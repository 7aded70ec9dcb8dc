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
        case library
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
        let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int64) ?? 0
        guard size > 0 else {
            guard logSize == 0 else {
                throw TimelineError.damaged(
                    path,
                    "the file is empty but its write-ahead log is not"
                )
            }
            return .empty
        }
        let header = try readHeader()
        try check(header, size: size)
        return .library
    }

    /// Bytes waiting in the write-ahead log beside the file.
    var logSize: Int64 {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path + "-wal")
        return attributes?[.size] as? Int64 ?? 0
    }

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
        // While the log holds changes, the file may lag behind its header.
        guard logSize == 0 || size >= 512 else {
            throw TimelineError.damaged(path, "it ends within its first page")
        }
        guard logSize > 0 || size >= pageSize * pageCount else {
            throw TimelineError.damaged(
                path,
                "it has \(size) bytes where \(pageSize * pageCount) were written"
            )
        }
    }
}
