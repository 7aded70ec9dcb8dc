import Foundation

/// Whether a safetensors file is whole, told from the file alone.
///
/// The format (Hugging Face, `safetensors`): eight bytes with the length of a
/// JSON header, the header, then the data that it lists without gaps. A file
/// that was cut off, or that a page with an error message took the place of,
/// cannot pass; a flipped bit inside the data can.
enum SafetensorsCheck {

    private static let longestHeader: Int64 = 100 << 20

    static func isWhole(_ path: String, size: Int64) -> Bool {
        guard let handle = FileHandle(forReadingAtPath: path) else { return false }
        defer { try? handle.close() }
        guard let prefix = try? handle.read(upToCount: 8), prefix.count == 8 else { return false }
        let length = prefix.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length >= 2, length <= UInt64(longestHeader), Int64(length) + 8 <= size,
            let text = try? handle.read(upToCount: Int(length)), text.count == Int(length),
            let names = try? JSONSerialization.jsonObject(with: text) as? [String: Any]
        else { return false }
        var ranges: [(start: Int64, end: Int64)] = []
        for (name, value) in names where name != "__metadata__" {
            guard let entry = value as? [String: Any],
                let offsets = entry["data_offsets"] as? [NSNumber], offsets.count == 2
            else { return false }
            ranges.append((offsets[0].int64Value, offsets[1].int64Value))
        }
        var end: Int64 = 0
        for range in ranges.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) {
            guard range.start == end, range.end >= range.start else { return false }
            end = range.end
        }
        return Int64(length) + 8 + end == size
    }
}
