extension TimePhraseParser {
    private static let units: [String: Int] = [
        "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
        "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13,
        "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
        "nineteen": 19,
    ]
    private static let tens: [String: Int] = [
        "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
        "eighty": 80, "ninety": 90,
    ]
    private static let ordinals: [String: Int] = [
        "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
        "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12,
    ]

    /// A number in digits or words, in thousandths.
    func englishNumber(at index: Int) -> (thousandths: Int, next: Int)? {
        if case .number(let value)? = kind(index) { return (value, index + 1) }
        guard let name = word(index) else { return nil }
        if let value = Self.units[name] { return (value * 1000, index + 1) }
        guard let ten = Self.tens[name] else { return nil }
        let next = isSymbol(index + 1, "-") ? index + 2 : index + 1
        if let unit = word(next).flatMap({ Self.units[$0] }), (1...9).contains(unit) {
            return ((ten + unit) * 1000, next + 1)
        }
        return (ten * 1000, index + 1)
    }

    /// `37th`, `second`.
    func englishOrdinal(at index: Int) -> (value: Int, next: Int)? {
        if case .ordinal(let value)? = kind(index), value > 0 { return (value, index + 1) }
        return word(index).flatMap { Self.ordinals[$0] }.map { ($0, index + 1) }
    }

    /// A unit's name; a single letter counts only behind a digit.
    func englishUnit(at index: Int, allowsLetter: Bool) -> (unit: Unit, next: Int)? {
        guard let name = word(index), allowsLetter || name.count > 1, name != "ms",
            let unit = Unit(abbreviation: name)
        else { return nil }
        // An abbreviation's point belongs to it unless the sentence ends.
        let hasPoint = name.count < 4 && isSymbol(index + 1, ".") && index + 2 < tokens.count
        return (unit, hasPoint ? index + 2 : index + 1)
    }

    /// A length of time: `20 minutes`, `1h20`, `an hour and a half`,
    /// `1 hour 20 minutes`, `half an hour`.
    func englishDuration(
        at index: Int
    ) -> (milliseconds: Int64, unit: Unit, next: Int)? {
        if let fixed = englishFixedDuration(at: index) { return fixed }
        var (total, last, position) = (Int64(0), Unit?.none, index)
        while let part = englishDurationPart(at: position, follows: last),
            last.map({ part.unit < $0 }) ?? true
        {
            total += part.milliseconds
            (position, last) = (part.next, part.unit)
            if let half = skip(position, ["and", "a", "half"]) {
                return (total + part.unit.milliseconds / 2, Unit(halving: part.unit), half)
            }
            if isWord(position, ["and"]) || isSymbol(position, ","),
                let next = englishDurationPart(at: position + 1, follows: last),
                next.unit < part.unit
            {
                position += 1
            }
        }
        guard let last else { return nil }
        if last == .hour, case .number(let minutes)? = kind(position), minutes < 60_000,
            englishUnit(at: position + 1, allowsLetter: true) == nil
        {
            return (total + Int64(minutes) * 60, .minute, position + 1)
        }
        return (total, last, position)
    }

    private func englishFixedDuration(
        at index: Int
    ) -> (milliseconds: Int64, unit: Unit, next: Int)? {
        if let end = skip(index, ["half", "an", "hour"]) { return (1_800_000, .minute, end) }
        if let end = skip(index, ["half", "a", "minute"]) { return (30_000, .second, end) }
        if let end = skip(index, ["a", "quarter", "of", "an", "hour"]) {
            return (900_000, .minute, end)
        }
        if let end = skip(index, ["three", "quarters", "of", "an", "hour"]) {
            return (2_700_000, .minute, end)
        }
        if let end = skip(index, ["one", "and", "a", "half"]),
            let unit = englishUnit(at: end, allowsLetter: false)
        {
            let whole = unit.unit.milliseconds
            return (whole + whole / 2, Unit(halving: unit.unit), unit.next)
        }
        return nil
    }

    private func englishDurationPart(
        at index: Int,
        follows last: Unit?
    ) -> (milliseconds: Int64, unit: Unit, next: Int)? {
        if case .duration(let milliseconds, let unit)? = kind(index) {
            return (milliseconds, unit, index + 1)
        }
        if isWord(index, ["a", "an"]), let unit = englishUnit(at: index + 1, allowsLetter: false) {
            return (unit.unit.milliseconds, unit.unit, unit.next)
        }
        guard let number = englishNumber(at: index) else { return nil }
        let position = isSymbol(number.next, "-") ? number.next + 1 : number.next
        var allowsLetter = false
        if case .number? = kind(index) {
            // "100 m" alone is a distance.
            allowsLetter = last != nil || !isWord(position, ["m"])
        }
        guard let unit = englishUnit(at: position, allowsLetter: allowsLetter) else { return nil }
        return (Int64(number.thousandths) * unit.unit.milliseconds / 1000, unit.unit, unit.next)
    }

