import HourglassCore
import HourglassText

/// Joins what is said, which comes in pieces of a few words, into paragraphs.
enum SpokenParagraphs {
    /// A pause this long, in seconds, ends a paragraph.
    private static let pause = 3.0
    /// Once this long, in characters, a paragraph ends with its sentence…
    private static let usualLength = 280
    /// …and at this length in any case.
    private static let longest = 700

    /// Paragraphs in order of time; each holds from its first word to its
    /// last.
    static func paragraphs(of spoken: [SlideDeck.Spoken]) -> [SlideDeck.Spoken] {
        var result: [SlideDeck.Spoken] = []
        for piece in spoken where !piece.text.isEmpty {
            guard let last = result.last, !endsParagraph(last, before: piece) else {
                result.append(piece)
                continue
            }
            // Rolling captions repeat the line before.
            let text = last.text.hasSuffix(piece.text) ? last.text : join(last.text, piece.text)
            result[result.count - 1] = SlideDeck.Spoken(
                range: TimeRange(last.range.start, max(last.range.end, piece.range.end)),
                text: text
            )
        }
        return result
    }

    private static func endsParagraph(
        _ paragraph: SlideDeck.Spoken,
        before piece: SlideDeck.Spoken
    ) -> Bool {
        if (piece.range.start - paragraph.range.end).seconds >= pause { return true }
        let length = paragraph.text.count
        guard length >= usualLength else { return false }
        let ends = paragraph.text.last.map { ".!?。！？…".contains($0) } ?? true
        return ends || length >= longest
    }

    /// Chinese runs on without a space.
    private static func join(_ left: String, _ right: String) -> String {
        let isWide = { (character: Character?) in
            character.map {
                LanguageGuess.language(of: String($0)) == "zh" || "，。！？；：、".contains($0)
            }
                ?? false
        }
        return isWide(left.last) && isWide(right.first) ? left + right : left + " " + right
    }
}
