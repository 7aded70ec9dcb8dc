import Foundation
import HourglassCore
import HourglassTimeline

/// Writes a deck as Markdown with its pictures in a folder beside it.
struct MarkdownDeck {
    let deck: SlideDeck
    /// Folder the file lies in.
    let folder: String
    /// Path of each slide's picture as seen from there; nil where there is
    /// none.
    let pictures: [String?]

    /// The document.
    var text: String {
        var lines = ["# \(Self.escaped(deck.footage.fileName))", ""]
        for (slide, picture) in zip(deck.slides, pictures) {
            let title = slide.title.map { " \(Self.escaped($0))" } ?? ""
            lines += ["## \(slide.number).\(title)", ""]
            lines += [slide.showings.map { link($0.range) }.joined(separator: " · "), ""]
            if let picture {
                lines += ["![Slide \(slide.number)](\(DeckLink.escaped(picture)))", ""]
            }
            let shown = slide.text.split(separator: "\n")
            if !shown.isEmpty { lines += shown.map { "> \(Self.escaped($0))  " } + [""] }
            for paragraph in SpokenParagraphs.paragraphs(of: slide.spoken) {
                lines += ["\(link(paragraph.range.start)) \(Self.escaped(paragraph.text))", ""]
            }
        }
        return lines.joined(separator: "\n")
    }

    private func link(_ range: TimeRange) -> String {
        "[\(range)](\(DeckLink.relative(deck.footage.path, to: folder, at: range.start)))"
    }

    private func link(_ time: MediaTime) -> String {
        "[\(time)](\(DeckLink.relative(deck.footage.path, to: folder, at: time)))"
    }

    /// Text whose characters stand for themselves in Markdown (CommonMark 0.31,
    /// backslash escapes).
    static func escaped(_ text: some StringProtocol) -> String {
        var result = ""
        for (index, character) in text.enumerated() {
            let isMark =
                "\\`*_{}[]<>#|~$&".contains(character)
                || index == 0 && "+-=:".contains(character)
            if isMark { result.append("\\") }
            result.append(character)
        }
        // "1." at the front of a line would begin a list.
        if let dot = result.firstIndex(where: { ".)".contains($0) }),
            dot > result.startIndex, result[..<dot].allSatisfy({ $0.isASCII && $0.isNumber })
        {
            result.insert("\\", at: dot)
        }
        return result
    }
}
