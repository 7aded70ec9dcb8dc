extension TimePhraseParser {
    private static let months: [String: Int] = [
        "january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4,
        "apr": 4, "may": 5, "june": 6, "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8,
        "september": 9, "sept": 9, "sep": 9, "october": 10, "oct": 10, "november": 11, "nov": 11,
        "december": 12, "dec": 12,
    ]
    private static let weekdays: [String: Int] = [
        "sunday": 1, "monday": 2, "tuesday": 3, "wednesday": 4, "thursday": 5, "friday": 6,
        "saturday": 7,
    ]

    /// `yesterday`, `on 5 January 2026`, `January 5th`, `on Monday`,
    /// `2026-01-05`.
    func englishDay(at index: Int) -> (day: Day, next: Int)? {
        let position = skipping(index, ["on"])
        if case .date(let year, let month, let day)? = kind(position) {
            return (.date(year: year, month: month, day: day), position + 1)
        }
        if let end = skip(position, ["the", "day", "before", "yesterday"]) {
            return (.relative(-2), end)
        }
        if isWord(position, ["yesterday"]) { return (.relative(-1), position + 1) }
        if isWord(position, ["today"]) { return (.relative(0), position + 1) }
        if let date = englishDate(at: position) { return date }
        let named = skipping(position, ["last"])
        if named > index, let weekday = word(named).flatMap({ Self.weekdays[$0] }) {
            return (.weekday(weekday), named + 1)
        }
        return nil
    }

    private func englishDate(at index: Int) -> (day: Day, next: Int)? {
        func dayNumber(at index: Int) -> (day: Int, next: Int)? {
            switch kind(index) {
            case .number(let value)? where value % 1000 == 0 && (1000...31_000).contains(value):
                return (value / 1000, index + 1)
            case .ordinal(let value)? where (1...31).contains(value):
                return (value, index + 1)
            default: return nil
            }
        }
        func year(at index: Int) -> (year: Int?, next: Int) {
            let position = isSymbol(index, ",") ? index + 1 : index
            if case .number(let value)? = kind(position), value % 1000 == 0,
                (1970_000...2200_000).contains(value)
            {
                return (value / 1000, position + 1)
            }
            return (nil, index)
        }
        let start = skipping(index, ["the"])
        if let number = dayNumber(at: start) {
            let position = skipping(number.next, ["of"])
            if let month = word(position).flatMap({ Self.months[$0] }) {
                let year = year(at: position + 1)
                return (.date(year: year.year, month: month, day: number.day), year.next)
            }
        }
        if let month = word(index).flatMap({ Self.months[$0] }),
            let number = dayNumber(at: index + 1),
            englishUnit(at: number.next, allowsLetter: true) == nil
        {
            let year = year(at: number.next)
            return (.date(year: year.year, month: month, day: number.day), year.next)
        }
        return nil
    }

    /// `last night`, `this morning`, `yesterday evening`, `tonight`.
    func englishPartOfDay(at index: Int) -> Phrase? {
        func phrase(_ day: Day?, _ from: Int, _ to: Int, _ next: Int) -> Phrase {
            Phrase(
                constraint: .partOfDay(day, fromMinute: from * 60, toMinute: to * 60),
                tokens: index..<next
            )
        }
        if let end = skip(index, ["last", "night"]) { return phrase(.relative(-1), 18, 30, end) }
        if isWord(index, ["tonight"]) { return phrase(.relative(0), 18, 30, index + 1) }
        let day: (day: Day, next: Int)?
        if isWord(index, ["this"]) {
            day = (.relative(0), index + 1)
        } else {
            day = englishDay(at: index)
        }
        guard let day else { return nil }
        let position = skipping(skipping(day.next, ["in"]), ["the"])
        switch word(position) {
        case "morning": return phrase(day.day, 5, 12, position + 1)
        case "afternoon": return phrase(day.day, 12, 18, position + 1)
        case "evening": return phrase(day.day, 18, 24, position + 1)
        case "night": return phrase(day.day, 18, 30, position + 1)
        default: return nil
        }
    }
}
