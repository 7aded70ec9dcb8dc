/// Turns ids into text one at a time, holding back the bytes of a character
/// that is not complete yet.
public struct StreamingDecoder: Sendable {
    private let tokenizer: Tokenizer
    private let skippingSpecial: Bool
    private var held: [UInt8] = []

    /// Starts a text.
    public init(_ tokenizer: Tokenizer, skippingSpecial: Bool = true) {
        self.tokenizer = tokenizer
        self.skippingSpecial = skippingSpecial
    }

    /// The text that is complete with this token; empty while a character is
    /// not.
    public mutating func append(_ id: Int) -> String {
        if skippingSpecial, tokenizer.isSpecial(id) { return "" }
        held += tokenizer.bytes(of: id)
        let complete = held.count - Self.incompleteTail(held)
        defer { held.removeFirst(complete) }
        return String(decoding: held.prefix(complete), as: UTF8.self)
    }

    /// What is left at the end: U+FFFD for an incomplete character.
    public mutating func finish() -> String {
        defer { held = [] }
        return String(decoding: held, as: UTF8.self)
    }

    /// How many bytes at the end could be the start of a character.
    private static func incompleteTail(_ bytes: [UInt8]) -> Int {
        for back in 1...3 where back <= bytes.count {
            let byte = bytes[bytes.count - back]
            if byte & 0xC0 == 0x80 { continue }
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            guard length > back else { return 0 }
            // Could these bytes still become a character? If not, waiting for
            // more would only delay the U+FFFD.
            let second = back >= 2 ? bytes[bytes.count - back + 1] : nil
            switch (byte, second) {
            case (0xC0...0xC1, _), (0xF5..., _): return 0
            case (0xE0, .some(..<0xA0)), (0xED, .some(0xA0...)), (0xF0, .some(..<0x90)),
                (0xF4, .some(0x90...)):
                return 0
            default: return back
            }
        }
        return 0
    }
}
