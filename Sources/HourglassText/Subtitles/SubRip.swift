/// SubRip: a number, a line of times, text, an empty line.
///
/// Files by many hands: numbers may be missing, empty lines too, and text may
/// hold HTML tags or ASS overrides.
enum SubRip {
    static func parse(_ text: String) -> ParsedSubtitles {
        var result = ParsedSubtitles(format: .subRip)
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        var pending: (start: Int64, end: Int64)?
        var body: [Substring] = []

        func finish() {
            if let times = pending {
                let (text, speaker) = SubtitleText.markup(body.joined(separator: "\n"))
                result.add(
                    times.start,
                    times.end,
                    SubtitleText.tidied(text),
                    speaker: speaker
                )
            }
            body = []
        }

        var lastNumber: Int?
        for line in lines {
            if isTiming(line) {
                // The number above belongs to this cue, not to the one before.
                // Without an empty line it is told from text by counting on.
                if let last = body.last, let number = Int(last.filter { !$0.isWhitespace }) {
                    let isApart =
                        body.count == 1 || body[body.count - 2].allSatisfy(\.isWhitespace)
                    if isApart || number == (lastNumber ?? 0) + 1 {
                        body.removeLast()
                        lastNumber = number
                    }
                }
                finish()
                pending = CueTime.range(line)
                if pending == nil { result.skipped += 1 }
            } else {
                body.append(line)
            }
        }
        finish()
        return result
    }

    /// Whether a line gives times, if damaged ones, and is no text with an
    /// arrow in it.
    private static func isTiming(_ line: Substring) -> Bool {
        guard line.contains("-->") else { return false }
        return line.first { !$0.isWhitespace }?.isNumber == true || CueTime.range(line) != nil
    }
}
