internal import Foundation

/// Looks at what lies at a path before FFmpeg does, because opening some
/// things (a pipe nobody writes to) blocks for ever.
struct FootagePath {
    /// What to hand to FFmpeg.
    let url: String
    /// Whether it is a local file rather than an address.
    let isLocal: Bool

    /// Checks that the path names something that can be read as footage.
    ///
    /// - Throws: `MediaError` with one sentence on what is wrong and what to
    ///   do.
    static func checked(_ path: String) throws -> FootagePath {
        if FootageAddress.isRemote(path) { return FootagePath(url: path, isLocal: false) }
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == EACCES {
                throw MediaError(.notPermitted, "'\(path)' may not be read: permission denied.")
            }
            throw MediaError(.notFound, "There is no file '\(path)'.")
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR:
            throw MediaError(.notAFile, "'\(path)' is a folder, not a video file.")
        case S_IFIFO, S_IFSOCK:
            throw MediaError(
                .notAFile,
                "'\(path)' is a pipe; video is read more than once, so save it to a file first."
            )
        default:
            throw MediaError(.notAFile, "'\(path)' is a device, not a video file.")
        }
        guard status.st_size > 0 else {
            throw MediaError(.emptyFile, "'\(path)' is empty.")
        }
        guard access(path, R_OK) == 0 else {
            throw MediaError(.notPermitted, "'\(path)' may not be read: permission denied.")
        }
        // The prefix keeps a colon in a file name from being taken for a
        // protocol.
        return FootagePath(url: "file:" + path, isLocal: true)
    }

    /// Size of a local file in bytes; nil for an address.
    static func byteCount(_ path: String) -> Int64? {
        var status = stat()
        guard !FootageAddress.isRemote(path), stat(path, &status) == 0 else { return nil }
        return Int64(status.st_size)
    }
}
