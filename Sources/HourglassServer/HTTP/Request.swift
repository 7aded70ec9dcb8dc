internal import Foundation

/// A request with its parameters taken apart.
struct Request: Sendable {
    let head: RequestHead
    let body: RequestBody
    /// Path parameters, by name; filled in by the router.
    var parameters: [String: String] = [:]
    /// Query items in order; nil when the query cannot be decoded.
    let query: [(name: String, value: String)]?

    init(_ head: RequestHead, body: RequestBody) {
        (self.head, self.body) = (head, body)
        query = PercentCoding.query(head.rawQuery)
    }

    var method: String { head.method }
    var path: [String] { head.path }
    var fields: HTTPFields { head.fields }

    /// The first query item of a name.
    func item(_ name: String) -> String? { query?.first { $0.name == name }?.value }

    /// All query items of a name.
    func items(_ name: String) -> [String] {
        query?.filter { $0.name == name }.map(\.value) ?? []
    }

    /// A number of the query.
    ///
    /// - Throws: `APIFailure` when it is none, or lies outside `range`.
    func number(_ name: String, in range: ClosedRange<Double>) throws -> Double? {
        guard let text = item(name), !text.isEmpty else { return nil }
        guard let value = Double(text), value.isFinite, range.contains(value) else {
            throw APIFailure.badParameter(
                name,
                "'\(name)' is a number from \(range.lowerBound) to \(range.upperBound)."
            )
        }
        return value
    }

    /// A whole number of the query.
    func integer(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = item(name), !text.isEmpty else { return nil }
        guard let value = Int(text), range.contains(value) else {
            throw APIFailure.badParameter(
                name,
                "'\(name)' is a whole number from \(range.lowerBound) to \(range.upperBound)."
            )
        }
        return value
    }

    /// The body as JSON.
    ///
    /// - Throws: `APIFailure` when it is none, is too long, or its media type
    ///   is another.
    func json<Value: Decodable>(_ type: Value.Type, limit: Int = 1 << 20) async throws -> Value {
        // A page of another origin can send plain text unasked, JSON it cannot.
        let media = fields["Content-Type"]?.split(separator: ";").first.map(String.init) ?? ""
        guard media.trimmingCharacters(in: .whitespaces).lowercased() == "application/json" else {
            throw APIFailure(415, "unsupported_media_type", "Send application/json.")
        }
        let bytes = try await body.collect(limit: limit)
        do {
            return try JSONText.decoder().decode(type, from: Data(bytes))
        } catch let error as DecodingError {
            throw APIFailure.badBody(error)
        }
    }
}
