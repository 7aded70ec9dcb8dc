extension TimePhraseParser {
    /// A number in digits or Chinese numerals, in thousandths.
    func chineseNumber(at index: Int) -> (thousandths: Int, next: Int)? {
        if case .number(let value)? = kind(index) { return (value, index + 1) }
        var (run, position) = ([Character](), index)
        while case .han(let character)? = kind(position), ChineseNumeral.isNumeral(character) {
            run.append(character)
            position += 1
        }
        return ChineseNumeral.value(of: run).map { ($0 * 1000, position) }
    }

    /// A whole number.
    func chineseInteger(at index: Int) -> (value: Int, next: Int)? {
        guard let number = chineseNumber(at: index), number.thousandths % 1000 == 0
        else { return nil }
        return (number.thousandths / 1000, number.next)
    }

    struct ChineseDuration {
        var milliseconds: Int64
        var unit: Unit
        var next: Int
        /// Written as 十分 without 钟, which also means "very".
        var isBareMinutes = false
    }

    private static let hourNames = ["个小时", "個小時", "个钟头", "個鐘頭", "小时", "小時", "钟头", "鐘頭"]
    private static let minuteNames = ["分钟", "分鐘"]

    /// A length of time: 一小时二十分, 三十七分钟, 12分30秒, 一个半小时.
    func chineseDuration(at index: Int) -> ChineseDuration? {
        if case .duration(let milliseconds, let unit)? = kind(index) {
            return ChineseDuration(milliseconds: milliseconds, unit: unit, next: index + 1)
        }
        var result: ChineseDuration?
        var position = index
        if let hours = chineseHours(at: position) {
            result = hours
            position = hours.next
            if hours.unit < .hour { return result }
            position = skipHan(position, anyOf: ["又", "加", "零"]) ?? position
        }
        if let minutes = chineseMinutes(at: position) {
            let hours = result?.milliseconds ?? 0
            let isBare = minutes.isBareMinutes && result == nil
            result = ChineseDuration(
                milliseconds: hours + minutes.milliseconds,
                unit: minutes.unit,
                next: minutes.next,
                isBareMinutes: isBare
            )
            position = skipHan(minutes.next, anyOf: ["又", "零"]) ?? minutes.next
            if minutes.unit < .minute { return result }
        }
        if let seconds = chineseNumber(at: position),
            let end = skipHan(seconds.next, anyOf: ["秒钟", "秒鐘", "秒"])
        {
            let before = result?.milliseconds ?? 0
            result = ChineseDuration(
                milliseconds: before + Int64(seconds.thousandths),
                unit: .second,
                next: end
            )
        }
        return result
    }

    private func chineseHours(at index: Int) -> ChineseDuration? {
        if let end = skipHan(index, anyOf: ["半个小时", "半個小時", "半小时", "半小時", "半个钟头"]) {
            return ChineseDuration(milliseconds: 1_800_000, unit: .minute, next: end)
        }
        if let number = chineseInteger(at: index),
            let end = skipHan(number.next, anyOf: ["刻钟", "刻鐘"])
        {
            return ChineseDuration(
                milliseconds: Int64(number.value) * 900_000,
                unit: .minute,
                next: end
            )
        }
        guard let number = chineseNumber(at: index) else { return nil }
        let whole = Int64(number.thousandths) * 3600
        if let end = skipHan(number.next, anyOf: ["个半小时", "個半小時", "个半钟头", "小时半", "小時半"]) {
            return ChineseDuration(milliseconds: whole + 1_800_000, unit: .minute, next: end)
        }
        guard let end = skipHan(number.next, anyOf: Self.hourNames) else { return nil }
        return ChineseDuration(milliseconds: whole, unit: .hour, next: end)
    }

    private func chineseMinutes(at index: Int) -> ChineseDuration? {
        if let end = skipHan(index, anyOf: ["半分钟", "半分鐘"]) {
            return ChineseDuration(milliseconds: 30_000, unit: .second, next: end)
        }
        guard let number = chineseNumber(at: index) else { return nil }
        let whole = Int64(number.thousandths) * 60
        if let end = skipHan(number.next, anyOf: Self.minuteNames) {
            return ChineseDuration(milliseconds: whole, unit: .minute, next: end)
        }
        if let end = skipHan(number.next, "分半") {
            return ChineseDuration(milliseconds: whole + 30_000, unit: .second, next: end)
        }
        // 三分之一 is a share, 百分 a percentage.
        guard let end = skipHan(number.next, "分"), skipHan(number.next - 1, "百") == nil
        else { return nil }
        if let of = skipHan(end, "之"), chineseNumber(at: of) != nil { return nil }
        return ChineseDuration(
            milliseconds: whole,
            unit: .minute,
            next: end,
            isBareMinutes: true
        )
    }

    private static let relativeDays: [(String, Int)] = [
        ("大前天", -3), ("前天", -2), ("前日", -2), ("昨天", -1), ("昨日", -1), ("今天", 0), ("今日", 0),
    ]
    /// Names of parts of the day: from hour, to hour, whether hours below 12
    /// named with it lie after noon.
    private static let partsOfDay: [(name: String, from: Int, to: Int, isLate: Bool)] = [
        ("凌晨", 0, 6, false), ("清晨", 5, 8, false), ("早晨", 5, 10, false), ("早上", 5, 10, false),
        ("上午", 6, 12, false), ("中午", 11, 14, true), ("下午", 12, 18, true), ("傍晚", 17, 20, true),
        ("晚上", 18, 30, true), ("晚间", 18, 24, true), ("夜里", 18, 30, true), ("夜间", 18, 30, true),
        ("深夜", 22, 30, true), ("半夜", 23, 29, true), ("早", 5, 10, false), ("晚", 18, 30, true),
    ]

    /// 昨天, 2026年1月5日, 一月五号, 上周三.
    func chineseDay(at index: Int) -> (day: Day, next: Int)? {
        if case .date(let year, let month, let day)? = kind(index) {
            return (.date(year: year, month: month, day: day), index + 1)
        }
        for (name, offset) in Self.relativeDays {
            if let end = skipHan(index, name) { return (.relative(offset), end) }
        }
        if let end = skipHan(index, anyOf: ["昨晚", "昨夜"]) { return (.relative(-1), end - 1) }
        if let end = skipHan(index, anyOf: ["今晚", "今早", "今晨"]) { return (.relative(0), end - 1) }
        // 每周一次, 两周三次 count weeks.
        if skipHan(index - 1, anyOf: ["每", "一", "两", "二", "三", "四", "几"]) == nil,
            let week = skipHan(index, anyOf: ["上周", "上星期", "上礼拜", "星期", "礼拜", "周"])
        {
            if let end = skipHan(week, anyOf: ["日", "天"]) { return (.weekday(1), end) }
            if case .han(let digit)? = kind(week), let number = ChineseNumeral.value(of: [digit]),
                (1...6).contains(number)
            {
                return (.weekday(number + 1), week + 1)
            }
        }
        var (year, position) = (Int?.none, index)
        if let number = chineseInteger(at: index), (1970...2200).contains(number.value),
            let end = skipHan(number.next, "年")
        {
            (year, position) = (number.value, end)
        }
        guard let month = chineseInteger(at: position), (1...12).contains(month.value),
            let monthEnd = skipHan(month.next, "月"),
            let day = chineseInteger(at: monthEnd), (1...31).contains(day.value),
            let end = skipHan(day.next, anyOf: ["日", "号", "號"])
        else { return nil }
        return (.date(year: year, month: month.value, day: day.value), end)
    }

    /// 下午, 晚上: the part of the day and the index behind it.
    func chinesePartOfDay(
        at index: Int
    ) -> (from: Int, to: Int, isLate: Bool, name: String, next: Int)? {
        for part in Self.partsOfDay {
            if let end = skipHan(index, part.name) {
                return (part.from, part.to, part.isLate, part.name, end)
            }
        }
        return nil
    }

    struct ChineseMoment {
        var moment: Moment
        var next: Int
        /// Whether it can hardly be anything but a time: 一点 also means "a
        /// little" and 十分 "very".
        var isCertain: Bool
    }

    /// An instant: 下午三点二十分, 昨天14:32, 一小时二十分, 第五分钟.
    func chineseMoment(at index: Int) -> ChineseMoment? {
        if case .dateTime(let time)? = kind(index) {
            return ChineseMoment(moment: .wall(time), next: index + 1, isCertain: true)
        }
        let day = chineseDay(at: index)
        var position = day.map { skipHan($0.next, "的") ?? $0.next } ?? index
        let part = chinesePartOfDay(at: position)
        if let part { position = skipHan(part.next, "的") ?? part.next }
        let isPlaced = day != nil || part != nil
        if case .clock(let reading)? = kind(position) {
            guard isPlaced else {
                return ChineseMoment(moment: .clock(reading), next: position + 1, isCertain: true)
            }
            guard var time = reading.wallTime else { return nil }
            time.day = day?.day
            if let part { time.setPartOfDay(named: part.name, isLate: part.isLate, to: part.to) }
            return ChineseMoment(moment: .wall(time), next: position + 1, isCertain: true)
        }
        if let oClock = chineseOClock(at: position) {
            var time = oClock.time
            time.day = day?.day
            if let part { time.setPartOfDay(named: part.name, isLate: part.isLate, to: part.to) }
            return ChineseMoment(
                moment: .wall(time),
                next: oClock.next,
                isCertain: oClock.isCertain || isPlaced
            )
        }
        guard !isPlaced else { return nil }
        let start = skipHan(index, "第") ?? index
        guard let duration = chineseDuration(at: start) else { return nil }
        return ChineseMoment(
            moment: .offset(duration.milliseconds, duration.unit),
            next: duration.next,
            isCertain: !duration.isBareMinutes
        )
    }

    /// 三点, 三点半, 十二点二十分.
    private func chineseOClock(
        at index: Int
    ) -> (time: WallTime, next: Int, isCertain: Bool)? {
        guard let hour = chineseInteger(at: index), (0...24).contains(hour.value),
            var position = skipHan(hour.next, anyOf: ["点", "點", "时"])
        else { return nil }
        // 时 is an hour only when minutes follow: 三时二十分.
        let isFormal = skipHan(hour.next, "时") != nil
        var time = WallTime(
            hour: hour.value,
            isHalfOfDayKnown: hour.value == 0 || hour.value > 12
        )
        if let end = skipHan(position, anyOf: ["钟", "鐘", "整"]) {
            return isFormal ? nil : (time, end, true)
        }
        for (name, minute) in [("半", 30), ("一刻", 15), ("三刻", 45)] {
            if let end = skipHan(position, name) {
                (time.minute, time.unit) = (minute, .minute)
                return (time, end, true)
            }
        }
        guard let minute = chineseInteger(at: position), (0...59).contains(minute.value) else {
            return isFormal ? nil : (time, position, false)
        }
        let minuteEnd = skipHan(minute.next, "分")
        // 三点二十 is said without 分; 三点一 would be the number 3.1.
        guard minuteEnd != nil || minute.value >= 10 else { return (time, position, false) }
        (time.minute, time.unit) = (minute.value, .minute)
        position = minuteEnd ?? minute.next
        if minuteEnd != nil, let second = chineseInteger(at: position), second.value < 60,
            let end = skipHan(second.next, "秒")
        {
            (time.millisecond, time.unit) = (second.value * 1000, .second)
            position = end
        }
        return (time, position, minuteEnd != nil)
    }
}

extension TimeConstraint.WallTime {
    /// Puts an hour into the part of the day it was named with; hours of a night
    /// that reaches past midnight count on from 24: 昨晚两点 is 26 o'clock of
    /// yesterday.
    fileprivate mutating func setPartOfDay(named name: String, isLate: Bool, to end: Int) {
        guard end > 24, (0...5).contains(hour) else {
            return setHalfOfDay(isLate: isLate, isMidday: name == "中午")
        }
        hour += 24
        isHalfOfDayKnown = true
    }

    /// Puts an hour of a twelve-hour clock into its half of the day.
    mutating func setHalfOfDay(isLate: Bool, isMidday: Bool) {
        defer { isHalfOfDayKnown = true }
        if isMidday {
            if hour < 6 { hour += 12 }
        } else if isLate {
            // Twelve at night is the midnight that ends the day.
            if hour < 12 { hour += 12 } else if hour == 12 { hour = 24 }
        } else if hour == 12 {
            hour = 0
        }
        if hour == 24 { (minute, millisecond) = (0, 0) }
    }
}
