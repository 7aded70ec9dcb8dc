extension TimePhraseParser {
    private static let footageNouns: Set<String> = [
        "video", "lecture", "recording", "footage", "film", "movie", "clip", "talk", "class",
        "session", "meeting", "stream", "course", "presentation", "lesson", "show", "episode",
        "webinar", "game", "match", "tape", "file",
    ]
    /// Words that may follow a phrase naming a share of the footage. Others
    /// would be named by it: `the first half marathon`, `second quarter sales`.
    private static let wordsAfterPhrase: Set<String> = [
        "what", "when", "where", "who", "how", "why", "which", "is", "are", "was", "were", "does",
        "do", "did", "has", "have", "had", "can", "could", "will", "would", "should", "he", "she",
        "they", "it", "i", "we", "you", "there", "someone", "anyone", "anything", "something",
        "everything", "show", "find", "list", "tell", "give", "summarize", "summarise", "please",
        "that", "and", "or", "about", "with", "on", "in", "say", "says", "said",
    ]

    /// Index behind a phrase that may end here, taking `of the video` along.
    func englishPhraseEnd(at index: Int) -> Int? {
        if isWord(index, ["of", "into", "in", "from"]) {
            let noun = skipping(index + 1, ["the", "this", "that", "my", "our", "each", "every"])
            if isWord(noun, Self.footageNouns) { return noun + 1 }
            if isWord(index, ["of", "into"]) { return nil }
        }
        switch kind(index) {
        case nil, .han?: return index
        case .symbol(let symbol)?: return "-/'%&+=*".contains(symbol) ? nil : index
        case .word(let word)?: return Self.wordsAfterPhrase.contains(word) ? index : nil
        default: return nil
        }
    }

    func englishPhrase(at index: Int) -> Phrase? {
        let rules: [(TimePhraseParser) -> (Int) -> Phrase?] = [
            Self.englishRange, Self.englishBound, Self.englishPartOfDay, Self.englishNear,
            Self.englishAt, Self.englishEdge, Self.englishShare, Self.englishCounted,
            Self.englishTrailing, Self.englishDayAlone, Self.englishClockAlone,
        ]
        for rule in rules {
            if let phrase = rule(self)(index) { return phrase }
        }
        return nil
    }

    /// The first end of a range: a moment, or a number whose unit comes with
    /// the second end.
    private enum RangeStart {
        case moment(Moment)
        case number(Int)
    }

    /// `between A and B`, `from A to B`, `12:00-13:00`, `minutes 10 to 12`.
    private func englishRange(at index: Int) -> Phrase? {
        var start = skipping(index, ["in"])
        let day = englishDay(at: start)
        if let day { start = isSymbol(day.next, ",") ? day.next + 1 : day.next }
        let isBetween = isWord(start, ["between"])
        let hasPreposition = isBetween || isWord(start, ["from"])
        if hasPreposition { start += 1 }
        let countsMinutes = isWord(start, ["minutes", "minute"])
        if countsMinutes { start += 1 }
        guard
            let first = englishRangeStart(at: start, hasLead: hasPreposition || countsMinutes),
            let next = englishRangeSeparator(at: first.next, isBetween: isBetween)
        else { return nil }
        var second = englishMoment(at: next)
        if second == nil, countsMinutes, let number = englishNumber(at: next) {
            second = (.offset(Int64(number.thousandths) * 60, .minute), number.next)
        }
        guard let second, let ends = matched(first.start, second.moment) else { return nil }
        var constraint = TimeConstraint.between(ends.0, ends.1)
        if let day { constraint = constraint.onDay(day.day) ?? constraint }
        let end = englishPhraseEnd(at: second.next) ?? second.next
        return Phrase(constraint: constraint, tokens: index..<end)
    }

    private func englishRangeStart(
        at index: Int,
        hasLead: Bool
    ) -> (start: RangeStart, next: Int)? {
        if let first = englishMoment(at: index) {
            // Without a lead only clocks make a range: 5m-10m may be metres.
            if case .clock = first.moment { return (.moment(first.moment), first.next) }
            return hasLead ? (.moment(first.moment), first.next) : nil
        }
        guard hasLead, let number = englishNumber(at: index), number.thousandths % 1000 == 0
        else { return nil }
        return (.number(number.thousandths / 1000), number.next)
    }

    private func englishRangeSeparator(at index: Int, isBetween: Bool) -> Int? {
        let words: Set<String> =
            isBetween ? ["and", "to"] : ["to", "until", "till", "through", "and"]
        return isWord(index, words) || isSymbol(index, "-–—~～") ? index + 1 : nil
    }

    /// Both ends of a range in the same terms: `between 2 and 4 am`,
    /// `from 5 to 10 minutes`, `between 9:00 and 5 pm`.
    private func matched(_ first: RangeStart, _ second: Moment) -> (Moment, Moment)? {
        switch (first, second) {
        case (.number(let number), .offset(_, let unit)):
            return (.offset(Int64(number) * unit.milliseconds, unit), second)
        case (.number(let number), .wall(let end)):
            guard (0...24).contains(number) else { return nil }
            let start = WallTime(
                day: end.day,
                hour: number,
                isHalfOfDayKnown: number == 0 || number > 12
            )
            return (.wall(start.fitting(before: end)), second)
        case (.number, _):
            return nil
        case (.moment(.clock(let reading)), .wall(let end)):
            guard var start = reading.wallTime else { return nil }
            start.day = end.day
            return (.wall(start.fitting(before: end)), second)
        case (.moment(.wall(let start)), .clock(let reading)):
            guard var end = reading.wallTime else { return nil }
            end.day = start.day
            return (.wall(start), .wall(end))
        case (.moment(.wall(var start)), .wall(var end)):
            start.day = start.day ?? end.day
            end.day = end.day ?? start.day
            return (.wall(start.fitting(before: end)), .wall(end))
        case (.moment(let start), _):
            return (start, second)
        }
    }

    /// `after A`, `before A`, `from A on`, `until A`.
    private func englishBound(at index: Int) -> Phrase? {
        let day = englishDay(at: index)
        var start = index
        if let day { start = isSymbol(day.next, ",") ? day.next + 1 : day.next }
        let isAfter = isWord(start, ["after", "since", "past"])
        let isFrom = isWord(start, ["from"]) || skip(start, ["starting", "at"]) != nil
        let isBefore =
            isWord(start, ["before", "until", "till"])
            || skip(start, ["up", "to"]) != nil || skip(start, ["prior", "to"]) != nil
        guard isAfter || isFrom || isBefore else { return nil }
        let isPair = isWord(start, ["starting", "up", "prior"])
        let position = skipping(start + (isPair ? 2 : 1), ["the"])
        let bound: (moment: Moment, next: Int)
        if let edge = englishEdgeMoment(at: position) {
            bound = edge
        } else if let moment = englishMoment(at: position) {
            bound = moment
        } else if let ordinal = englishCountedUnit(at: position) {
            let whole = Int64(ordinal.value) * ordinal.unit.milliseconds
            let offset = isBefore ? whole - ordinal.unit.milliseconds : whole
            bound = (.offset(offset, ordinal.unit), ordinal.next)
        } else {
            return nil
        }
        // "from 20 minutes of tape" and "after 5 minutes of boiling" name a
        // length, not a place.
        if case .offset = bound.moment, isWord(bound.next, ["of", "per"]),
            englishPhraseEnd(at: bound.next) == nil
        {
            return nil
        }
        var end = skipping(bound.next, ["mark"])
        end = skipping(end, ["on", "onwards", "onward"])
        if isWord(end, ["in", "into"]), let after = englishPhraseEnd(at: end) { end = after }
        var constraint: TimeConstraint = isBefore ? .before(bound.moment) : .after(bound.moment)
        if let day {
            guard let dated = constraint.onDay(day.day) else { return nil }
            constraint = dated
        }
        return Phrase(constraint: constraint, tokens: index..<end)
    }

    /// `first 10 minutes`, `last five minutes` as a bound.
    private func englishEdgeMoment(at index: Int) -> (moment: Moment, next: Int)? {
        let isFirst = isWord(index, ["first"])
        guard isFirst || isWord(index, ["last", "final"]),
            let duration = englishDuration(at: index + 1)
        else { return nil }
        let (length, unit) = (duration.milliseconds, duration.unit)
        return (isFirst ? .offset(length, unit) : .fromEnd(length, unit), duration.next)
    }

    /// `around A`.
    private func englishNear(at index: Int) -> Phrase? {
        var position = skipping(index, ["at", "somewhere"])
        let hasLead = position > index
        let isStrong = isWord(position, ["around", "approximately", "roughly", "circa"])
        guard isStrong || isWord(position, ["about", "near"]) || isSymbol(position, "~≈")
        else { return nil }
        position = skipping(position + 1, ["the"])
        guard let moment = englishMoment(at: position) else { return nil }
        // "a talk about 20 minutes long" names a length.
        if case .offset = moment.moment, !isStrong, !hasLead { return nil }
        let end = skipping(moment.next, ["mark"])
        return Phrase(constraint: .around(moment.moment), tokens: index..<end)
    }

    /// `at A`, `at the 37 minute mark`, `yesterday at 14:32`, `minute 37`.
    private func englishAt(at index: Int) -> Phrase? {
        if let day = englishDay(at: index),
            let moment = englishMoment(at: index), moment.next > day.next
        {
            return Phrase(constraint: .at(moment.moment), tokens: index..<moment.next)
        }
        let isAt = isWord(index, ["at"]) || isSymbol(index, "@")
        let hasLead = isAt || isWord(index, ["in", "during", "by", "to"])
        let position = skipping(hasLead ? index + 1 : index, ["the", "exactly", "precisely"])
        if let counted = englishCountedMoment(at: position) {
            // "second 42" without "at" may count anything.
            guard isAt || isWord(position, ["minute", "min"]) else { return nil }
            return Phrase(constraint: .at(counted.moment), tokens: index..<counted.next)
        }
        guard isAt, let moment = englishMoment(at: position) else { return nil }
        var end = moment.next
        if case .offset = moment.moment {
            if isWord(end, ["per", "intervals", "interval", "long"]) { return nil }
            end = skipping(end, ["mark", "point"])
            if isWord(end, ["in", "into", "of"]), let after = englishPhraseEnd(at: end) {
                end = after
            } else if isWord(end, ["in"]), end + 1 == tokens.count || isSymbol(end + 1, "?.,!") {
                end += 1
            }
        }
        return Phrase(constraint: .at(moment.moment), tokens: index..<end)
    }

    /// `in the last five minutes`, `the first ten minutes`, `at the end`.
    private func englishEdge(at index: Int) -> Phrase? {
        let lead = skipping(index, ["in", "during", "within", "for", "over", "at", "from"])
        let position = skipping(lead, ["the", "its"])
        let isFirst = isWord(position, ["first", "opening", "initial"])
        let isLast = isWord(position, ["last", "final", "closing"])
        if isFirst || isLast {
            var length = englishDuration(at: position + 1)
            if length == nil, let unit = englishUnit(at: position + 1, allowsLetter: false),
                unit.unit > .second || lead > index,
                englishPhraseEnd(at: unit.next) != nil
            {
                length = (unit.unit.milliseconds, unit.unit, unit.next)
            }
            guard let length else { return nil }
            let end = englishPhraseEnd(at: length.next) ?? length.next
            let constraint: TimeConstraint =
                isFirst ? .first(length.milliseconds) : .last(length.milliseconds)
            return Phrase(constraint: constraint, tokens: index..<end)
        }
        // "in the end" means finally.
        guard position > lead, isWord(position, ["beginning", "start", "end", "ending"]),
            isWord(index, ["at"]) || isWord(position, ["beginning"]) && lead > index,
            let end = englishPhraseEnd(at: position + 1)
        else { return nil }
        let isEnd = isWord(position, ["end", "ending"])
        return Phrase(
            constraint: isEnd
                ? .share(from: .init(9, 10), to: .init(1, 1))
                : .share(from: .init(0, 1), to: .init(1, 10)),
            tokens: index..<end
        )
    }

    /// `the first half`, `second quarter`, `the last third of the video`.
    private func englishShare(at index: Int) -> Phrase? {
        let lead = skipping(index, ["in", "during", "within", "for", "over", "of"])
        let position = skipping(lead, ["the", "its"])
        let parts: Int64
        switch word(position + 1) {
        case "half": parts = 2
        case "third": parts = 3
        case "quarter": parts = 4
        default: return nil
        }
        let part: Int64
        if isWord(position, ["last", "final", "latter"]) {
            part = parts
        } else if isWord(position, ["middle"]), parts == 3 {
            part = 2
        } else if let ordinal = englishOrdinal(at: position), Int64(ordinal.value) <= parts {
            part = Int64(ordinal.value)
        } else {
            return nil
        }
        guard let end = englishPhraseEnd(at: position + 2) else { return nil }
        return Phrase(
            constraint: .share(from: .init(part - 1, parts), to: .init(part, parts)),
            tokens: index..<end
        )
    }

    private func englishCountedUnit(at index: Int) -> (value: Int, unit: Unit, next: Int)? {
        guard let ordinal = englishOrdinal(at: index),
            let unit = englishUnit(at: ordinal.next, allowsLetter: false), unit.unit > .second
        else { return nil }
        return (ordinal.value, unit.unit, unit.next)
    }

    /// `in the 37th minute`, `the second hour`.
    private func englishCounted(at index: Int) -> Phrase? {
        let lead = skipping(index, ["in", "at", "during", "within", "by"])
        let position = skipping(lead, ["the"])
        guard let counted = englishCountedUnit(at: position),
            let end = englishPhraseEnd(at: skipping(counted.next, ["mark"]))
        else { return nil }
        return Phrase(constraint: .counted(counted.value, counted.unit), tokens: index..<end)
    }

    /// `37 minutes in`, `20 minutes into the video`, `the 37 minute mark`,
    /// `5 minutes ago`, `2 hours before the end`.
    private func englishTrailing(at index: Int) -> Phrase? {
        let position = skipping(index, ["the"])
        guard let duration = englishDuration(at: position) else { return nil }
        let (length, unit, next) = duration
        if isWord(next, ["ago"]) {
            return Phrase(constraint: .ago(length, unit), tokens: index..<(next + 1))
        }
        if isWord(next, ["mark"]) {
            return Phrase(constraint: .at(.offset(length, unit)), tokens: index..<(next + 1))
        }
        if let end = skip(next, ["before", "the", "end"]) ?? skip(next, ["from", "the", "end"]) {
            let after = englishPhraseEnd(at: end) ?? end
            return Phrase(constraint: .at(.fromEnd(length, unit)), tokens: index..<after)
        }
        if isWord(next, ["in", "into"]) {
            if let end = englishPhraseEnd(at: next), end > next {
                return Phrase(constraint: .at(.offset(length, unit)), tokens: index..<end)
            }
            let isAlone = next + 1 == tokens.count || isSymbol(next + 1, "?.,!")
            if isWord(next, ["in"]), isAlone {
                return Phrase(constraint: .at(.offset(length, unit)), tokens: index..<(next + 1))
            }
        }
        return nil
    }

    private func englishDayAlone(at index: Int) -> Phrase? {
        let lead = skipping(index, ["in", "during"])
        guard let day = englishDay(at: lead) else { return nil }
        // A date may be text on a slide, and "today" may be idle.
        return Phrase(constraint: .day(day.day), tokens: index..<day.next, isOptional: true)
    }

    /// A clock without a preposition, where it cannot be anything else.
    private func englishClockAlone(at index: Int) -> Phrase? {
        if case .dateTime? = kind(index), let moment = englishMoment(at: index) {
            return Phrase(constraint: .at(moment.moment), tokens: index..<moment.next)
        }
        guard let moment = englishMoment(at: index) else { return nil }
        switch moment.moment {
        case .wall(let time) where time.isHalfOfDayKnown && !isWord(index, ["noon", "midnight"]):
            return Phrase(constraint: .at(moment.moment), tokens: index..<moment.next)
        case .clock(let reading) where reading.parts.count == 3 || tokens.count == 1:
            return Phrase(constraint: .at(moment.moment), tokens: index..<moment.next)
        default: return nil
        }
    }
}
