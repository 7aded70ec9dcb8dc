/// Answers with a file, or the stretch of it that was asked for (RFC 9110,
/// section 14).
enum FileResponse {
    static func make(_ file: OpenFile, type: String, _ request: Request) -> Response {
        let whole = 0..<file.byteCount
        var response = Response(200, .file(file, whole), type: type)
        response.isPatient = true
        if let range = request.fields["Range"], isCurrent(request.fields["If-Range"], file),
            let wanted = ByteRange.parse(range, of: file.byteCount)
        {
            switch wanted {
            case .satisfiable(let part):
                response.status = 206
                response.body = .file(file, part)
                response.fields["Content-Range"] =
                    "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(file.byteCount)"
            case .unsatisfiable:
                response = Response(416).with("Content-Range", "bytes */\(file.byteCount)")
            }
        }
        return response.with("Accept-Ranges", "bytes")
            .with("ETag", file.tag)
            .with("Cache-Control", "no-cache")
    }

    private static func isCurrent(_ condition: String?, _ file: OpenFile) -> Bool {
        condition == nil || condition == file.tag
    }
}

/// A stretch of bytes as a client asks for it.
enum ByteRange: Equatable {
    case satisfiable(Range<Int64>)
    case unsatisfiable

    /// Reads a `Range` field; nil when it is to be overlooked, as one that is
    /// malformed or names several stretches.
    static func parse(_ text: String, of length: Int64) -> ByteRange? {
        let parts = text.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bytes", !parts[1].contains(",") else {
            return nil
        }
        let ends = parts[1].split(separator: "-", omittingEmptySubsequences: false)
            .map { $0.filter { $0 != " " } }
        guard ends.count == 2, ends.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } })
        else { return nil }
        if ends[0].isEmpty {
            guard let count = Int64(ends[1]) else { return nil }
            guard count > 0, length > 0 else { return .unsatisfiable }
            return .satisfiable(max(0, length - count)..<length)
        }
        guard let first = Int64(ends[0]) else { return nil }
        guard first < length else { return .unsatisfiable }
        if ends[1].isEmpty { return .satisfiable(first..<length) }
        guard let last = Int64(ends[1]), last >= first else { return nil }
        return .satisfiable(first..<min(last, length - 1) + 1)
    }
}
