import Foundation

/// What a response to a request for bytes means. No I/O.
package enum RangeAnswer: Sendable, Equatable {
    /// Bytes follow, beginning at this position.
    case bytes(from: Int64)
    /// The whole file follows from byte 0 although a later part was asked for.
    case wholeFile
    case redirect
    /// The source cannot send parts in a usable form; ask it for everything.
    case rangesUnsupported
    /// The source offers a file of another length or another identity.
    case differentFile(DifferentFile)
    case denied(status: Int)
    case missing
    /// Too much asked, or a server in trouble: try later or elsewhere.
    case unavailable(status: Int, retryAfter: Duration?)
    /// A server error that says nothing about other endpoints.
    case serverError(status: Int)
    case unexpected(status: Int)

    package enum DifferentFile: Sendable, Equatable {
        case length(Int64)
        case digest(String)
        case commit(String)
    }
}

/// Reads a response head in the light of what was asked for.
package struct ResponseInterpretation: Sendable {
    /// The bytes named in the request; nil when the whole file was asked for.
    package var requested: Range<Int64>?
    package var expectedSize: Int64?
    package var digest: BlobDigest?
    package var commit: String?

    package init(
        requested: Range<Int64>?,
        expectedSize: Int64?,
        digest: BlobDigest? = nil,
        commit: String? = nil
    ) {
        self.requested = requested
        self.expectedSize = expectedSize
        self.digest = digest
        self.commit = commit
    }

    package func answer(_ head: ResponseHead) -> RangeAnswer {
        switch head.status {
        case 200, 206, 301, 302, 303, 307, 308:
            if let difference = difference(head) { return .differentFile(difference) }
        default: break
        }
        switch head.status {
        case 200:
            if !head.isEncoded, let length = head.contentLength, let expectedSize,
                length != expectedSize
            {
                return .differentFile(.length(length))
            }
            return requested == nil ? .bytes(from: 0) : .wholeFile
        case 206:
            // Parts of a compressed form cannot be put together, and parts from
            // another place than asked for would damage the file.
            guard let requested, !head.isEncoded, let range = head.contentRange,
                range.start == requested.lowerBound
            else { return .rangesUnsupported }
            if let total = range.total, let expectedSize, total != expectedSize {
                return .differentFile(.length(total))
            }
            return .bytes(from: requested.lowerBound)
        case 301, 302, 303, 307, 308: return .redirect
        case 401, 403: return .denied(status: head.status)
        case 404, 410: return .missing
        case 416:
            if let total = head.contentRange?.total, let expectedSize, total != expectedSize {
                return .differentFile(.length(total))
            }
            return .rangesUnsupported
        case 408, 425, 429, 502, 503, 504:
            return .unavailable(status: head.status, retryAfter: Self.retryAfter(head))
        case 500...599: return .serverError(status: head.status)
        default: return .unexpected(status: head.status)
        }
    }

    /// Whether headers of the hub contradict the metadata.
    private func difference(_ head: ResponseHead) -> RangeAnswer.DifferentFile? {
        if let commit, let offered = head["x-repo-commit"], offered.lowercased() != commit {
            return .commit(offered)
        }
        // Storage servers have entity tags of their own, often an MD5; only a
        // tag of the very kind in the metadata can contradict it.
        if let digest, let tag = head.entityTag, let offered = BlobDigest(entityTag: tag),
            offered.algorithm == digest.algorithm, offered != digest
        {
            return .digest(offered.hex)
        }
        if let text = head["x-linked-size"], let size = Int64(text), let expectedSize,
            size != expectedSize
        {
            return .length(size)
        }
        return nil
    }

    /// Time from `Retry-After`, seconds or a date, at most ten minutes.
    package static func retryAfter(_ head: ResponseHead) -> Duration? {
        guard let text = head["retry-after"] else { return nil }
        if let seconds = Double(text), seconds >= 0 {
            return .milliseconds(Int64(min(seconds, 600) * 1000))
        }
        // The other form is a date.
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "GMT")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        guard let date = formatter.date(from: text) else { return nil }
        return .seconds(Int64(min(max(0, date.timeIntervalSinceNow), 600).rounded()))
    }
}
