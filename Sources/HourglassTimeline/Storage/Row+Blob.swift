internal import Foundation
internal import GRDB
internal import HourglassCore

extension Row {
    /// Hands the bytes of a blob to `body` without copying them.
    func withBlob<Value>(
        _ column: String,
        _ body: (UnsafeRawBufferPointer) throws -> Value
    ) throws -> Value {
        try withUnsafeData(named: column) { data in
            guard let data else { throw EncodingFault.truncated }
            return try data.withUnsafeBytes(body)
        }
    }

    /// Decodes a case by its name; a name of none is damage.
    func decodeCase<Value: RawRepresentable>(
        _ type: Value.Type,
        _ column: String
    ) throws -> Value where Value.RawValue == String {
        guard let value = Value(rawValue: try decode(String.self, forColumn: column)) else {
            throw EncodingFault.outOfRange
        }
        return value
    }

    /// Decodes a value kept as JSON.
    func decodeJSON<Value: Decodable>(_ type: Value.Type, _ column: String) throws -> Value? {
        guard let text = try decode(String?.self, forColumn: column) else { return nil }
        do {
            let decoder = JSONDecoder()
            decoder.nonConformingFloatDecodingStrategy = .byName
            return try decoder.decode(type, from: Data(text.utf8))
        } catch {
            throw EncodingFault.outOfRange
        }
    }
}

/// Bytes as SQLite stores them.
struct Blob: DatabaseValueConvertible {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var databaseValue: DatabaseValue { Data(bytes).databaseValue }

    static func fromDatabaseValue(_ value: DatabaseValue) -> Blob? {
        Data.fromDatabaseValue(value).map { Blob([UInt8]($0)) }
    }
}

/// A value as JSON with its keys in order, so that equal values give equal
/// texts.
func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .byName
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}

extension JSONEncoder.NonConformingFloatEncodingStrategy {
    fileprivate static let byName = convertToString(
        positiveInfinity: "inf",
        negativeInfinity: "-inf",
        nan: "nan"
    )
}

extension JSONDecoder.NonConformingFloatDecodingStrategy {
    fileprivate static let byName = convertFromString(
        positiveInfinity: "inf",
        negativeInfinity: "-inf",
        nan: "nan"
    )
}
