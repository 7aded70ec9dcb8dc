/// A request: GET, or POST when it has a body. Redirects are not followed by
/// the transport, because each hop decides anew which headers may be sent.
package struct HTTPRequest: Sendable {
    package var address: String
    package var headers: [(name: String, value: String)]
    /// Asks for no body when true.
    package var isHead: Bool
    /// Lets the transport look up this host's own entry in `.netrc`.
    package var usesNetrc: Bool
    /// What is posted; nil asks with GET.
    package var body: [UInt8]?

    package init(
        _ address: String,
        headers: [(name: String, value: String)] = [],
        isHead: Bool = false,
        usesNetrc: Bool = false,
        body: [UInt8]? = nil
    ) {
        self.address = address
        self.headers = headers
        self.isHead = isHead
        self.usesNetrc = usesNetrc
        self.body = body
    }
}

/// Status and headers of a response.
package struct ResponseHead: Sendable, Equatable {
    package var status: Int
    /// Header values by lower-case name; a repeated header keeps its last value.
    package var headers: [String: String]

    package init(status: Int, headers: [String: String] = [:]) {
        self.status = status
        self.headers = headers
    }

    package subscript(_ name: String) -> String? { headers[name] }

    package var contentLength: Int64? { self["content-length"].flatMap { Int64($0) } }

    /// Whether the body is sent in a compressed form.
    package var isEncoded: Bool {
        guard let encoding = self["content-encoding"]?.lowercased() else { return false }
        return encoding != "identity" && !encoding.isEmpty
    }

    /// First byte and total size from `Content-Range`.
    package var contentRange: (start: Int64?, total: Int64?)? {
        guard let value = self["content-range"], value.hasPrefix("bytes") else { return nil }
        let parts = value.dropFirst(5).split(separator: "/", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        let total = Int64(parts[1].filter { $0 != " " })
        let start = parts[0].split(separator: "-").first.flatMap { piece in
            Int64(piece.filter { $0 != " " })
        }
        return (start, total)
    }

    /// The entity tag of the file itself, also where a link to it answers.
    package var entityTag: String? {
        guard var tag = self["x-linked-etag"] ?? self["etag"] else { return nil }
        if tag.hasPrefix("W/") { tag.removeFirst(2) }
        return tag.filter { $0 != "\"" }
    }
}

/// What the receiver of a body wants to happen next.
package enum SinkVerdict: Sendable {
    case proceed
    /// Ends the transfer now; the rest of the body is not read.
    case stop
}

/// Receives a response. Both functions run on the transport's own thread and
/// must return quickly.
package protocol BodySink: AnyObject, Sendable {
    /// Status and headers are complete.
    func begin(_ head: ResponseHead) -> SinkVerdict
    /// The next bytes of the body, already decompressed.
    func receive(_ bytes: UnsafeRawBufferPointer) -> SinkVerdict
}

/// Why a transfer broke below HTTP.
package struct TransportFailure: Error, Sendable, CustomStringConvertible {
    package enum Kind: Sendable, Equatable {
        case resolve, connect, secureConnection, proxy, timeout, broken, other
    }
    package var kind: Kind
    package var message: String

    package init(kind: Kind, message: String) {
        self.kind = kind
        self.message = message
    }

    package var description: String { message }
}

/// How a transfer ended.
package struct TransferOutcome: Sendable {
    package enum End: Sendable {
        /// The whole response arrived.
        case complete
        /// The receiver stopped it.
        case stopped
        case cancelled
        case failed(TransportFailure)
    }
    package var end: End
    package var head: ResponseHead?
    package var bytesReceived: Int64
    /// Where a 3xx points to, made absolute.
    package var redirect: String?
}
