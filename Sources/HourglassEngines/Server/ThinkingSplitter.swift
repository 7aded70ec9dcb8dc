internal import Foundation

/// Tells what a model thinks, between `<think>` and `</think>`, from what it
/// says.
///
/// Servers with a reasoning parser send thinking apart; others leave it in the
/// text. A tag counts only at the beginning of the reply: later ones are words.
/// A mark may arrive in pieces, so that what could become one is held back.
struct ThinkingSplitter {
    private enum State { case beginning, thinking, saying }

    private var state = State.beginning
    private var held = ""

    /// What the next piece of text is.
    mutating func add(_ text: String) -> [ReplyPiece] {
        held += text
        var pieces: [ReplyPiece] = []
        if state == .beginning {
            let trimmed = held.drop(while: \.isWhitespace)
            if trimmed.hasPrefix("<think>") {
                held = String(trimmed.dropFirst("<think>".count))
                state = .thinking
            } else if "<think>".hasPrefix(trimmed) {
                return []
            } else {
                state = .saying
            }
        }
        if state == .thinking {
            if let end = held.range(of: "</think>") {
                append(.thinking(String(held[..<end.lowerBound])), to: &pieces)
                held = String(held[end.upperBound...].drop(while: \.isWhitespace))
                state = .saying
            } else {
                let kept = Self.overlap(held, "</think>")
                append(.thinking(String(held.dropLast(kept))), to: &pieces)
                held = String(held.suffix(kept))
                return pieces
            }
        }
        append(.text(held), to: &pieces)
        held = ""
        return pieces
    }

    /// What is left when the reply ends.
    mutating func end() -> [ReplyPiece] {
        defer { held = "" }
        guard !held.isEmpty else { return [] }
        return [state == .thinking ? .thinking(held) : .text(held)]
    }

    private func append(_ piece: ReplyPiece, to pieces: inout [ReplyPiece]) {
        switch piece {
        case .text(""), .thinking(""): break
        default: pieces.append(piece)
        }
    }

    /// Length of the longest end of `text` that begins `mark`.
    private static func overlap(_ text: String, _ mark: String) -> Int {
        for length in stride(from: min(text.count, mark.count - 1), to: 0, by: -1)
        where mark.hasPrefix(text.suffix(length)) {
            return length
        }
        return 0
    }
}
