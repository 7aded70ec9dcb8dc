/// A piece of a question, as the time parser sees it.
struct TimeToken: Equatable {
    enum Kind: Equatable {
        /// A number in thousandths: `1.5` is 1500.
        case number(Int)
        /// `37th`.
        case ordinal(Int)
        /// `12:30`, `1:02:03.5`.
        case clock(TimeConstraint.ClockReading)
        /// `1h20`, `90s`: milliseconds and finest unit.
        case duration(Int64, TimeConstraint.Unit)
        /// `2026-01-05`.
        case date(year: Int, month: Int, day: Int)
        /// `2026-01-05T14:32+08:00`.
        case dateTime(TimeConstraint.WallTime)
        /// Letters (and digits inside them), lower case.
        case word(String)
        /// One Chinese character, fullwidth digits excepted.
        case han(Character)
        /// Anything else but white space.
        case symbol(Character)
    }

    let kind: Kind
    /// Offsets into the characters of the question.
    let range: Range<Int>
    /// Whether white space or the beginning stands before it.
    let followsSpace: Bool
}

/// Cuts a question into tokens, recognising what is written in digits.
struct TimeLexer {
    private let characters: [Character]
    private var position = 0

    init(_ characters: [Character]) { self.characters = characters }

    static func tokens(of characters: [Character]) -> [TimeToken] {
        var lexer = TimeLexer(characters)
        var tokens: [TimeToken] = []
        var afterSpace = true
        while lexer.position < characters.count {
            if characters[lexer.position].isWhitespace {
                lexer.position += 1
                afterSpace = true
                continue
            }
            let start = lexer.position
            let kind = lexer.next()
            tokens.append(
                TimeToken(kind: kind, range: start..<lexer.position, followsSpace: afterSpace)
            )
            afterSpace = false
        }
        return tokens
    }

    private mutating func next() -> TimeToken.Kind {
        let character = characters[position]
        if digit(at: position) != nil { return numeral() }
        if character.isHan {
            position += 1
            return .han(character)
        }
        if character.isLetter {
            return word(from: position)
        }
        position += 1
        return .symbol(character)
    }

    private mutating func word(from start: Int) -> TimeToken.Kind {
        while position < characters.count, continuesWord(position) { position += 1 }
        var text = String(characters[start..<position]).lowercased()
        text.replace("’", with: "'")
        return .word(text)
    }

    private func continuesWord(_ index: Int) -> Bool {
        let character = characters[index]
        if character.isHan { return false }
        if character.isLetter || character.isNumber { return true }
        // An apostrophe belongs to a word only between letters: o'clock.
        return (character == "'" || character == "’") && index + 1 < characters.count
            && characters[index + 1].isLetter && !characters[index + 1].isHan
    }

    private func digit(at index: Int) -> Int? {
        guard index < characters.count, let scalar = characters[index].unicodeScalars.first,
            characters[index].unicodeScalars.count == 1
        else { return nil }
        switch scalar.value {
        case 0x30...0x39: return Int(scalar.value) - 0x30
        case 0xFF10...0xFF19: return Int(scalar.value) - 0xFF10
        default: return nil
        }
    }

    private func isColon(_ index: Int) -> Bool {
        index < characters.count && (characters[index] == ":" || characters[index] == "：")
    }

    /// Reads up to `limit` digits; nil when there is none.
    private func digits(at index: Int, limit: Int = 9) -> (value: Int, count: Int)? {
        var (value, count) = (0, 0)
        while count < limit, let digit = digit(at: index + count) {
            value = value * 10 + digit
            count += 1
        }
        return count > 0 ? (value, count) : nil
    }

    private mutating func numeral() -> TimeToken.Kind {
        let start = position
        if let kind = date() ?? clock() { return kind }
        guard let whole = digits(at: start) else { return .symbol(characters[start]) }
        position = start + whole.count
        if digit(at: position) != nil {
            // Longer than any time: a serial number, say.
            return word(from: start)
        }
        var thousandths = whole.value * 1000
        if position < characters.count, characters[position] == ".",
            let fraction = thousandthsAfterPoint(at: position + 1)
        {
            thousandths += fraction.value
            position += 1 + fraction.count
        }
        return suffixed(thousandths, start: start)
    }

    /// Digits after a decimal point as thousandths; further ones are dropped.
    private func thousandthsAfterPoint(at index: Int) -> (value: Int, count: Int)? {
        guard let first = digits(at: index, limit: 3) else { return nil }
        var count = first.count
        while digit(at: index + count) != nil { count += 1 }
        return (first.value * [1, 100, 10, 1][first.count], count)
    }

    /// What stands glued to a number: a unit, an ordinal ending, am or pm.
    private mutating func suffixed(_ thousandths: Int, start: Int) -> TimeToken.Kind {
        let numberEnd = position
        var end = numberEnd
        while end < characters.count, characters[end].isLetter, !characters[end].isHan { end += 1 }
        guard end > numberEnd else { return .number(thousandths) }
        let suffix = String(characters[numberEnd..<end]).lowercased()
        switch suffix {
        case "am", "pm":
            return .number(thousandths)
        case "st", "nd", "rd", "th":
            position = end
            return .ordinal(thousandths / 1000)
        default:
            guard let duration = compactDuration(from: start) else { return word(from: start) }
            position = duration.end
            return .duration(duration.milliseconds, duration.unit)
        }
    }

