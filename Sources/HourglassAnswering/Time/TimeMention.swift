internal import HourglassCore

/// A time that a text names, wherever it stands.
///
/// A question's time is read narrowly, so that words stay words
/// (`TimeExpression`). A text that was written to cite times is read widely:
/// bare clock readings count, and so does `<12.5 seconds>`.
public struct TimeMention: Sendable, Equatable {
    /// What was named.
    public let constraint: TimeConstraint
    /// Offsets into the characters of the text.
    public let range: Range<Int>

    /// All times a text names, in order, none overlapping another.
    public static func all(in text: String) -> [TimeMention] {
        let characters = Array(text)
        let tokens = TimeLexer.tokens(of: characters)
        var mentions: [TimeMention] = []
        var free = 0
        let phrases = TimePhraseParser(tokens: tokens).phrases().filter { $0.constraint.isCitable }
        for phrase in phrases {
            mentions += bare(tokens, free..<phrase.tokens.lowerBound)
            let first = tokens[phrase.tokens.lowerBound].range.lowerBound
            let last = tokens[phrase.tokens.upperBound - 1].range.upperBound
            mentions.append(TimeMention(constraint: phrase.constraint, range: first..<last))
            free = phrase.tokens.upperBound
        }
        mentions += bare(tokens, free..<tokens.count)
        return joined(mentions, characters)
    }

    /// Clock readings, dates and stamps that stand by themselves.
    private static func bare(_ tokens: [TimeToken], _ range: Range<Int>) -> [TimeMention] {
        var (found, index): ([TimeMention], Int) = ([], range.lowerBound)
        while index < range.upperBound {
            let place = tokens[index].range
            switch tokens[index].kind {
            case .clock(let reading):
                found.append(TimeMention(constraint: .at(.clock(reading)), range: place))
            case .dateTime(let time):
                found.append(TimeMention(constraint: .at(.wall(time)), range: place))
            case .date(let year, let month, let day):
                let date = TimeConstraint.Day.date(year: year, month: month, day: day)
                found.append(TimeMention(constraint: .day(date), range: place))
            case .symbol("<") where index + 3 < range.upperBound:
                if case .number(let thousandths) = tokens[index + 1].kind,
                    case .word("seconds") = tokens[index + 2].kind,
                    case .symbol(">") = tokens[index + 3].kind
                {
                    found.append(
                        TimeMention(
                            constraint: .at(.offset(Int64(thousandths), .millisecond)),
                            range: place.lowerBound..<tokens[index + 3].range.upperBound
                        )
                    )
                    index += 3
                }
            default: break
            }
            index += 1
        }
        return found
    }

    /// Two instants with nothing but a dash or "to" between them are a range.
    private static func joined(
        _ mentions: [TimeMention],
        _ characters: [Character]
    ) -> [TimeMention] {
        let links: Set<String> = ["-", "–", "—", "~", "～", "to", "until", "till", "到", "至"]
        var result: [TimeMention] = []
        for mention in mentions {
            if let last = result.last, case .at(let start) = last.constraint,
                case .at(let end) = mention.constraint,
                links.contains(
                    String(characters[last.range.upperBound..<mention.range.lowerBound])
                        .filter { !$0.isWhitespace }
                )
            {
                result[result.count - 1] = TimeMention(
                    constraint: .between(start, end),
                    range: last.range.lowerBound..<mention.range.upperBound
                )
            } else {
                result.append(mention)
            }
        }
        return result
    }

    /// The stretches of one footage that were meant.
    public func resolved(for times: FootageTimes, in context: TimeContext) -> ResolvedTime {
        TimeResolver(times: times, context: context).resolve(constraint)
    }
}

extension TimeConstraint {
    /// Whether it points at a time of the footage, rather than at a share or
    /// an end of it.
    var isCitable: Bool {
        switch self {
        case .at, .around, .between, .after, .before, .counted, .ago, .day: true
        case .first, .last, .share, .partOfDay: false
        }
    }
}
