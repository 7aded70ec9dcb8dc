/// Splits text into the pieces that byte pairs never cross.
///
/// By hand what the reference does with this expression, alternatives tried in
/// order at each place:
///
///     (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}
///     | ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
struct PreTokenizer {
    private let scalars: [Unicode.Scalar]
    private let classes: [CharacterClass]

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
        classes = scalars.map { CharacterClass($0) }
    }

    /// Calls `body` with the UTF-8 bytes of each piece, in order.
    func forEachPiece(_ body: ([UInt8]) -> Void) {
        var at = 0
        var bytes: [UInt8] = []
        while at < scalars.count {
            let end = self.end(of: at)
            bytes.removeAll(keepingCapacity: true)
            for scalar in scalars[at..<end] { bytes += UTF8.encode(scalar)! }
            body(bytes)
            at = end
        }
    }

    /// Where the piece that starts at `at` ends.
    private func end(of at: Int) -> Int {
        if let end = contraction(at) { return end }
        if let end = word(at) { return end }
        switch classes[at] {
        case .number: return at + 1
        case .lineBreak, .space: return symbols(at) ?? spaces(at)
        default: return symbols(at) ?? at + 1
        }
    }

    private func run(from at: Int, while condition: (CharacterClass) -> Bool) -> Int {
        var end = at
        while end < classes.count, condition(classes[end]) { end += 1 }
        return end
    }

    private func contraction(_ at: Int) -> Int? {
        guard scalars[at] == "'", at + 1 < scalars.count else { return nil }
        switch scalars[at + 1] {
        // The long s is an s when case is ignored.
        case "s", "S", "\u{17F}", "t", "T", "m", "M", "d", "D": return at + 2
        default: break
        }
        guard at + 2 < scalars.count else { return nil }
        switch (scalars[at + 1], scalars[at + 2]) {
        case ("r", "e"), ("R", "e"), ("r", "E"), ("R", "E"), ("v", "e"), ("V", "e"), ("v", "E"),
            ("V", "E"), ("l", "l"), ("L", "l"), ("l", "L"), ("L", "L"):
            return at + 3
        default: return nil
        }
    }

    /// Letters, with one other character before them that is no line break
    /// and no number.
    private func word(_ at: Int) -> Int? {
        let first: Int
        switch classes[at] {
        case .letter: first = at
        case .space, .other: first = at + 1
        case .number, .lineBreak: return nil
        }
        let end = run(from: first) { $0 == .letter }
        return end > first ? end : nil
    }

    /// Symbols, with one blank before and line breaks after.
    private func symbols(_ at: Int) -> Int? {
        let first = scalars[at] == " " ? at + 1 : at
        let end = run(from: first) { $0 == .other }
        guard end > first else { return nil }
        return run(from: end) { $0 == .lineBreak }
    }

    private func spaces(_ at: Int) -> Int {
        let end = run(from: at) { $0 == .space || $0 == .lineBreak }
        // Through the last line break of the run, if there is one.
        if let last = classes[at..<end].lastIndex(of: .lineBreak) { return last + 1 }
        // All of it at the end of the text; else all but the last, which then
        // belongs to the word that follows.
        if end == classes.count || end == at + 1 { return end }
        return end - 1
    }
}