    /// `1h20m30s`, `1h20`, `90s`, `5min`: units must fall from big to small.
    private func compactDuration(
        from start: Int
    ) -> (milliseconds: Int64, unit: TimeConstraint.Unit, end: Int)? {
        var (index, total) = (start, Int64(0))
        var last: TimeConstraint.Unit?
        while let number = digits(at: index) {
            var (thousandths, end) = (Int64(number.value) * 1000, index + number.count)
            if end < characters.count, characters[end] == ".",
                let fraction = thousandthsAfterPoint(at: end + 1)
            {
                thousandths += Int64(fraction.value)
                end += 1 + fraction.count
            }
            let unitStart = end
            while end < characters.count, characters[end].isLetter, !characters[end].isHan {
                end += 1
            }
            let name = String(characters[unitStart..<end]).lowercased()
            let unit: TimeConstraint.Unit?
            if name.isEmpty, let last, last > .second {
                unit = TimeConstraint.Unit(rawValue: last.rawValue - 1)
            } else {
                unit = TimeConstraint.Unit(abbreviation: name)
            }
            guard let unit, last.map({ unit < $0 }) ?? true else { return nil }
            total += thousandths * unit.milliseconds / 1000
            last = unit
            index = end
            if name.isEmpty { break }
        }
        guard let last, index == characters.count || !characters[index].isNumber else { return nil }
        return (total, last, index)
    }

    private mutating func clock() -> TimeToken.Kind? {
        guard let first = digits(at: position, limit: 3) else { return nil }
        var index = position + first.count
        var parts = [first.value]
        while parts.count < 3, isColon(index), let next = digits(at: index + 1, limit: 3),
            next.count == 2, next.value < 60
        {
            parts.append(next.value)
            index += 3
        }
        guard parts.count >= 2, !isColon(index), digit(at: index) == nil else { return nil }
        var millisecond = 0
        if index < characters.count, characters[index] == "." || characters[index] == ",",
            let fraction = thousandthsAfterPoint(at: index + 1)
        {
            millisecond = fraction.value
            index += 1 + fraction.count
        }
        position = index
        return .clock(TimeConstraint.ClockReading(parts, millisecond: millisecond))
    }

    private mutating func date() -> TimeToken.Kind? {
        guard let year = digits(at: position, limit: 5), year.count == 4 else { return nil }
        var index = position + 4
        guard index < characters.count, "-/".contains(characters[index]) else { return nil }
        let separator = characters[index]
        guard let month = digits(at: index + 1, limit: 2), (1...12).contains(month.value)
        else { return nil }
        index += 1 + month.count
        guard index < characters.count, characters[index] == separator,
            let day = digits(at: index + 1, limit: 2), (1...31).contains(day.value)
        else { return nil }
        index += 1 + day.count
        guard digit(at: index) == nil else { return nil }
        position = index
        guard index < characters.count, characters[index] == "T" || characters[index] == "t",
            digit(at: index + 1) != nil
        else { return .date(year: year.value, month: month.value, day: day.value) }
        position = index + 1
        guard case .clock(let reading)? = clock(), var time = reading.wallTime else {
            position = index
            return .date(year: year.value, month: month.value, day: day.value)
        }
        time.day = .date(year: year.value, month: month.value, day: day.value)
        time.isHalfOfDayKnown = true
        time.secondsFromGMT = offsetFromUTC()
        return .dateTime(time)
    }

    /// `Z`, `+08:00`, `+0800`, `+08`, behind an ISO 8601 time.
    private mutating func offsetFromUTC() -> Int? {
        guard position < characters.count else { return nil }
        let sign: Int
        switch characters[position] {
        case "Z", "z":
            position += 1
            return 0
        case "+": sign = 1
        case "-", "−": sign = -1
        default: return nil
        }
        guard let hours = digits(at: position + 1, limit: 2), hours.count == 2, hours.value <= 14
        else { return nil }
        var index = position + 3
        var seconds = hours.value * 3600
        let minutesAt = isColon(index) ? index + 1 : index
        if let minutes = digits(at: minutesAt, limit: 2), minutes.count == 2, minutes.value < 60 {
            seconds += minutes.value * 60
            index = minutesAt + 2
        }
        position = index
        return sign * seconds
    }
}

extension TimeConstraint.Unit {
    /// Reads a short or long English name.
    init?(abbreviation name: String) {
        switch name {
        case "h", "hr", "hrs", "hour", "hours": self = .hour
        case "m", "min", "mins", "minute", "minutes": self = .minute
        case "s", "sec", "secs", "second", "seconds": self = .second
        case "ms", "msec", "millisecond", "milliseconds": self = .millisecond
        default: return nil
        }
    }
}

extension Character {
    /// Whether it is a Chinese character.
    var isHan: Bool {
        guard let scalar = unicodeScalars.first else { return false }
        switch scalar.value {
        case 0x3007, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF:
            return true
        default: return false
        }
    }
}
