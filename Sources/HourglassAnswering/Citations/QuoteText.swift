/// Text of spans, ready to be quoted.
enum QuoteText {
    /// On one line, each run of white space one space.
    static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// At most `limit` characters on one line, cut between words and marked
    /// with `…`.
    static func shortened(_ text: String, to limit: Int) -> String {
        let line = oneLine(text)
        guard line.count > limit else { return line }
        let cut = line.prefix(limit)
        guard let space = cut.lastIndex(of: " "),
            cut.distance(from: cut.startIndex, to: space) > limit / 2
        else { return cut + "…" }
        return cut[..<space] + "…"
    }

    /// Whether the quote is in one of the texts, or runs on through several.
    ///
    /// White space and a cut marked `…` at the end do not matter.
    static func isQuoted(_ quote: String, from texts: [String]) -> Bool {
        let squeezed = { (text: String) in text.filter { !$0.isWhitespace } }
        var wanted = squeezed(quote)
        if wanted.hasSuffix("…") { wanted.removeLast() }
        guard !wanted.isEmpty else { return false }
        let texts = texts.map(squeezed)
        if texts.contains(where: { $0.contains(wanted) }) { return true }
        var (joined, previous) = ("", String?.none)
        for text in texts where text != previous {
            joined += text
            previous = text
        }
        return joined.contains(wanted)
    }
}
