/// Full-text expressions out of terms, quoted so that no term can be anything
/// but a term.
enum MatchExpression {
    /// Matches any of the alternatives; nil when none holds a term.
    static func any(_ alternatives: [TextQuery.Alternative]) -> String? {
        let parts = alternatives.compactMap(phrase)
        return parts.isEmpty ? nil : parts.joined(separator: " OR ")
    }

    /// Matches the terms next to each other; nil when there is none.
    static func phrase(_ alternative: TextQuery.Alternative) -> String? {
        let words = alternative.terms
            .map { $0.replacing("\0", with: " ").replacing("\"", with: "\"\"") }
            .joined(separator: " ")
        guard words.contains(where: { !$0.isWhitespace }) else { return nil }
        return "\"\(words)\"" + (alternative.isPrefix ? " *" : "")
    }
}
