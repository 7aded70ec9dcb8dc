/// Request line and header fields, read strictly (RFC 9112).
struct RequestHead: Sendable, Equatable {
    /// How the length of the body is told.
    enum BodyLength: Sendable, Equatable {
        case bytes(Int64)
        case chunked
    }

    let method: String
    /// The path as sent, without the query.
    let rawPath: String
    /// Segments of the path, percent-decoded; none is empty, `.` or `..`.
    let path: [String]
    /// The query as sent.
    let rawQuery: String
    let fields: HTTPFields
    let bodyLength: BodyLength
    /// Whether the connection may serve another request.
    let keepsAlive: Bool
    /// Whether the client waits for permission to send its body.
    let expectsContinue: Bool

    /// Reads the bytes up to, not including, the empty line.
    ///
    /// - Throws: `HTTPFailure` for whatever two programs could read in two
    ///   ways: folded lines, spaces before colons, several lengths.
    init(
        _ bytes: ArraySlice<UInt8>,
        limits: HTTPLimits = HTTPLimits()
    ) throws(HTTPFailure) {
        var lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
            .map { $0.last == 13 ? Array($0.dropLast()) : Array($0) }
        guard !lines.isEmpty else { throw HTTPFailure(400, "The request is empty.") }
        let requestLine = try Self.requestLine(lines.removeFirst())
        guard lines.count <= limits.fields else {
            throw HTTPFailure(431, "More than \(limits.fields) header fields.")
        }
        var fields = HTTPFields()
        for line in lines {
            let (name, value) = try Self.field(line)
            fields.add(name, value)
        }
        method = requestLine.method
        (rawPath, rawQuery) = try Self.target(requestLine.target)
        path = try Self.segments(rawPath)
        self.fields = fields
        let isLatest = requestLine.minorVersion >= 1
        if isLatest || fields["Host"] != nil {
            guard fields.values("Host").count == 1 else {
                throw HTTPFailure(400, "A request names one host.")
            }
        }
        bodyLength = try Self.bodyLength(fields)
        let tokens = Self.tokens(fields.values("Connection"))
        keepsAlive = isLatest ? !tokens.contains("close") : tokens.contains("keep-alive")
        let expectations = Self.tokens(fields.values("Expect"))
        expectsContinue = isLatest && expectations == ["100-continue"]
        guard expectations.isEmpty || expectations == ["100-continue"] else {
            throw HTTPFailure(417, "Only 100-continue can be expected.")
        }
    }

    private static func requestLine(
        _ line: [UInt8]
    ) throws(HTTPFailure) -> (method: String, target: String, minorVersion: Int) {
        let parts = line.split(separator: 32, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, !parts[1].isEmpty,
            parts[0].allSatisfy(isTokenByte), parts[1].allSatisfy({ $0 > 32 && $0 < 127 })
        else { throw HTTPFailure(400, "The request line cannot be read.") }
        let version = String(decoding: parts[2], as: UTF8.self)
        guard version == "HTTP/1.1" || version == "HTTP/1.0" else {
            let isHTTP = version.hasPrefix("HTTP/")
            throw HTTPFailure(isHTTP ? 505 : 400, "Speak HTTP/1.1.")
        }
        return (
            String(decoding: parts[0], as: UTF8.self), String(decoding: parts[1], as: UTF8.self),
            version == "HTTP/1.1" ? 1 : 0
        )
    }

    private static func field(_ line: [UInt8]) throws(HTTPFailure) -> (String, String) {
        guard let colon = line.firstIndex(of: 58), colon > 0,
            line[..<colon].allSatisfy(isTokenByte)
        else { throw HTTPFailure(400, "A header field cannot be read.") }
        let isBlank: (UInt8) -> Bool = { $0 == 32 || $0 == 9 }
        var value = line[(colon + 1)...].drop(while: isBlank)
        while let last = value.last, isBlank(last) { value.removeLast() }
        guard value.allSatisfy({ $0 >= 32 && $0 != 127 || $0 == 9 }) else {
            throw HTTPFailure(400, "A header field holds control characters.")
        }
        return (
            String(decoding: line[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self)
        )
    }

    /// Path and query of an origin-form or absolute-form target.
    private static func target(_ text: String) throws(HTTPFailure) -> (String, String) {
        var target = Substring(text)
        if let scheme = target.range(of: "://"), !target.hasPrefix("/") {
            let rest = target[scheme.upperBound...]
            target = rest.firstIndex(of: "/").map { rest[$0...] } ?? "/"
        }
        guard target.hasPrefix("/") else { throw HTTPFailure(400, "The path begins with '/'.") }
        target = target.prefix { $0 != "#" }
        guard let mark = target.firstIndex(of: "?") else { return (String(target), "") }
        return (String(target[..<mark]), String(target[target.index(after: mark)...]))
    }

    private static func segments(_ path: String) throws(HTTPFailure) -> [String] {
        var segments: [String] = []
        for part in path.split(separator: "/") {
            guard let segment = PercentCoding.decoded(part), !segment.contains("\0") else {
                throw HTTPFailure(400, "The path is not percent-encoded UTF-8.")
            }
            guard segment != ".", segment != ".." else {
                throw HTTPFailure(400, "The path has '\(segment)' in it.")
            }
            segments.append(segment)
        }
        return segments
    }

    private static func bodyLength(_ fields: HTTPFields) throws(HTTPFailure) -> BodyLength {
        let codings = tokens(fields.values("Transfer-Encoding"))
        let lengths = fields.values("Content-Length")
        guard codings.isEmpty else {
            guard lengths.isEmpty else {
                throw HTTPFailure(400, "A body has a length or is chunked, not both.")
            }
            guard codings == ["chunked"] else {
                throw HTTPFailure(501, "The only transfer coding taken is chunked.")
            }
            return .chunked
        }
        guard let first = lengths.first else { return .bytes(0) }
        guard lengths.allSatisfy({ $0 == first }), !first.isEmpty,
            first.utf8.allSatisfy({ (48...57).contains($0) }), let length = Int64(first)
        else { throw HTTPFailure(400, "Content-Length is not a number.") }
        return .bytes(length)
    }

    private static func tokens(_ values: [String]) -> [String] {
        values.flatMap { $0.split(separator: ",") }
            .map { $0.trimmingPrefix { $0 == " " || $0 == "\t" }.lowercased() }
            .map { String($0.reversed().drop { $0 == " " || $0 == "\t" }.reversed()) }
            .filter { !$0.isEmpty }
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}

extension StringProtocol {
    fileprivate func range(of text: String) -> Range<Index>? { firstRange(of: text) }
}
