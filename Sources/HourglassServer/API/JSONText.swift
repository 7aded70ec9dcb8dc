internal import Foundation

/// JSON as this server writes and reads it: snake case, sorted keys, ISO 8601.
enum JSONText {
    static func bytes(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.dateEncodingStrategy = .iso8601
        // Numbers are finite before they come here; JSON has no other kind.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        guard let data = try? encoder.encode(value) else {
            preconditionFailure("A value of ours cannot be written as JSON")
        }
        return Array(data)
    }

    static func decoder() -> JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }
}

extension Response {
    /// A JSON answer.
    static func json(_ value: some Encodable, status: Int = 200) -> Response {
        Response(status, .bytes(JSONText.bytes(value)), type: "application/json")
            .with("Cache-Control", "no-store")
    }
}
