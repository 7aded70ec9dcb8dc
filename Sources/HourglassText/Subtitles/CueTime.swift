/// Reads the times of subtitle formats.
enum CueTime {
    /// Times beyond this are damage, not footage.
    static let latest: Int64 = 1000 * 3_600_000

    /// Milliseconds of `[[H…:]MM:]SS[.fff…]`; a comma serves as a point. Nil
    /// when it is no time or later than 1,000 hours.
    ///
    /// The fraction is read as one: `1,5` is a second and a half.
    static func milliseconds(_ text: some StringProtocol) -> Int64? {
        var fields: [Int64] = []
        var (value, digits) = (Int64(0), 0)
        var (fraction, fractionDigits): (Int64, Int) = (0, -1)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let digit = Int64(byte - UInt8(ascii: "0"))
                if fractionDigits >= 0 {
                    // A fourth digit rounds; those after it do not matter.
                    if fractionDigits < 4 { fraction = fraction * 10 + digit }
                    fractionDigits += 1
                } else {
                    guard digits < 9 else { return nil }
                    value = value * 10 + digit
                    digits += 1
                }
            case UInt8(ascii: ":"):
                guard digits > 0, fractionDigits < 0, fields.count < 2 else { return nil }
                fields.append(value)
                (value, digits) = (0, 0)
            case UInt8(ascii: "."), UInt8(ascii: ","):
                guard digits > 0, fractionDigits < 0 else { return nil }
                fractionDigits = 0
            default:
                return nil
            }
        }
        guard digits > 0, !fields.isEmpty || fractionDigits > 0 else { return nil }
        fields.append(value)
        let seconds = fields.reduce(0) { $0 * 60 + $1 }
        for _ in min(max(fractionDigits, 0), 4)..<4 { fraction *= 10 }
        let total = seconds * 1000 + (fraction + 5) / 10
        return total <= latest ? total : nil
    }

    /// Start and end of a line `start --> end settings`, or nil.
    static func range(_ line: some StringProtocol) -> (start: Int64, end: Int64)? {
        let text = String(line)
        guard let arrow = text.firstRange(of: "-->") else { return nil }
        let left = text[..<arrow.lowerBound].split(whereSeparator: \.isWhitespace)
        let right = text[arrow.upperBound...].split(whereSeparator: \.isWhitespace)
        guard left.count == 1, let start = milliseconds(left[0]),
            let first = right.first, let end = milliseconds(first)
        else { return nil }
        return (start, end)
    }
}
