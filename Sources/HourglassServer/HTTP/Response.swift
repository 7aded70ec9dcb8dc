/// What is answered to a request.
struct Response: Sendable {
    /// Writes a body piece by piece; waits when the client is slow.
    typealias Writer = @Sendable (_ bytes: [UInt8]) async throws -> Void

    /// Where the body comes from.
    enum Body: Sendable {
        /// From memory.
        case bytes([UInt8])
        /// A stretch of an open file.
        case file(OpenFile, Range<Int64>)
        /// From a function that runs while the client listens, and is
        /// cancelled when the client goes.
        case stream(@Sendable (_ write: @escaping Writer) async throws -> Void)
    }

    /// Status code.
    var status: Int
    /// Header fields but for length and connection.
    var fields: HTTPFields
    /// What follows the header.
    var body: Body
    /// Whether a client may leave it in the line for long, as a paused player
    /// does.
    var isPatient = false

    /// Makes a response.
    init(_ status: Int, _ body: Body = .bytes([]), type: String? = nil) {
        (self.status, self.body) = (status, body)
        fields = HTTPFields()
        if let type { fields["Content-Type"] = type }
    }

    /// The same with a header field.
    func with(_ name: String, _ value: String?) -> Response {
        var copy = self
        copy.fields[name] = value
        return copy
    }
}

/// Names of status codes.
enum StatusText {
    static func phrase(_ status: Int) -> String { phrases[status] ?? "Status" }

    private static let phrases = [
        200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 206: "Partial Content",
        303: "See Other", 304: "Not Modified", 400: "Bad Request", 401: "Unauthorized",
        403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 406: "Not Acceptable",
        408: "Request Timeout", 409: "Conflict", 410: "Gone", 412: "Precondition Failed",
        413: "Content Too Large", 415: "Unsupported Media Type", 416: "Range Not Satisfiable",
        417: "Expectation Failed", 421: "Misdirected Request", 422: "Unprocessable Content",
        431: "Request Header Fields Too Large", 500: "Internal Server Error",
        501: "Not Implemented", 503: "Service Unavailable", 505: "HTTP Version Not Supported",
        507: "Insufficient Storage",
    ]
}
