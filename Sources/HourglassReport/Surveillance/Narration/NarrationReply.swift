internal import Foundation

/// Takes a model's reply apart and keeps what holds.
enum NarrationReply {
    /// Longest sentence taken, in characters.
    private static let longest = 400

    /// Sentences of lines that begin with the number of their event.
    ///
    /// - Returns: text by event id, and how many lines named an event that was
    ///   not shown or a time at which it was not.
    static func descriptions(
        in reply: String,
        of events: [NarratedEvent]
    ) -> (texts: [String: String], dropped: Int) {
        let known = Dictionary(events.map { ($0.number, $0) }, uniquingKeysWith: { a, _ in a })
        var (texts, dropped): ([String: String], Int) = ([:], 0)
        for line in reply.split(whereSeparator: \.isNewline) {
            guard let match = line.firstMatch(of: /^[\s\-*]*\[(\d{1,6})\][:：.\s]*(.+)$/),
                let number = Int(match.output.1)
            else { continue }
            let (text, cited) = separated(String(match.output.2))
            guard let event = known[number], Set(cited).isSubset(of: [number]),
                holds(text, for: [event])
            else {
                dropped += 1
                continue
            }
            guard texts[event.id] == nil, !text.isEmpty else { continue }
            texts[event.id] = text
        }
        return (texts, dropped)
    }

    /// Sentences that end in the numbers of the events they rest on.
    static func summary(
        in reply: String,
        of events: [NarratedEvent]
    ) -> (sentences: [ReportNarration.Sentence], dropped: Int) {
        let known = Dictionary(events.map { ($0.number, $0) }, uniquingKeysWith: { a, _ in a })
        var (sentences, dropped): ([ReportNarration.Sentence], Int) = ([], 0)
        for sentence in pieces(of: reply) {
            let (text, cited) = separated(sentence)
            guard !text.isEmpty else { continue }
            let shown = cited.compactMap { known[$0] }
            guard !cited.isEmpty, shown.count == cited.count, holds(text, for: shown) else {
                dropped += 1
                continue
            }
            var seen: Set<String> = []
            sentences.append(
                .init(text: text, events: shown.map(\.id).filter { seen.insert($0).inserted })
            )
        }
        return (sentences, dropped)
    }

    /// Cuts after each end of a sentence, its numbers included whether they
    /// stand before or after the full stop.
    private static func pieces(of reply: String) -> [String] {
        var pieces: [String] = []
        for line in reply.split(whereSeparator: \.isNewline) {
            var rest = line[...]
            while let end = rest.firstMatch(
                of: /(?:[.!?]+["”’)]*(?=\s|\[|$)|[。！？]+[”’）]*)(?:\s*\[[\d\s,，、;\[\]]+\])*/
            ) {
                pieces.append(String(rest[..<end.range.upperBound]))
                rest = rest[end.range.upperBound...]
            }
            if !rest.allSatisfy(\.isWhitespace) { pieces.append(String(rest)) }
        }
        return pieces
    }

    /// The words without the numbers in brackets, and these.
    private static func separated(_ text: String) -> (text: String, cited: [Int]) {
        let bracket = /\s*\[([\d\s,，、;]+)\]/
        let cited = text.matches(of: bracket).flatMap { match in
            match.output.1.split { !$0.isNumber }.compactMap { Int($0) }
        }
        var words = text.replacing(bracket, with: "")
        words = words.replacing(/[\s\u{0}-\u{1F}]+/, with: " ")
            .trimmingCharacters(in: CharacterSet(charactersIn: " *-#"))
        if words.count > longest { words = String(words.prefix(longest)) + "…" }
        return (words, cited)
    }

    /// Whether each time of day a sentence names is one at which its events
    /// went on.
    static func holds(_ text: String, for events: [NarratedEvent]) -> Bool {
        let times = times(in: text)
        guard !times.isEmpty else { return true }
        let touched = events.reduce(into: Set<Int>()) { $0.formUnion($1.minutes) }
        return times.allSatisfy { time in
            switch time {
            case .minute(let minute): touched.contains(minute)
            case .hour(let hours): touched.contains { hours.contains($0 / 60) }
            }
        }
    }

    private enum Time {
        case minute(Int)
        /// Any of these hours may be meant.
        case hour(Set<Int>)
    }

    private static func times(in text: String) -> [Time] {
        var times: [Time] = []
        for match in text.matches(of: /(\d{1,2})[:：](\d{2})(?:[:：]\d{2})?\s*([aApP]\.?[mM])?/) {
            let (hour, minute) = (Int(match.output.1) ?? 99, Int(match.output.2) ?? 99)
            times.append(.minute(hour24(hour, half: match.output.3) * 60 + minute))
        }
        for match in text.matches(of: /(?:^|[^\d:：])(\d{1,2})\s*([aApP]\.?[mM])\b/) {
            times.append(.hour([hour24(Int(match.output.1) ?? 99, half: match.output.2)]))
        }
        for match in text.matches(of: /(\d{1,2})\s*[点點时時](?:(\d{1,2})\s*分)?/) {
            let hour = Int(match.output.1) ?? 99
            // 下午三点 is fifteen o'clock.
            let hours = hour < 12 ? [hour, hour + 12] : [hour]
            times.append(.hour(Set(hours)))
        }
        return times
    }

    private static func hour24(_ hour: Int, half: Substring?) -> Int {
        guard let half = half?.lowercased().first else { return hour }
        return hour % 12 + (half == "p" ? 12 : 0)
    }
}
