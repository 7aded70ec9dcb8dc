/// Cuts a text into sentences while it is being written.
///
/// A sentence ends at `.`, `!`, `?` before white space, at their Chinese
/// counterparts, and at the end of a line. The times that follow the mark in
/// brackets still belong to it. Between `[` and `]` nothing ends.
struct SentenceSplitter {
    /// A sentence and the white space behind it.
    struct Sentence: Equatable {
        var text: String
        var separator: String
    }

    private var held = ""

    /// The sentences that the next piece of text completes.
    mutating func add(_ text: String) -> [Sentence] {
        held += text
        var sentences: [Sentence] = []
        while let end = boundary() {
            append(String(held[..<end.text]), String(held[end.text..<end.rest]), to: &sentences)
            held = String(held[end.rest...])
        }
        return sentences
    }

    /// The sentence that the end of the text completes.
    mutating func end() -> [Sentence] {
        var sentences: [Sentence] = []
        let text = held.reversed().drop(while: \.isWhitespace).reversed()
        append(String(text), "", to: &sentences)
        held = ""
        return sentences
    }

    private func append(_ text: String, _ separator: String, to sentences: inout [Sentence]) {
        let trimmed = String(text.drop(while: \.isWhitespace))
        if !trimmed.isEmpty { sentences.append(Sentence(text: trimmed, separator: separator)) }
    }

    /// Where the first sentence ends, and where the next begins; nil when that
    /// cannot be told yet.
    private func boundary() -> (text: String.Index, rest: String.Index)? {
        var (index, depth) = (held.startIndex, 0)
        while index < held.endIndex {
            let character = held[index]
            let next = held.index(after: index)
            switch character {
            case "[", "【": depth += 1
            case "]", "】": depth = max(0, depth - 1)
            case "\n", "\r\n":
                return (index, skipSpace(index))
            case "。", "！", "？", "!", "?", ".":
                guard depth == 0 else { break }
                // Whether a full stop ends a sentence shows in what follows.
                let isWide = "。！？".contains(character)
                guard next < held.endIndex else { return nil }
                guard isWide || held[next].isWhitespace else { break }
                let rest = skipSpace(next)
                guard rest < held.endIndex else { return nil }
                if held[rest] == "[" || held[rest] == "【" {
                    guard let close = closing(rest) else { return nil }
                    guard close < held.endIndex else { return nil }
                    if ".。".contains(held[close]) { index = close; continue }
                    return (close, skipSpace(close))
                }
                return (next, rest)
            default: break
            }
            index = next
        }
        return nil
    }

    private func skipSpace(_ start: String.Index) -> String.Index {
        var index = start
        while index < held.endIndex, held[index].isWhitespace { index = held.index(after: index) }
        return index
    }

    /// Behind a run of brackets that begins at `start`; nil while it is open.
    private func closing(_ start: String.Index) -> String.Index? {
        var index = start
        while index < held.endIndex, held[index] == "[" || held[index] == "【" {
            guard let close = held[index...].firstIndex(where: { $0 == "]" || $0 == "】" }) else {
                return nil
            }
            index = held.index(after: close)
            let next = skipSpace(index)
            if next < held.endIndex, held[next] == "[" || held[next] == "【" { index = next }
        }
        return index
    }
}
