public import HourglassCore
public import HourglassText

/// What a question asks for.
public struct QuestionAnalysis: Sendable, Equatable {
    /// The language an answer is framed in.
    public enum Language: String, Sendable, Codable {
        case english = "en"
        case chinese = "zh"
    }

    /// What kind of answer is wanted.
    public enum Intent: Sendable, Equatable {
        /// Where certain words, or what they stand for, come up.
        case search
        /// What is shown and said at an instant.
        case moment
        /// What a stretch of time, or all of it, holds.
        case overview
        /// When something happened in the picture.
        case events(Set<TimelineEvent.Kind>)
    }

    /// The question as it was asked.
    public internal(set) var question: String
    /// Its language.
    public internal(set) var language: Language
    /// The time it names.
    public let time: TimeExpression?
    /// The question without the words that name the time.
    public let query: String
    /// What to look for in text; empty unless `intent` is `search`.
    public let terms: [QueryTerm]
    /// What kind of answer is wanted.
    public let intent: Intent
    /// Events to show when no text is found: the question speaks of something
    /// moving.
    public let fallbackEvents: Set<TimelineEvent.Kind>
    /// What is asked of events besides their kind.
    package let eventQuery: EventQuery
    /// Which kinds of text count: questions after what was said look at
    /// speech first.
    public let preferredText: TextSpan.Kind?

    /// Reads a question.
    ///
    /// - Parameter takesTime: whether words that name a time are taken out.
    public init(_ question: String, takesTime: Bool = true) {
        self.question = question
        language = LanguageGuess.language(of: question) == "zh" ? .chinese : .english
        let (time, rest) =
            takesTime ? TimeExpression.extract(from: question) : (nil, question)
        self.time = time
        query = rest
        let events = EventWords(rest)
        eventQuery = events.query
        let content = Self.contentTerms(of: Self.withoutSummaryWords(rest))
        preferredText = SpeechWords.preference(in: rest)
        if !events.kinds.isEmpty, Self.contentTerms(of: events.rest).isEmpty {
            (intent, terms, fallbackEvents) = (.events(events.kinds), [], [])
        } else if content.isEmpty, time.map(\.namesInstant) ?? false {
            (intent, terms, fallbackEvents) = (.moment, [], [])
        } else if content.isEmpty, time != nil || Self.asksForOverview(rest) {
            (intent, terms, fallbackEvents) = (.overview, [], [])
        } else {
            intent = .search
            terms = content.isEmpty ? SearchText.queryTerms(rest) : content
            fallbackEvents = events.possibleKinds
        }
    }

    /// The same, asked in these words: they are answered, what was read before
    /// is searched for.
    func asked(_ question: String) -> QuestionAnalysis {
        var analysis = self
        analysis.question = question
        analysis.language = LanguageGuess.language(of: question) == "zh" ? .chinese : .english
        return analysis
    }

    /// Whether a question names something to look for, rather than only asking.
    package static func namesSomething(_ question: String) -> Bool {
        !contentTerms(of: TimeExpression.extract(from: question).rest).isEmpty
    }

    /// A word no footage holds.
    private static let probe = "zqxjkv"

    /// What remains of a question without words that only ask.
    ///
    /// `SearchText.queryTerms` keeps these when there is nothing else; a word
    /// of no meaning added to the question makes it leave them out.
    static func contentTerms(of text: String) -> [QueryTerm] {
        SearchText.queryTerms(text + " " + probe).filter { $0.surface != probe }
    }

    /// The question without words that ask for a summary.
    private static func withoutSummaryWords(_ text: String) -> String {
        var words = text.split(separator: " ")
        words.removeAll { word in
            let plain = word.lowercased().filter(\.isLetter)
            return ["summarize", "summarise", "summary", "overview", "outline"].contains(plain)
        }
        var rest = words.joined(separator: " ")
        for phrase in ["总结", "概括", "概述", "摘要"] { rest = rest.replacing(phrase, with: " ") }
        return rest
    }

    private static func asksForOverview(_ text: String) -> Bool {
        let lowered = text.lowercased()
        let english = [
            "about", "summar", "what is in", "what's in", "happen", "covered", "contents",
        ]
        let chinese = ["讲了什么", "讲什么", "内容", "概括", "总结", "概述", "摘要", "关于什么", "说了什么", "什么视频"]
        return (english + chinese).contains { lowered.contains($0) }
    }
}

extension TimeExpression {
    /// Whether it names an instant rather than a stretch.
    var namesInstant: Bool {
        switch constraint {
        case .at, .counted(_, .minute), .counted(_, .second), .ago: true
        default: false
        }
    }
}

/// Words that ask for what was said or shown.
enum SpeechWords {
    static func preference(in question: String) -> TextSpan.Kind? {
        let words = Set(question.lowercased().split { !$0.isLetter }.map(String.init))
        let spoken: Set<String> = [
            "say", "says", "said", "saying", "mention", "mentions", "mentioned", "speak", "speaks",
            "spoken", "talk", "talks", "talked", "tell", "tells", "told",
        ]
        let shown: Set<String> = [
            "slide", "slides", "screen", "shown", "show", "shows", "written", "display",
            "displayed", "text", "title",
        ]
        let isSpoken =
            !words.isDisjoint(with: spoken)
            || ["说", "讲", "提到", "谈"].contains { question.contains($0) }
        let isShown =
            !words.isDisjoint(with: shown)
            || ["屏幕", "幻灯片", "画面", "显示", "写着", "标题", "投影"].contains { question.contains($0) }
        return isSpoken == isShown ? nil : isSpoken ? .speech : .slide
    }
}
