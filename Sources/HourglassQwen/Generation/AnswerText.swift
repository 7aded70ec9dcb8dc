package import HourglassTokenizer

/// Turns generated ids into the text of an answer: thinking apart, characters
/// whole, stop texts cut off.
package struct AnswerText {
    private let thinkID: Int?
    private let endThinkID: Int?
    private var isThinking: Bool
    private var answerDecoder: StreamingDecoder
    private var reasoningDecoder: StreamingDecoder
    private var stops: StopMatcher
    private var trimsNewlines = false

    /// Whether a stop text has appeared.
    var isStopped: Bool { stops.isStopped }

    package init(_ tokenizer: Tokenizer, startsThinking: Bool, stops: [String]) {
        thinkID = tokenizer.id(of: "<think>")
        endThinkID = tokenizer.id(of: "</think>")
        isThinking = startsThinking
        answerDecoder = StreamingDecoder(tokenizer)
        reasoningDecoder = StreamingDecoder(tokenizer)
        self.stops = StopMatcher(stops)
        trimsReasoning = startsThinking
    }

    private var trimsReasoning: Bool

    /// The text final with this token.
    package mutating func append(_ id: Int) -> (text: String, reasoning: String) {
        if id == thinkID {
            isThinking = true
            trimsReasoning = true
            return ("", "")
        }
        if id == endThinkID, isThinking {
            isThinking = false
            trimsNewlines = true
            return ("", reasoningDecoder.finish())
        }
        if isThinking {
            return ("", Self.trim(reasoningDecoder.append(id), &trimsReasoning))
        }
        return (stops.append(Self.trim(answerDecoder.append(id), &trimsNewlines)), "")
    }

    /// What was held back.
    package mutating func finish() -> (text: String, reasoning: String) {
        let text = stops.append(answerDecoder.finish())
        return (text + stops.finish(), reasoningDecoder.finish())
    }

    /// Drops the line breaks between the thinking and the answer.
    private static func trim(_ text: String, _ active: inout Bool) -> String {
        guard active else { return text }
        let rest = text.unicodeScalars.drop { $0 == "\n" }
        if !rest.isEmpty { active = false }
        return String(rest)
    }
}

/// Finds the first of several stop texts in a stream, holding back what could
/// be the start of one.
package struct StopMatcher {
    private let stops: [[UInt8]]
    private var held: [UInt8] = []
    package private(set) var isStopped = false

    package init(_ stops: [String]) {
        self.stops = stops.map { Array($0.utf8) }.filter { !$0.isEmpty }
    }

    package mutating func append(_ text: String) -> String {
        guard !isStopped else { return "" }
        guard !stops.isEmpty else { return text }
        held += Array(text.utf8)
        var end: Int?
        for stop in stops where held.count >= stop.count {
            for at in 0...held.count - stop.count
            where held[at..<at + stop.count].elementsEqual(stop) {
                end = min(end ?? at, at)
                break
            }
        }
        if let end {
            isStopped = true
            defer { held = [] }
            return String(decoding: held[..<end], as: UTF8.self)
        }
        var keep = 0
        for stop in stops {
            for length in stride(from: min(stop.count - 1, held.count), to: keep, by: -1)
            where held.suffix(length).elementsEqual(stop.prefix(length)) {
                keep = length
                break
            }
        }
        let free = held.count - keep
        defer { held.removeFirst(free) }
        return String(decoding: held[..<free], as: UTF8.self)
    }

    package mutating func finish() -> String {
        defer { held = [] }
        return isStopped ? "" : String(decoding: held, as: UTF8.self)
    }
}
