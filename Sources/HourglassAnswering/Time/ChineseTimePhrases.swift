extension TimePhraseParser {
    func chinesePhrase(at index: Int) -> Phrase? {
        guard
            var phrase = chineseEdge(at: index) ?? chineseShare(at: index)
                ?? chineseRange(at: index) ?? chineseCounted(at: index)
                ?? chineseSingle(at: index) ?? chineseDayAlone(at: index)
        else { return nil }
        phrase.tokens = phrase.tokens.lowerBound..<chineseTail(at: phrase.tokens.upperBound)
        return phrase
    }

    private func chineseLead(at index: Int) -> Int? {
        if let end = skipHan(index, "到") {
            // In 五到十分钟 it joins two numbers.
            if case .han(let before)? = kind(index - 1), ChineseNumeral.isNumeral(before) {
                return nil
            }
            return end
        }
        return skipHan(index, anyOf: ["就在", "在", "从", "自", "于", "於", "從"])
    }

    /// Particles that belong to the time: 里, 内, 的时候.
    private func chineseTail(at index: Int) -> Int {
        let particles = [
            "的时候", "的時候", "时候", "時候", "这段时间", "期间", "之间", "里面", "以内", "之内",
            "里", "裡", "内", "內", "的位置", "的地方", "那里", "处", "處", "当中",
        ]
        var end = skipHan(index, anyOf: particles) ?? index
        end = skipHan(end, "的") ?? end
        return end
    }

    /// 最后五分钟, 开头十分钟, 前三十秒.
    private func chineseEdge(at index: Int) -> Phrase? {
        let start = chineseLead(at: index) ?? index
        let lastNames = ["最后", "最後", "末尾", "结尾", "结束前", "倒数", "最末", "后", "後"]
        let firstNames = ["开头", "開頭", "开始", "開始", "最初", "最开始", "起初", "头", "前"]
        let last = skipHan(start, anyOf: lastNames)
        let first = skipHan(start, anyOf: firstNames)
        guard let name = last ?? first else { return nil }
        let position = skipHan(name, anyOf: ["的", "那"]) ?? name
        let isLast = last != nil
        if let duration = chineseDuration(at: position), !duration.isBareMinutes {
            let (length, unit) = (duration.milliseconds, duration.unit)
            let plain: TimeConstraint = isLast ? .last(length) : .first(length)
            // 开始十分钟后 and 最后五分钟之前 name what lies outside.
            switch (chineseRelation(at: duration.next), isLast) {
            case (let (relation, next)?, false) where relation == .after:
                return Phrase(constraint: .after(.offset(length, unit)), tokens: index..<next)
            case (let (relation, next)?, true) where relation == .before:
                return Phrase(constraint: .before(.fromEnd(length, unit)), tokens: index..<next)
            default: return Phrase(constraint: plain, tokens: index..<duration.next)
            }
        }
        // 前三分之一, 后三分之一.
        guard let parts = chineseInteger(at: position),
            let of = skipHan(parts.next, "分之"),
            let share = chineseInteger(at: of), parts.value > 0, share.value > 0,
            share.value <= parts.value
        else { return nil }
        let (whole, part) = (Int64(parts.value), Int64(share.value))
        return Phrase(
            constraint: isLast
                ? .share(from: .init(whole - part, whole), to: .init(1, 1))
                : .share(from: .init(0, 1), to: .init(part, whole)),
            tokens: index..<share.next
        )
    }

    /// 前半段, 后一半, 上半部分, 开头, 结尾.
    private func chineseShare(at index: Int) -> Phrase? {
        let start = chineseLead(at: index) ?? index
        func half(_ isSecond: Bool, _ next: Int) -> Phrase {
            Phrase(
                constraint: isSecond
                    ? .share(from: .init(1, 2), to: .init(1, 1))
                    : .share(from: .init(0, 1), to: .init(1, 2)),
                tokens: index..<next
            )
        }
        for (prefix, isSecond) in [
            ("前", false), ("上", false), ("后", true), ("後", true), ("下", true),
        ] {
            guard let next = skipHan(start, prefix) else { continue }
            if let end = skipHan(next, anyOf: ["半部分", "半段", "半场", "半場", "半程", "半节"]) {
                return half(isSecond, end)
            }
            if prefix != "上", prefix != "下",
                let end = skipHan(next, anyOf: ["一半", "半个视频", "半节课", "半"])
            {
                return half(isSecond, end)
            }
        }
        if let end = skipHan(start, anyOf: ["开头", "開頭", "片头", "一开始"]) {
            return Phrase(
                constraint: .share(from: .init(0, 1), to: .init(1, 10)),
                tokens: index..<(skipHan(end, anyOf: ["部分", "处"]) ?? end)
            )
        }
        if let end = skipHan(start, anyOf: ["结尾", "結尾", "片尾", "末尾"]) {
            return Phrase(
                constraint: .share(from: .init(9, 10), to: .init(1, 1)),
                tokens: index..<(skipHan(end, anyOf: ["部分", "处"]) ?? end)
            )
        }
        return nil
    }

    /// 十点到十二点之间, 从五分钟到十分钟, 12:00至13:00.
    private func chineseRange(at index: Int) -> Phrase? {
        let lead = skipHan(index, anyOf: ["在", "从", "自", "從"])
        let start = lead ?? index
        guard let first = chineseRangeStart(at: start) else { return nil }
        var next = skipHan(first.next, anyOf: ["一直到", "到", "至", "直到"])
        if next == nil, isSymbol(first.next, "-–—~～－") { next = first.next + 1 }
        let needsBetween = next == nil
        next = next ?? skipHan(first.next, anyOf: ["和", "与", "跟"])
        guard let next, let second = chineseMoment(at: next) else { return nil }
        let between = skipHan(second.next, anyOf: ["之间", "之間", "期间", "这段时间", "中间"])
        guard !needsBetween || between != nil else { return nil }
        // One end at least must be a time beyond doubt, or both be placed
        // between words that say so.
        guard second.isCertain || first.isCertain || lead != nil || between != nil else {
            return nil
        }
        // 需要五到十分钟 is a length.
        if case .number = first.start, case .offset = second.moment {
            guard lead != nil || between != nil || skipHan(start, "第") != nil else { return nil }
        }
        guard let ends = matched(first.start, second.moment) else { return nil }
        return Phrase(
            constraint: .between(ends.0, ends.1),
            tokens: index..<(between ?? second.next)
        )
    }

    private enum RangeStart {
        case moment(Moment)
        case number(Int)
    }

    private func chineseRangeStart(
        at index: Int
    ) -> (start: RangeStart, next: Int, isCertain: Bool)? {
        if let moment = chineseMoment(at: index) {
            return (.moment(moment.moment), moment.next, moment.isCertain)
        }
        let start = skipHan(index, "第") ?? index
        guard let number = chineseInteger(at: start) else { return nil }
        return (.number(number.value), number.next, false)
    }

    /// Both ends in the same terms: 下午两点到四点, 五到十分钟.
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
        case (.number, _): return nil
        case (.moment(.wall(let start)), .clock(let reading)):
            guard var end = reading.wallTime else { return nil }
            end.day = start.day
            return (.wall(start), .wall(end.fitting(after: start)))
        case (.moment(.wall(let start)), .wall(var end)):
            end.day = end.day ?? start.day
            return (.wall(start.fitting(before: end)), .wall(end.fitting(after: start)))
        case (.moment(let start), _): return (start, second)
        }
    }

    /// 第三十七分钟, 第二个小时.
    private func chineseCounted(at index: Int) -> Phrase? {
        let start = chineseLead(at: index) ?? index
        guard let ordinal = skipHan(start, "第"), let number = chineseInteger(at: ordinal),
            number.value > 0
        else { return nil }
        let names: [(String, Unit)] = [
            ("分钟", .minute), ("分鐘", .minute), ("秒钟", .second), ("秒", .second),
            ("个小时", .hour), ("個小時", .hour), ("小时", .hour), ("小時", .hour),
        ]
        for (name, unit) in names {
            guard let end = skipHan(number.next, name) else { continue }
            // 第一小时二十分 and 第五分钟之后 name an instant.
            if let moment = chineseMoment(at: ordinal), moment.next > end { return nil }
            if chineseRelation(at: end) != nil { return nil }
            return Phrase(constraint: .counted(number.value, unit), tokens: index..<end)
        }
        return nil
    }

    private enum Relation { case after, before, around, at }

    private func chineseRelation(at index: Int) -> (relation: Relation, next: Int)? {
        let names: [(Relation, [String])] = [
            (.after, ["之后", "以后", "过后", "之後", "以後", "往后", "开始", "起", "后", "後"]),
            (.before, ["之前", "以前", "前"]),
            (.around, ["左右", "前后", "前後", "上下", "附近"]),
            (
                .at,
                [
                    "的时候", "的時候", "时候", "处", "處", "那里", "这里", "那一刻", "的位置", "的地方",
                    "时",
                ]
            ),
        ]
        // 前后 must be tried before 前.
        for (relation, words) in [names[2]] + names {
            guard let end = skipHan(index, anyOf: words) else { continue }
            // 时间, 时代 are other words.
            if relation == .at, skipHan(end - 1, "时") != nil,
                skipHan(end, anyOf: ["间", "代", "刻", "长", "常"]) != nil
            {
                continue
            }
            return (relation, end)
        }
        return nil
    }

    /// 一小时二十分之后, 下午三点, 在12分30秒, 昨天14:32.
    private func chineseSingle(at index: Int) -> Phrase? {
        var start = index
        let about = skipHan(start, anyOf: ["大约", "大概", "约", "差不多"])
        start = about ?? start
        let lead = chineseLead(at: start)
        start = lead ?? start
        let aboutInside = skipHan(start, anyOf: ["大约", "大概", "约", "差不多"])
        start = aboutInside ?? start
        guard let moment = chineseMoment(at: start) else { return nil }
        let relation = chineseRelation(at: moment.next)
        var isWall = false
        if case .wall = moment.moment { isWall = true }
        // A length without a place, or 两点之后 "after these two points", is
        // no time.
        var isLateHour = false
        if case .wall(let time) = moment.moment { isLateHour = time.hour > 12 }
        // Nobody counts eighteen points before 以后: 十八点以后 is a time.
        if !moment.isCertain, !(isLateHour && relation != nil) {
            guard lead != nil else { return nil }
            let isPlainHour =
                isWall && skipHan(start - 1, "在") != nil
                && skipHan(moment.next, anyOf: ["之间", "间", "上", "中", "的", "连"]) == nil
            guard relation != nil || isPlainHour else { return nil }
        }
        let next = relation?.next ?? moment.next
        let constraint: TimeConstraint
        switch relation?.relation {
        case .after: constraint = .after(moment.moment)
        case .before: constraint = .before(moment.moment)
        case .around: constraint = .around(moment.moment)
        case .at: constraint = .at(moment.moment)
        case nil:
            if about != nil || aboutInside != nil {
                guard isWall || lead != nil else { return nil }
                constraint = .around(moment.moment)
                break
            }
            // 十分钟的视频 names a length; a clock or 下午三点 a time.
            if case .offset = moment.moment, lead == nil { return nil }
            // A clock in the middle of a sentence needs a preposition.
            if case .clock(let reading) = moment.moment, lead == nil, reading.parts.count < 3 {
                guard index == 0, case .han? = kind(next) else { return nil }
            }
            let isFrom = lead != nil && skipHan(start - 1, anyOf: ["从", "自", "從"]) != nil
            constraint = isFrom ? .after(moment.moment) : .at(moment.moment)
        }
        return Phrase(constraint: constraint, tokens: index..<next)
    }

    /// 昨天, 昨晚, 今天下午, 2026年1月5日.
    private func chineseDayAlone(at index: Int) -> Phrase? {
        let start = chineseLead(at: index) ?? index
        guard let day = chineseDay(at: start) else { return nil }
        let position = skipHan(day.next, "的") ?? day.next
        // 昨晚 leaves 晚 (or 夜) to be read as the part of the day.
        if let night = skipHan(position, "夜"), skipHan(position, "夜里") == nil {
            return Phrase(
                constraint: .partOfDay(day.day, fromMinute: 18 * 60, toMinute: 30 * 60),
                tokens: index..<night
            )
        }
        if let part = chinesePartOfDay(at: position) {
            return Phrase(
                constraint: .partOfDay(
                    day.day,
                    fromMinute: part.from * 60,
                    toMinute: part.to * 60
                ),
                tokens: index..<part.next
            )
        }
        return Phrase(constraint: .day(day.day), tokens: index..<day.next, isOptional: true)
    }
}

extension TimeConstraint.WallTime {
    /// The same time in the half of the day that puts it right behind
    /// `start`, when the half is open: in 下午两点到四点 it is the afternoon.
    func fitting(after start: Self) -> Self {
        guard !isHalfOfDayKnown, start.isHalfOfDayKnown, (1...12).contains(hour) else {
            return self
        }
        if start.hour >= 24 {
            // 昨晚两点到四点 ends in the same night.
            var end = self
            end.hour = hour % 12 + 24
            end.isHalfOfDayKnown = true
            return end
        }
        var (early, late) = (self, self)
        early.hour = hour % 12
        late.hour = hour % 12 + 12
        early.isHalfOfDayKnown = true
        late.isHalfOfDayKnown = true
        let (near, far) = start.hour >= 12 ? (late, early) : (early, late)
        return near.millisecondsIntoDay > start.millisecondsIntoDay ? near : far
    }
}
