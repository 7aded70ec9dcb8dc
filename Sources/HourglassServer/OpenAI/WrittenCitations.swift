internal import HourglassAnswering
internal import HourglassCore
internal import HourglassEngines
internal import HourglassTimeline

/// Citations below an answer, as lines: written for clients that only know
/// text, and read again when they send the conversation back.
struct WrittenCitations {
    /// The answer without them.
    let text: String
    /// What they name, as far as it is in the library.
    let places: [Conversation.Place]

    /// The lines, one a citation.
    static func text(of citations: [Hit]) -> String {
        citations.map { "[\($0.rank)] \($0.footage) \($0.range)  \($0.text)" }
            .joined(separator: "\n")
    }

    /// Reads an answer.
    ///
    /// - Throws: `TimelineError` when the library cannot be read.
    init(_ answer: String, timeline: TimelineIndex) throws {
        var places: [Conversation.Place] = []
        var lines: [Substring] = []
        let records = answer.contains("[1] ") ? try timeline.footage() : []
        let pattern = /\[\d{1,4}\] (.+?) (\d\d:\d\d:\d\d\.\d{3})-(\d\d:\d\d:\d\d\.\d{3})  .*/
        for line in answer.split(separator: "\n", omittingEmptySubsequences: false) {
            guard let found = line.wholeMatch(of: pattern),
                let start = Self.seconds(found.2), let end = Self.seconds(found.3),
                let record = records.first(where: { $0.fileName == found.1 })
            else {
                lines.append(line)
                continue
            }
            places.append(Conversation.Place(footage: record.id, start: start, end: end))
        }
        text = lines.joined(separator: "\n").trimmingSuffix { $0.isNewline }
        self.places = Array(places.prefix(8))
    }

    private static func seconds(_ text: Substring) -> Double? {
        guard case .fromStart(let time)? = TimeArgument(String(text))?.value else { return nil }
        return time.seconds
    }
}

extension String {
    fileprivate func trimmingSuffix(while isDropped: (Character) -> Bool) -> String {
        var rest = self[...]
        while let last = rest.last, isDropped(last) { rest.removeLast() }
        return String(rest)
    }
}
