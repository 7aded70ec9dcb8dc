/// The time a question names, and the question without it.
///
/// English and Chinese are read alike. What counts as naming a time is kept
/// narrow: a unit, a clock or a date is needed, and usually a preposition, so
/// that `the second law`, `24/7`, `一分为二` or `十分重要` stay words.
///
/// | written | meaning |
/// |---|---|
/// | `at 37 minutes`, `minute 37`, `在37分钟` | [37:00, 38:00), looked at 37:00: what a player's clock shows |
/// | `the 37th minute`, `第三十七分钟` | [36:00, 38:00), looked at 37:00: counted it ends there, on the clock it begins there |
/// | `the first minute`, `第一分钟`, `the second hour` | counted: [0:00, 1:00), [1:00:00, 2:00:00) |
/// | `at 12:30`, `在12分30秒` | that second |
/// | `between A and B`, `A到B` | from A up to, not including, B |
/// | `after A`, `before A`, `A之后`, `A之前` | to the end, from the beginning |
/// | `the last five minutes`, `最后五分钟` | up to the end of the footage |
/// | `the first half`, `second quarter`, `前半段` | exact shares of the footage |
/// | `at 3 pm`, `下午三点`, `yesterday at 14:32`, `昨天14:32` | on the wall, where footage has a wall clock |
///
/// `12:30` can be media time or a time of day; see `resolved(for:in:)`.
public struct TimeExpression: Sendable, Equatable {
    /// What was named.
    public let constraint: TimeConstraint
    /// The words that named it.
    public let words: String
    /// Whether the words may as well be meant literally, such as `today`
    /// alone: where no footage has a wall clock they stay in the query.
    public let isOptional: Bool

    /// Finds the time a question names and takes its words out.
    ///
    /// Several times are joined when one names a day and another a time of
    /// day; otherwise the first counts and the rest stays in the query.
    public static func extract(from question: String) -> (time: TimeExpression?, rest: String) {
        let characters = Array(question)
        let parser = TimePhraseParser(tokens: TimeLexer.tokens(of: characters))
        let phrases = parser.phrases()
        guard let first = phrases.first else { return (nil, question) }
        var (constraint, taken) = (first.constraint, [first])
        var isOptional = first.isOptional
        if phrases.count > 1, let joined = first.constraint.joined(with: phrases[1].constraint) {
            constraint = joined
            taken.append(phrases[1])
            isOptional = false
        }
        let ranges = taken.map { phrase -> Range<Int> in
            let first = parser.tokens[phrase.tokens.lowerBound].range.lowerBound
            let last = parser.tokens[phrase.tokens.upperBound - 1].range.upperBound
            return first..<last
        }
        let words = ranges.map { String(characters[$0]) }.joined(separator: " ")
        let expression = TimeExpression(
            constraint: constraint,
            words: words,
            isOptional: isOptional
        )
        return (expression, removing(ranges, from: characters))
    }

    private static func removing(_ ranges: [Range<Int>], from characters: [Character]) -> String {
        var kept = ""
        for (index, character) in characters.enumerated() {
            if ranges.contains(where: { $0.contains(index) }) {
                // A space in place of the words keeps their neighbours apart.
                if kept.last?.isWhitespace == false { kept.append(" ") }
            } else if character.isWhitespace {
                if kept.last?.isWhitespace == false { kept.append(" ") }
            } else if kept.last == " ", ",.?!;:，。？！；：、".contains(character) {
                kept.removeLast()
                kept.append(character)
            } else {
                kept.append(character)
            }
        }
        let stray: Set<Character> = [",", "，", "、", ";", "；", " ", "：", ":"]
        while let first = kept.first, stray.contains(first) { kept.removeFirst() }
        while let last = kept.last, stray.contains(last) { kept.removeLast() }
        return kept
    }
}

extension TimeConstraint {
    /// A day and a time of day together; nil when they are something else.
    func joined(with other: TimeConstraint) -> TimeConstraint? {
        switch (self, other) {
        case (.day(let day), let time), (let time, .day(let day)): return time.onDay(day)
        default: return nil
        }
    }

    /// The same time of day, on a named day; nil when it is none or already
    /// names one.
    func onDay(_ day: Day) -> TimeConstraint? {
        switch self {
        case .at(let moment): return moment.onDay(day).map { .at($0) }
        case .around(let moment): return moment.onDay(day).map { .around($0) }
        case .after(let moment): return moment.onDay(day).map { .after($0) }
        case .before(let moment): return moment.onDay(day).map { .before($0) }
        case .between(let start, let end):
            guard let start = start.onDay(day), let end = end.onDay(day) else { return nil }
            return .between(start, end)
        case .partOfDay(nil, let from, let to):
            return .partOfDay(day, fromMinute: from, toMinute: to)
        default: return nil
        }
    }
}

extension TimeConstraint.Moment {
    func onDay(_ day: TimeConstraint.Day) -> Self? {
        switch self {
        case .wall(var time) where time.day == nil:
            time.day = day
            return .wall(time)
        case .clock(let reading):
            guard var time = reading.wallTime else { return nil }
            time.day = day
            return .wall(time)
        default: return nil
        }
    }

    /// The unit it was named in.
    var unit: TimeConstraint.Unit {
        switch self {
        case .offset(_, let unit), .fromEnd(_, let unit): return unit
        case .clock(let reading): return reading.mediaUnit
        case .wall(let time): return time.unit
        }
    }
}
