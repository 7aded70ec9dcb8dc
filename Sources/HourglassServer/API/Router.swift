/// Finds the handler of a request.
struct Router: Sendable {
    /// What answers a request.
    typealias Handler = @Sendable (Request) async throws -> Response

    /// A path with parameters in braces, as OpenAPI writes them.
    struct Route: Sendable {
        let method: String
        let pattern: String
        let segments: [String]
        let handler: Handler
    }

    private(set) var routes: [Route] = []

    /// Adds a route, as in `on("GET", "/api/footage/{id}") { … }`.
    mutating func on(_ method: String, _ pattern: String, _ handler: @escaping Handler) {
        let segments = pattern.split(separator: "/").map(String.init)
        routes.append(
            Route(method: method, pattern: pattern, segments: segments, handler: handler)
        )
    }

    /// Answers a request; a `HEAD` is answered as the `GET` it goes with.
    ///
    /// - Throws: `APIFailure` with status 404, or 405 when the path takes
    ///   other methods; what the handler throws.
    func answer(_ request: Request) async throws -> Response {
        guard request.query != nil else {
            throw APIFailure(400, "bad_request", "The query is not percent-encoded UTF-8.")
        }
        let method = request.method == "HEAD" ? "GET" : request.method
        var others: Set<String> = []
        for route in routes {
            guard let parameters = Self.match(route.segments, request.path) else { continue }
            guard route.method == method else {
                others.insert(route.method)
                continue
            }
            var request = request
            request.parameters = parameters
            return try await route.handler(request)
        }
        guard !others.isEmpty else {
            throw APIFailure.notFound("There is nothing at '\(request.head.rawPath)'.")
        }
        var failure = APIFailure(
            405,
            "method_not_allowed",
            "'\(request.head.rawPath)' takes \(others.sorted().joined(separator: ", "))."
        )
        failure.fields["Allow"] = others.sorted().joined(separator: ", ")
        throw failure
    }

    private static func match(_ pattern: [String], _ path: [String]) -> [String: String]? {
        guard pattern.count == path.count else { return nil }
        var parameters: [String: String] = [:]
        for (expected, actual) in zip(pattern, path) {
            if expected.hasPrefix("{") {
                parameters[String(expected.dropFirst().dropLast())] = actual
            } else if expected != actual {
                return nil
            }
        }
        return parameters
    }
}
