internal import HourglassCore
package import HourglassTimeline

/// Checks drafted sentences and writes them out.
package struct AnswerWriter {
    private let index: TimelineIndex
    private let request: AnswerRequest
    /// What was written so far.
    package private(set) var text = ""
    /// Hits that were cited, by index in the request.
    package private(set) var cited: Set<Int> = []
    /// Times the engine found itself.
    package private(set) var found: [CheckedCitation] = []
    /// Sentences that were not written, because what they cite is not there.
    package private(set) var droppedCount = 0
    private var clocks: [Int64: FrameClock] = [:]
    private var pendingSeparator = ""

    /// Writes an answer to `request`.
    package init(index: TimelineIndex, request: AnswerRequest, droppedCount: Int = 0) {
        self.index = index
        self.request = request
        self.droppedCount = droppedCount
    }

    /// Adds a sentence if all it cites is there.
    ///
    /// - Returns: what was added to the text; nil when the sentence was
    ///   dropped.
    package mutating func add(_ sentence: DraftSentence) throws -> String? {
        let added = try written(sentence)
        if added == nil { droppedCount += 1 }
        return added
    }

    private mutating func written(_ sentence: DraftSentence) throws -> String? {
        var written = ""
        var (hits, moments): (Set<Int>, [CheckedCitation]) = ([], [])
        for part in sentence.parts {
            switch part {
            case .words(let words):
                guard !Self.namesTime(words) else { return nil }
                written += words
            case .question(let words):
                guard request.question.question.contains(words) else { return nil }
                written += words
            case .quote(let quote, let hit):
                guard holds(quote, hit) else { return nil }
                hits.insert(hit)
                written += quote
            case .time(let hit):
                guard request.hits.indices.contains(hit) else { return nil }
                hits.insert(hit)
                written += request.hits[hit].range.description
            case .instant(let time, let hit):
                guard request.hits.indices.contains(hit) else { return nil }
                let range = request.hits[hit].range
                if time == range.end {
                    written += range.end.description
                } else {
                    guard range.contains(time),
                        let shown = try frameTime(at: time, request.hits[hit].footageID)
                    else { return nil }
                    written += shown.description
                }
                hits.insert(hit)
            case .footage(let hit):
                guard request.hits.indices.contains(hit) else { return nil }
                written += request.hits[hit].footage
            case .moment(let proposal):
                let result = try index.read { try CitationCheck($0).check(proposal) }
                guard case .success(let citation) = result else { return nil }
                moments.append(citation)
                written += citation.range.description
            }
        }
        cited.formUnion(hits)
        found += moments
        let added = pendingSeparator + written
        pendingSeparator = sentence.separator
        text += added
        return added
    }

    /// Words with a time in them would be a citation that escapes the check.
    private static func namesTime(_ words: String) -> Bool {
        let hasClock = TimeLexer.tokens(of: Array(words)).contains { token in
            switch token.kind {
            case .clock, .dateTime, .date: true
            default: false
            }
        }
        if hasClock { return true }
        switch TimeExpression.extract(from: words).time?.constraint {
        case .at, .around, .between, .after, .before, .counted, .ago: return true
        default: return false
        }
    }

    /// When the frame on screen at `time` is shown.
    private mutating func frameTime(at time: MediaTime, _ footage: Int64) throws -> MediaTime? {
        let clock = try clocks[footage] ?? index.frameClock(footage)
        clocks[footage] = clock
        return clock.frame(at: time).flatMap(clock.time(ofFrame:))
    }

    private func holds(_ quote: String, _ hit: Int) -> Bool {
        guard request.hits.indices.contains(hit) else { return false }
        var texts = [request.hits[hit].text]
        if request.moments.indices.contains(hit) {
            let moment = request.moments[hit]
            texts += (moment.onScreen + moment.said).map(\.text)
        }
        return QuoteText.isQuoted(quote, from: texts)
    }
}
