/// Finds the parts of a query that stand in quotation marks.
enum QuotedPhrases {
    private static let closing: [Character: Character] = [
        "\"": "\"", "“": "”", "„": "“", "«": "»", "「": "」", "『": "』", "《": "》",
    ]

    /// The quoted parts, and the query without them. An unclosed mark quotes
    /// nothing.
    static func split(_ query: String) -> (quoted: [String], rest: String) {
        var quoted: [String] = []
        var rest = ""
        var remaining = Substring(query)
        while let open = remaining.firstIndex(where: { closing[$0] != nil }) {
            let inside = remaining[remaining.index(after: open)...]
            let end = closing[remaining[open]]
            guard let close = inside.firstIndex(where: { $0 == end || ($0 == "”" && end == "“") })
            else {
                break
            }
            rest += remaining[..<open] + " "
            quoted.append(String(inside[..<close]))
            remaining = inside[inside.index(after: close)...]
        }
        return (quoted, rest + remaining)
    }
}