    /// An instant: media time, clock or time of day, with a day before or
    /// behind it.
    func englishMoment(at index: Int) -> (moment: Moment, next: Int)? {
        if case .dateTime(let time)? = kind(index) { return (.wall(time), index + 1) }
        if let day = englishDay(at: index) {
            let next = isSymbol(day.next, ",") ? day.next + 1 : day.next
            let position = skipping(next, ["at"])
            guard let bare = englishBareMoment(at: position),
                let moment = bare.moment.onDay(day.day)
            else { return nil }
            return (moment, bare.next)
        }
        guard let bare = englishBareMoment(at: index) else { return nil }
        var position = bare.next
        if isSymbol(position, ",") { position += 1 }
        if let day = englishDay(at: position), let moment = bare.moment.onDay(day.day) {
            return (moment, day.next)
        }
        return bare
    }

    private func englishBareMoment(at index: Int) -> (moment: Moment, next: Int)? {
        if case .clock(let reading)? = kind(index) {
            if let half = englishHalfOfDay(at: index + 1),
                let time = reading.wallTime.flatMap({ half.applied(to: $0) })
            {
                return (.wall(time), half.next)
            }
            return (.clock(reading), index + 1)
        }
        if isWord(index, ["noon", "midday"]) { return (.wall(WallTime(hour: 12)), index + 1) }
        if isWord(index, ["midnight"]) { return (.wall(WallTime(hour: 0)), index + 1) }
        if let number = englishNumber(at: index), number.thousandths % 1000 == 0 {
            let hour = number.thousandths / 1000
            if (1...12).contains(hour), let half = englishHalfOfDay(at: number.next),
                let time = half.applied(to: WallTime(hour: hour, isHalfOfDayKnown: false))
            {
                return (.wall(time), half.next)
            }
            if (0...24).contains(hour), isWord(number.next, ["o'clock", "oclock"]) {
                var time = WallTime(hour: hour, isHalfOfDayKnown: hour == 0 || hour > 12)
                guard let half = englishHalfOfDay(at: number.next + 1) else {
                    return (.wall(time), number.next + 1)
                }
                time = half.applied(to: time) ?? time
                return (.wall(time), half.next)
            }
        }
        if let counted = englishCountedMoment(at: index) { return counted }
        guard let duration = englishDuration(at: index) else { return nil }
        return (.offset(duration.milliseconds, duration.unit), duration.next)
    }

    /// `minute 37`, `hour 1 minute 20`.
    func englishCountedMoment(at index: Int) -> (moment: Moment, next: Int)? {
        var (total, last, position) = (Int64(0), Unit?.none, index)
        while let name = word(position), name.count > 2, let unit = Unit(abbreviation: name),
            last.map({ unit < $0 }) ?? true,
            let number = englishNumber(at: position + 1), number.thousandths % 1000 == 0
        {
            total += Int64(number.thousandths / 1000) * unit.milliseconds
            last = unit
            position = number.next
        }
        return last.map { (.offset(total, $0), position) }
    }

    struct HalfOfDay {
        let isAfternoon: Bool
        let next: Int

        func applied(to time: WallTime) -> WallTime? {
            guard (1...12).contains(time.hour) else { return time.hour > 12 ? time : nil }
            var time = time
            time.hour = time.hour % 12 + (isAfternoon ? 12 : 0)
            time.isHalfOfDayKnown = true
            return time
        }
    }

    /// `pm`, `p.m.`, `in the afternoon`, `at night`.
    func englishHalfOfDay(at index: Int) -> HalfOfDay? {
        if isWord(index, ["am", "pm"]) {
            return HalfOfDay(isAfternoon: word(index) == "pm", next: index + 1)
        }
        if isWord(index, ["a", "p"]), isSymbol(index + 1, "."), isWord(index + 2, ["m"]) {
            let end = isSymbol(index + 3, ".") ? index + 4 : index + 3
            return HalfOfDay(isAfternoon: word(index) == "p", next: end)
        }
        if let end = skip(index, ["in", "the", "morning"]) {
            return HalfOfDay(isAfternoon: false, next: end)
        }
        for words in [["in", "the", "afternoon"], ["in", "the", "evening"], ["at", "night"]] {
            if let end = skip(index, words) { return HalfOfDay(isAfternoon: true, next: end) }
        }
        return nil
    }
}

extension TimeConstraint.WallTime {
    /// The same time in the half of the day that puts it right before `end`,
    /// when the half is open: in `between 11 and 1 pm` it is the morning.
    func fitting(before end: Self) -> Self {
        guard !isHalfOfDayKnown, end.isHalfOfDayKnown, (1...12).contains(hour) else { return self }
        var (early, late) = (self, self)
        early.hour = hour % 12
        late.hour = hour % 12 + 12
        early.isHalfOfDayKnown = true
        late.isHalfOfDayKnown = true
        let (near, far) = end.hour >= 12 ? (late, early) : (early, late)
        return near.millisecondsIntoDay < end.millisecondsIntoDay ? near : far
    }
}

extension TimeConstraint.Unit {
    /// The unit that half of `unit` is named in.
    init(halving unit: Self) { self = Self(rawValue: unit.rawValue - 1) ?? .millisecond }
}
