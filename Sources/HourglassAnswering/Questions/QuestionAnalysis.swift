public import HourglassCore
public import HourglassText

/// What a question asks for.
public struct QuestionAnalysis: Sendable, Equatable {
    /// The language an answer is framed in.
    public enum Language: String, Sendable, Codable {
        /// English.
        case english = "en"
        /// Chinese, in simplified characters.
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
    /// Which of several moments is asked for; nil for those that fit best.
    let order: OrderWords.Order?
    /// Words of a question about an instant, which say what to look for there
    /// but need not occur.
    let momentTerms: [QueryTerm]

    /// Reads a question.
    ///
    /// - Parameters:
    ///   - question: what was asked, in English or Chinese.
    ///   - takesTime: whether words that name a time are taken out.
    ///   - language: the language an answer is framed in; nil for that of the
    ///     question.
    public init(_ question: String, takesTime: Bool = true, language: Language? = nil) {
        self.question = question
        self.language =
            language ?? (LanguageGuess.language(of: question) == "zh" ? .chinese : .english)
        let (time, timeless) =
            takesTime ? TimeExpression.extract(from: question) : (nil, question)
        self.time = time
        query = timeless
        let ordered = OrderWords(timeless)
        let rest = ordered.rest
        let events = EventWords(timeless)
        eventQuery = events.query
        let content = Self.contentTerms(of: Self.withoutSummaryWords(rest))
        preferredText = SpeechWords.preference(in: timeless)
        order = ordered.order
        momentTerms = content
        if !events.kinds.isEmpty, Self.contentTerms(of: events.rest).isEmpty {
            (intent, terms, fallbackEvents) = (.events(events.kinds), [], [])
        } else if time.map(\.namesInstant) ?? false, !Self.asksWhen(timeless) {
            // A time was named: what is there answers, whatever it is called.
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
    func asked(_ question: String, language: Language? = nil) -> QuestionAnalysis {
        var analysis = self
        analysis.question = question
        analysis.language =
            language ?? (LanguageGuess.language(of: question) == "zh" ? .chinese : .english)
        return analysis
    }

    /// Whether a question names something to look for, rather than only asking.
    package static func namesSomething(_ question: String) -> Bool {
        !contentTerms(of: TimeExpression.extract(from: question).rest).isEmpty
    }

    /// Whether a question with a time in it asks for a time all the same, as
    /// in `when after minute 5`.
    private static func asksWhen(_ text: String) -> Bool {
        let lowered = text.lowercased()
        return lowered.hasPrefix("when") || lowered.contains(" when ")
            || lowered.contains("how long")
            || ["什么时候", "何时", "多久"].contains { text.contains($0) }
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
