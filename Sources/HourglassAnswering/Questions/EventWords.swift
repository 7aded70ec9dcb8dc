import HourglassCore

/// Words of a question that speak of something happening in the picture.
struct EventWords {
    /// Which kinds of event they speak of beyond doubt.
    let kinds: Set<TimelineEvent.Kind>
    /// The question without them.
    let rest: String
    /// What else is asked of the events.
    let query: EventQuery

    /// Events to show when the words, which may as well be text to look for,
    /// are found in no text.
    var possibleKinds: Set<TimelineEvent.Kind> {
        guard kinds.isEmpty else { return kinds }
        return query.classWords.isEmpty ? [] : [.object, .motion]
    }

    init(_ question: String) {
        let chinese = ChineseEventWords(question)
        let english = EnglishEventWords(question)
        kinds = chinese.kinds.union(english.kinds)
        var query = english.query
        query.colors += chinese.query.colors
        query.headings.formUnion(chinese.query.headings)
        query.acts.formUnion(chinese.query.acts)
        query.classWords += chinese.query.classWords
        query.wantsCount = query.wantsCount || chinese.query.wantsCount
        if chinese.query.order != .time { query.order = chinese.query.order }
        query.isCertain = query.isCertain || chinese.query.isCertain
        var rest = chinese.rest
        if !english.used.isEmpty, !kinds.isEmpty || !query.classWords.isEmpty {
            rest = rest.split(separator: " ").filter { word in
                !english.used.contains(word.lowercased().filter(\.isLetter))
            }.joined(separator: " ")
        }
        query.rest = rest
        self.rest = Self.withoutParticles(rest)
        self.query = query
    }

    /// A text without Chinese characters that only join words.
    static func withoutParticles(_ text: String) -> String {
        String(text.map { "了的在是过里吗呢那哪这从到".contains($0) ? " " : $0 })
    }
}
