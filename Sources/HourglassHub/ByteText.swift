/// Numbers of bytes for people.
public enum ByteText {
    /// "0 B", "999 B", "1.5 kB", "17 GB": decimal units, as disks are sold.
    public static func describe(_ count: Int64) -> String {
        if count < 1000 { return "\(count) B" }
        var value = Double(count)
        var unit = ""
        for next in ["kB", "MB", "GB", "TB", "PB"] {
            value /= 1000
            unit = next
            if value < 999.5 { break }
        }
        let tenths = (value * 10).rounded() / 10
        let text = tenths < 10 ? "\(tenths)" : "\(Int(value.rounded()))"
        return "\(text) \(unit)"
    }

    /// Reads "10M", "1.5 GB", "500k", "2048": decimal units, or binary with an `i`.
    public static func parse(_ text: String) -> Int64? {
        let trimmed = text.filter { !$0.isWhitespace }.lowercased()
        let number = trimmed.prefix { $0.isNumber || $0 == "." }
        guard let value = Double(number), value >= 0 else { return nil }
        var unit = trimmed.dropFirst(number.count)
        if unit.hasSuffix("/s") { unit = unit.dropLast(2) }
        if unit.hasSuffix("b") { unit = unit.dropLast() }
        let isBinary = unit.hasSuffix("i")
        if isBinary { unit = unit.dropLast() }
        let powers: [Substring: Int] = ["": 0, "k": 1, "m": 2, "g": 3, "t": 4]
        guard let power = powers[unit] else { return nil }
        var factor = 1.0
        for _ in 0..<power { factor *= isBinary ? 1024 : 1000 }
        let bytes = value * factor
        return bytes < 9e18 ? Int64(bytes) : nil
    }
}
