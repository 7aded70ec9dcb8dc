import Foundation

/// JSON as every command prints it: one document a line, keys sorted, slashes
/// left alone.
enum JSONOutput {
    static func line(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Every number is finite before it comes here; JSON has no other kind.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        guard let data = try? encoder.encode(value) else {
            preconditionFailure("A value of ours cannot be written as JSON")
        }
        return String(decoding: data, as: UTF8.self)
    }
}
