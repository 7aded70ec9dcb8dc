internal import Foundation
public import HourglassAnswering
internal import HourglassText

/// What a question means after others.
///
/// Three kinds are told apart. "And after that?" names nothing and moves on:
/// it looks behind (or before) the place the last answer rests on. "Why does
/// it vanish?" points back: it is searched for with what was looked for
/// before. Everything else stands by itself.
public struct FollowUp: Sendable {
    /// A way to search for it, the likeliest first.
    public struct Attempt: Sendable {
        /// What to look for.
        public var search: String
        /// Where.
        public var options: SearchOptions
    }

    /// The ways to search for it; the last is the question as it stands.
    public let attempts: [Attempt]

    /// Reads a question after a conversation.
    public init(_ question: String, after conversation: Conversation, options: SearchOptions) {
        let plain = Attempt(search: question, options: options)
        guard let last = conversation.exchanges.last else {
            attempts = [plain]
            return
        }
        let words = FollowUpWords(question)
        let place = conversation.exchanges.last { !$0.places.isEmpty }?.places
        if let direction = words.direction, !QuestionAnalysis.namesSomething(words.rest),
            let place, let near = Self.beside(place, direction, options)
        {
            attempts = near.map { Attempt(search: words.overview, options: $0) }
        } else if words.pointsBack || !QuestionAnalysis.namesSomething(question) {
            let before = last.search ?? last.question
            attempts = [
                Attempt(search: before + " " + question, options: options), plain,
                Attempt(search: before, options: options),
            ]
        } else {
            attempts = [plain]
        }
    }

    /// The minute behind or before the place, five minutes, all that is there.
    private static func beside(
        _ places: [Conversation.Place],
        _ direction: FollowUpWords.Direction,
        _ options: SearchOptions
    ) -> [SearchOptions]? {
        // The first place an answer names is its best.
        guard let place = places.first else { return nil }
        return [60.0, 300, .infinity].map { reach in
            var near = options
            near.footage = [String(place.footage)]
            switch direction {
            case .after:
                near.start = time(place.end)
                near.end = reach.isFinite ? time(place.end + reach) : options.end
            case .before:
                near.start = reach.isFinite ? time(max(0, place.start - reach)) : options.start
                near.end = time(place.start)
            }
            return near
        }
    }

    private static func time(_ seconds: Double) -> TimeArgument? {
        TimeArgument(String(format: "%.3f", seconds))
    }
}

/// Words that only mean something after others, in English and Chinese.
struct FollowUpWords {
    enum Direction: Equatable { case after, before }

    /// Where the question moves to.
    let direction: Direction?
    /// Whether it speaks of something said before.
    let pointsBack: Bool
    /// The question without the words that move on.
    let rest: String
    /// A question for what a stretch holds, in the same language.
    let overview: String

    private static let after = [
        "after that", "after this", "afterwards", "and then", "then what", "what next",
        "what comes next", "what follows", "what happens next", "what happened next", "next",
        "之后", "以后", "然后", "接下来", "接着", "后来", "后面",
    ]
    private static let before = [
        "before that", "before this", "beforehand", "what came before", "what happened before",
        "之前", "以前", "前面",
    ]
    private static let pronouns: Set<String> = [
        "it", "its", "that", "this", "these", "those", "they", "them", "their", "he", "she", "him",
        "her", "his", "there", "one",
    ]
    private static let chinesePronouns = [
        "它", "他", "她", "这个", "那个", "这些", "那些", "这里", "那里", "这时", "那时", "此时",
    ]

    init(_ question: String) {
        let isChinese = LanguageGuess.language(of: question) == "zh"
        let lowered = question.lowercased()
        let words = lowered.split { !$0.isLetter && $0 != "'" }.map(String.init)
        let padded = " " + words.joined(separator: " ") + " "
        func phrase(_ list: [String]) -> String? {
            list.first { phrase in
                phrase.contains(where: \.isASCII)
                    ? padded.contains(" \(phrase) ") : lowered.contains(phrase)
            }
        }
        let (later, earlier) = (phrase(Self.after), phrase(Self.before))
        direction = later != nil ? .after : earlier != nil ? .before : nil
        var rest = lowered
        if let found = later ?? earlier { rest = rest.replacing(found, with: " ") }
        for word in [
            "happens", "happened", "comes", "came", "shown", "said", "那", "这", "呢", "又", "了", "什么",
            "发生", "讲", "说", "有",
        ] {
            rest = rest.replacing(word, with: " ")
        }
        self.rest = rest
        pointsBack =
            !Self.pronouns.isDisjoint(with: words)
            || Self.chinesePronouns.contains { lowered.contains($0) }
            || (isChinese && lowered.hasPrefix("那"))
        // Neither asks for what is said or shown in particular.
        overview = isChinese ? "概括" : "what is covered"
    }
}
