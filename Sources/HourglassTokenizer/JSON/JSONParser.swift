extension JSONValue {
    /// Parses a JSON text.
    ///
    /// Strict but for two things a vocabulary file may contain: it does not
    /// object to repeated keys, and half a surrogate pair becomes U+FFFD.
    public init(parsing bytes: [UInt8]) throws(TokenizerError) {
        var parser = JSONParser(bytes)
        self = try parser.document()
    }

    /// Parses a JSON text.
    public init(parsing text: String) throws(TokenizerError) {
        try self.init(parsing: Array(text.utf8))
    }
}

/// A recursive-descent parser over UTF-8 bytes.
private struct JSONParser {
    private let bytes: [UInt8]
    private var at = 0
    private var depth = 0
    private static let deepest = 200

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(TokenizerError) -> JSONValue {
        let value = try self.value()
        skipSpace()
        guard at == bytes.count else { throw failure("something follows the value") }
        return value
    }

    private func failure(_ reason: String) -> TokenizerError {
        TokenizerError(code: .malformed, message: "Not valid JSON at byte \(at): \(reason).")
    }

    private mutating func skipSpace() {
        while at < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[at]) { at += 1 }
    }

    private var current: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        at += 1
        return true
    }

    private mutating func value() throws(TokenizerError) -> JSONValue {
        skipSpace()
        guard let byte = current else { throw failure("a value is missing") }
        switch byte {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(
        _ text: StaticString,
        _ value: JSONValue
    ) throws(TokenizerError) -> JSONValue {
        let count = text.utf8CodeUnitCount
        guard bytes.count - at >= count,
            (0..<count).allSatisfy({ bytes[at + $0] == text.utf8Start[$0] })
        else { throw failure("unexpected character") }
        at += count
        return value
    }

    private mutating func number() throws(TokenizerError) -> JSONValue {
        let start = at
        func digits(_ parser: inout JSONParser) -> Bool {
            let first = parser.at
            while let byte = parser.current, (0x30...0x39).contains(byte) { parser.at += 1 }
            return parser.at > first
        }
        _ = take(UInt8(ascii: "-"))
        guard digits(&self) else { throw failure("unexpected character") }
        if take(UInt8(ascii: ".")) {
            guard digits(&self) else { throw failure("a digit is missing") }
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard digits(&self) else { throw failure("a digit is missing") }
        }
        return .number(String(decoding: bytes[start..<at], as: UTF8.self))
    }

    private mutating func nest() throws(TokenizerError) {
        at += 1
        depth += 1
        guard depth <= Self.deepest else { throw failure("nested too deeply") }
    }

    private mutating func array() throws(TokenizerError) -> JSONValue {
        try nest()
        defer { depth -= 1 }
        var elements: [JSONValue] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return .array([]) }
        while true {
            elements.append(try value())
            skipSpace()
            if take(UInt8(ascii: "]")) { return .array(elements) }
            guard take(UInt8(ascii: ",")) else { throw failure("',' or ']' expected") }
        }
    }

    private mutating func object() throws(TokenizerError) -> JSONValue {
        try nest()
        defer { depth -= 1 }
        var members: [(key: String, value: JSONValue)] = []
        skipSpace()
        if take(UInt8(ascii: "}")) { return .object([]) }
        while true {
            skipSpace()
            guard current == UInt8(ascii: "\"") else { throw failure("a key is missing") }
            let key = try string()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw failure("':' expected") }
            members.append((key, try value()))
            skipSpace()
            if take(UInt8(ascii: "}")) { return .object(members) }
            guard take(UInt8(ascii: ",")) else { throw failure("',' or '}' expected") }
        }
    }

    private mutating func string() throws(TokenizerError) -> String {
        at += 1
        let start = at
        // Most strings have no escapes: find the end, then decode at once.
        while at < bytes.count, bytes[at] != 0x22, bytes[at] != 0x5C {
            guard bytes[at] >= 0x20 else { throw failure("a control character in a string") }
            at += 1
        }
        if take(0x22) { return String(decoding: bytes[start..<at - 1], as: UTF8.self) }
        var content = Array(bytes[start..<at])
        while let byte = current {
            at += 1
            switch byte {
            case 0x22: return String(decoding: content, as: UTF8.self)
            case 0x5C: try appendEscape(&content)
            default:
                guard byte >= 0x20 else { throw failure("a control character in a string") }
                content.append(byte)
            }
        }
        throw failure("a string does not end")
    }

    private mutating func appendEscape(_ content: inout [UInt8]) throws(TokenizerError) {
        guard let byte = current else { throw failure("a string does not end") }
        at += 1
        switch byte {
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
        case UInt8(ascii: "u"):
            var code = try hexadecimal()
            if (0xD800..<0xDC00).contains(code), bytes.count - at >= 6, bytes[at] == 0x5C,
                bytes[at + 1] == UInt8(ascii: "u")
            {
                let before = at
                at += 2
                let low = try hexadecimal()
                if (0xDC00..<0xE000).contains(low) {
                    code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
                } else {
                    at = before
                }
            }
            let scalar = Unicode.Scalar(code) ?? "\u{FFFD}"
            content += Array(String(Character(scalar)).utf8)
        default: throw failure("unknown escape")
        }
    }

    private mutating func hexadecimal() throws(TokenizerError) -> UInt32 {
        guard bytes.count - at >= 4,
            let code = UInt32(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16),
            bytes[at] != UInt8(ascii: "+"), bytes[at] != UInt8(ascii: "-")
        else { throw failure("four hexadecimal digits expected") }
        at += 4
        return code
    }
}
