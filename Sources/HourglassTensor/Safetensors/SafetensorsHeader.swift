internal import Foundation

/// What the header of a safetensors file says, checked against the file.
///
/// The format: 8 bytes of little-endian length, that many bytes of JSON naming
/// each tensor's type, shape and place, then the data. The header comes from
/// somebody else, so nothing in it is believed: lengths are compared with the
/// file, shapes with the bytes they claim, and overlapping tensors refused.
struct SafetensorsHeader: Sendable {
    struct Entry: Sendable {
        /// As written, such as `BF16`; may be a type we cannot compute with.
        let type: String
        let shape: [Int]
        /// Bytes in the file.
        let range: Range<Int>
    }

    let entries: [String: Entry]

    /// The reference implementation's own limit.
    private static let longestHeader = 100_000_000

    private static let byteCounts = [
        "F64": 8, "I64": 8, "U64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2, "I16": 2,
        "U16": 2, "I8": 1, "U8": 1, "BOOL": 1, "F8_E4M3": 1, "F8_E5M2": 1,
    ]

    init(_ file: MappedFile) throws(TensorError) {
        try self.init(file.bytes, path: file.path)
    }

    init(_ bytes: UnsafeRawBufferPointer, path: String) throws(TensorError) {
        func malformed(_ reason: String) -> TensorError {
            TensorError(
                code: .malformedHeader,
                message: "'\(path)' is not a valid safetensors file: \(reason)."
            )
        }
        guard bytes.count >= 8 else { throw malformed("it has only \(bytes.count) bytes") }
        let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        guard length <= UInt64(Self.longestHeader) else {
            throw malformed("its header claims \(length) bytes")
        }
        let headerEnd = 8 + Int(length)
        guard headerEnd <= bytes.count else {
            throw TensorError(
                code: .truncated,
                message: "'\(path)' ends inside its header (\(bytes.count) of at least "
                    + "\(headerEnd) bytes); download it again."
            )
        }
        let json = Data(bytes[8..<headerEnd])
        guard let parsed = try? JSONSerialization.jsonObject(with: json),
            let object = parsed as? [String: Any]
        else { throw malformed("its header is not a JSON object") }
        var entries: [String: Entry] = [:]
        for (name, value) in object where name != "__metadata__" {
            guard let value = value as? [String: Any], let type = value["dtype"] as? String,
                let shape = Self.integers(value["shape"]),
                let offsets = Self.integers(value["data_offsets"]), offsets.count == 2
            else { throw malformed("the entry of tensor '\(name)' is incomplete") }
            guard let width = Self.byteCounts[type] else {
                throw malformed("tensor '\(name)' has the unknown type '\(type)'")
            }
            var size = width
            for extent in shape {
                let (product, overflow) = size.multipliedReportingOverflow(by: extent)
                guard extent >= 0, !overflow else {
                    throw malformed("tensor '\(name)' has the impossible shape \(shape)")
                }
                size = product
            }
            guard offsets[0] >= 0, offsets[0] <= offsets[1], offsets[1] - offsets[0] == size else {
                throw malformed(
                    "tensor '\(name)' of shape \(shape) needs \(size) bytes but is placed at "
                        + "\(offsets[0])..<\(offsets[1])"
                )
            }
            guard offsets[1] <= bytes.count - headerEnd else {
                throw TensorError(
                    code: .truncated,
                    message: "'\(path)' is truncated: tensor '\(name)' ends at byte "
                        + "\(offsets[1]) of the data, but there are only "
                        + "\(bytes.count - headerEnd); download it again."
                )
            }
            entries[name] = Entry(
                type: type,
                shape: shape,
                range: headerEnd + offsets[0]..<headerEnd + offsets[1]
            )
        }
        var end = headerEnd
        for (name, entry) in entries.sorted(by: {
            ($0.value.range.lowerBound, $0.value.range.upperBound)
                < ($1.value.range.lowerBound, $1.value.range.upperBound)
        }) {
            guard entry.range.lowerBound >= end || entry.range.isEmpty else {
                throw malformed("tensor '\(name)' overlaps another one")
            }
            end = max(end, entry.range.upperBound)
        }
        self.entries = entries
    }

    /// Whole numbers only: a fraction or a string is refused, not rounded.
    private static func integers(_ value: Any?) -> [Int]? {
        guard let list = value as? [Any] else { return nil }
        var result: [Int] = []
        for item in list {
            guard let number = item as? NSNumber, let integer = Int(exactly: number) else {
                return nil
            }
            result.append(integer)
        }
        return result
    }
}
