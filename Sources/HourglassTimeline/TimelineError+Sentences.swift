internal import GRDB

extension TimelineError {
    static func notALibrary(_ path: String, _ reason: String) -> TimelineError {
        TimelineError(
            code: .notALibrary,
            message: "'\(path)' is not an Hourglass library: \(reason). Name another file."
        )
    }

    static func damaged(
        _ path: String,
        _ reason: String,
        cause: (any Error)? = nil
    ) -> TimelineError {
        TimelineError(
            code: .damaged,
            message: "The library '\(path)' is damaged: \(reason). Nothing was changed. Restore it "
                + "from a copy, or move it away and index the footage again.",
            cause: cause
        )
    }

    static func unknownFootage(_ id: Int64) -> TimelineError {
        TimelineError(
            code: .unknownFootage,
            message: "The library has no footage \(id)."
        )
    }

    static func invalidBatch(_ reason: String) -> TimelineError {
        TimelineError(
            code: .invalidBatch,
            message: "The checkpoint does not follow what is stored: \(reason). Nothing of it was "
                + "stored."
        )
    }

    static func newerVersion(_ path: String) -> TimelineError {
        TimelineError(
            code: .newerVersion,
            message: "The library '\(path)' was written by a newer version of Hourglass. Update "
                + "Hourglass, or name another library."
        )
    }

    static func readOnly(_ path: String, cause: (any Error)? = nil) -> TimelineError {
        TimelineError(
            code: .readOnly,
            message: "The library '\(path)' cannot be written to: it was opened for reading, or "
                + "the file or its folder is read-only. Copy it to a folder you may write to.",
            cause: cause
        )
    }

    /// The sentence for any error that came out of storage; errors of ours
    /// pass through.
    static func wrapping(_ error: any Error, path: String) -> TimelineError {
        if let error = error as? TimelineError { return error }
        if let fault = error as? EncodingFault {
            return damaged(path, "a block of it cannot be decoded", cause: fault)
        }
        if let error = error as? RowDecodingError {
            return damaged(path, "a row of it cannot be decoded", cause: error)
        }
        guard let error = error as? DatabaseError else {
            return TimelineError(
                code: .storage,
                message: "The library '\(path)' could not be used: \(error).",
                cause: error
            )
        }
        return wrapping(error, path: path)
    }

    /// The one place where result codes of SQLite become sentences.
    private static func wrapping(_ error: DatabaseError, path: String) -> TimelineError {
        let detail = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
        switch error.extendedResultCode {
        case .SQLITE_IOERR_SHMSIZE:
            // The shared-memory file could not grow: no room is left.
            return diskFull(path, cause: error)
        case .SQLITE_IOERR_CORRUPTFS, .SQLITE_IOERR_SHORT_READ:
            return damaged(path, detail, cause: error)
        default:
            break
        }
        switch error.resultCode {
        case .SQLITE_FULL:
            return diskFull(path, cause: error)
        case .SQLITE_CORRUPT:
            return damaged(path, detail, cause: error)
        case .SQLITE_NOTADB:
            return notALibrary(path, detail)
        case .SQLITE_READONLY:
            return readOnly(path, cause: error)
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return TimelineError(
                code: .busy,
                message: "The library '\(path)' is in use: another process kept it locked. Try "
                    + "again when it is done.",
                cause: error
            )
        case .SQLITE_MISUSE:
            return TimelineError(
                code: .closed,
                message: "The library '\(path)' was closed. Open it again.",
                cause: error
            )
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
            return TimelineError(
                code: .cannotOpen,
                message: "Cannot open the library '\(path)': \(detail). Check that it exists and "
                    + "that you may use it and its folder.",
                cause: error
            )
        default:
            return TimelineError(
                code: .storage,
                message: "The library '\(path)' could not be used: \(detail).",
                cause: error
            )
        }
    }

    private static func diskFull(_ path: String, cause: any Error) -> TimelineError {
        TimelineError(
            code: .diskFull,
            message: "No room is left for the library '\(path)'. What was stored before is kept. "
                + "Free some space and go on.",
            cause: cause
        )
    }
}
