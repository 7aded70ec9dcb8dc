/// Finds added tokens in text: the longest one at the leftmost place.
struct AddedTokenMatcher: Sendable {
    enum Piece {
        case text(String)
        case token(Int)
    }

    /// Tokens by first byte, longest first.
    private var candidates: [[(bytes: [UInt8], id: Int)]] = Array(repeating: [], count: 256)

    init(_ tokens: [Tokenizer.AddedToken]) {
        for token in tokens {
            let bytes = Array(token.text.utf8)
            guard let first = bytes.first else { continue }
            candidates[Int(first)].append((bytes, token.id))
        }
        for i in candidates.indices { candidates[i].sort { $0.bytes.count > $1.bytes.count } }
    }

    /// Calls `body` with the text between tokens and the tokens, in order.
    func split(_ text: String, _ body: (Piece) -> Void) {
        let bytes = Array(text.utf8)
        var (start, at) = (0, 0)
        while at < bytes.count {
            guard
                let match = candidates[Int(bytes[at])].first(where: {
                    bytes[at...].starts(with: $0.bytes)
                })
            else {
                at += 1
                continue
            }
            if at > start { body(.text(String(decoding: bytes[start..<at], as: UTF8.self))) }
            body(.token(match.id))
            at += match.bytes.count
            start = at
        }
        if start < bytes.count { body(.text(String(decoding: bytes[start...], as: UTF8.self))) }
    }
}
