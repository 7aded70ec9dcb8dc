/// The shapes understood, with who writes them:
///
/// | shape | example |
/// |---|---|
/// | 14 digits, 17 with milliseconds | Dahua and Hikvision exports, `NVR_ch1_main_20260105143200_20260105144000.dav` |
/// | 8 and 6 digits | phones and recorders, `VID_20260105_143200.mp4`, `cam1_20260105_143200.mp4`, Reolink, Zoom |
/// | 4, 4 and 6 digits | dash cameras, `2026_0105_143200_001A.MP4` |
/// | date and time with separators | OBS, macOS, WhatsApp, ISO 8601, `2026-01-05 at 14.32.00` |
/// | month first with a named zone | UniFi Protect, `Door 1-5-2026, 14.32.00 GMT+1` |
/// | seconds since 1970 with a fraction, 13 digits of milliseconds | Frigate, UniFi |
extension RecorderStamp {
    /// The first possible stamp in a name.
    static func first(in name: String) -> RecorderStamp? {
        let text = Array(name.utf8)
        for start in text.indices
        where text[start].isDigit && (start == 0 || !text[start - 1].isDigit) {
            var scanner = StampScanner(text: text, place: start)
            if let stamp = scanner.stamp() { return stamp }
        }
        return nil
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (48...57).contains(self) }
    fileprivate var isSeparator: Bool { Array("-_.".utf8).contains(self) }
}

/// Reads a stamp from the start of a run of digits.
private struct StampScanner {
    let text: [UInt8]
    var place: Int

    /// Digits from here up to the next other character.
    private var run: Int {
        var count = 0
        while place + count < text.count, text[place + count].isDigit { count += 1 }
        return count
    }

    private mutating func number(_ digits: Int) -> Int {
        var value = 0
        for _ in 0..<digits {
            value = value * 10 + Int(text[place] - 48)
            place += 1
        }
        return value
    }

    private func matches(_ word: String) -> Bool {
        let word = Array(word.utf8)
        guard place + word.count <= text.count else { return false }
        return zip(text[place...], word).allSatisfy { ($0 | 0x20) == ($1 | 0x20) }
    }

    private mutating func skip(_ word: String) -> Bool {
        guard matches(word) else { return false }
        place += word.utf8.count
        return true
    }

    mutating func stamp() -> RecorderStamp? {
        let start = place
        // Pixel phones and Zoom name recordings by UTC.
        let prefix = String(decoding: text[..<start].suffix(4), as: UTF8.self).lowercased()
        let isUTC = prefix.hasSuffix("gmt") || prefix == "pxl_"
        let readers: [(inout StampScanner) -> RecorderStamp?] = [
            { $0.compact() }, { $0.packedDate() }, { $0.splitDate() }, { $0.monthFirst() },
            { $0.epoch() },
        ]
        for read in readers {
            place = start
            guard var stamp = read(&self) else { continue }
            if stamp.epochMilliseconds != nil { return stamp }
            if stamp.secondsFromGMT == nil, isUTC { stamp.secondsFromGMT = 0 }
            if stamp.isPossible { return stamp }
        }
        return nil
    }

    /// `20260105143200`, `20260105143200123`.
    private mutating func compact() -> RecorderStamp? {
        let length = run
        guard length == 14 || length == 17 else { return nil }
        var stamp = RecorderStamp()
        (stamp.year, stamp.month, stamp.day) = (number(4), number(2), number(2))
        (stamp.hour, stamp.minute, stamp.second) = (number(2), number(2), number(2))
        if length == 17 { stamp.milliseconds = number(3) }
        stamp.secondsFromGMT = zone()
        return stamp
    }

    /// `20260105_143200`, `20260105T143200Z`, `20260105-14.32.00`.
    private mutating func packedDate() -> RecorderStamp? {
        guard run == 8 else { return nil }
        var stamp = RecorderStamp()
        (stamp.year, stamp.month, stamp.day) = (number(4), number(2), number(2))
        return time(into: &stamp) ? stamp : nil
    }

    /// `2026-01-05_14-32-00`, `2026_0105_143200`.
    private mutating func splitDate() -> RecorderStamp? {
        guard run == 4 else { return nil }
        var stamp = RecorderStamp()
        stamp.year = number(4)
        guard place < text.count, text[place].isSeparator else { return nil }
        let separator = text[place]
        place += 1
        if run == 4 {
            (stamp.month, stamp.day) = (number(2), number(2))
        } else {
            guard run == 2 else { return nil }
            stamp.month = number(2)
            guard place < text.count, text[place] == separator else { return nil }
            place += 1
            guard run == 2 else { return nil }
            stamp.day = number(2)
        }
        return time(into: &stamp) ? stamp : nil
    }

    /// `1-5-2026, 14.32.00 GMT+1`: month first only where a zone is named,
    /// because elsewhere it cannot be told from day first.
    private mutating func monthFirst() -> RecorderStamp? {
        guard run == 1 || run == 2 else { return nil }
        var stamp = RecorderStamp()
        stamp.month = number(run)
        guard skip("-"), run == 1 || run == 2 else { return nil }
        stamp.day = number(run)
        guard skip("-"), run == 4 else { return nil }
        stamp.year = number(4)
        guard time(into: &stamp), stamp.secondsFromGMT != nil else { return nil }
        return stamp
    }

    /// `1767623520.123456-x`, `1767623520123`.
    private mutating func epoch() -> RecorderStamp? {
        let length = run
        var stamp = RecorderStamp()
        if length == 13 {
            stamp.epochMilliseconds = Int64(number(13))
        } else {
            guard length == 10 else { return nil }
            let seconds = Int64(number(10))
            guard skip("."), run >= 3 else { return nil }
            stamp.epochMilliseconds = seconds * 1000 + Int64(number(3))
        }
        // From 2001 to 2099; other numbers of that length are something else.
        let range: Range<Int64> = 1_000_000_000_000..<4_070_908_800_000
        return stamp.epochMilliseconds.map(range.contains) == true ? stamp : nil
    }

    /// What stands between date and time, then the time, its fraction and its
    /// zone.
    private mutating func time(into stamp: inout RecorderStamp) -> Bool {
        if !skip(" at ") {
            var count = 0
            while place < text.count, count < 3, Array("-_.T ,@".utf8).contains(text[place]) {
                place += 1
                count += 1
            }
            guard count > 0 else { return false }
        }
        let length = run
        if length == 6 || length == 9 {
            (stamp.hour, stamp.minute, stamp.second) = (number(2), number(2), number(2))
            if length == 9 { stamp.milliseconds = number(3) }
        } else {
            guard length == 1 || length == 2 else { return false }
            stamp.hour = number(length)
            guard skipTimeSeparator(), run == 2 else { return false }
            stamp.minute = number(2)
            guard skipTimeSeparator(), run == 2 else { return false }
            stamp.second = number(2)
        }
        fraction(into: &stamp)
        guard halfDay(into: &stamp) else { return false }
        stamp.secondsFromGMT = zone()
        return true
    }

    private mutating func skipTimeSeparator() -> Bool {
        guard place < text.count, Array("-_.:".utf8).contains(text[place]) else { return false }
        place += 1
        return true
    }

    private mutating func fraction(into stamp: inout RecorderStamp) {
        let start = place
        guard skip(".") || skip(","), run == 3 else {
            place = start
            return
        }
        stamp.milliseconds = number(3)
    }

    /// `2.32.00 PM`; false for an hour no half-day has.
    private mutating func halfDay(into stamp: inout RecorderStamp) -> Bool {
        let start = place
        while skip(" ") || skip("\u{202F}") {}
        for (word, added) in [("am", 0), ("pm", 12)] where skip(word) {
            guard (1...12).contains(stamp.hour) else { return false }
            stamp.hour = stamp.hour % 12 + added
            return true
        }
        place = start
        return true
    }

    /// `Z`, `+08:00`, `+0800`, `GMT+1`, in seconds.
    private mutating func zone() -> Int? {
        let start = place
        while skip(" ") {}
        let isNamed = skip("GMT") || skip("UTC")
        if !isNamed, skip("Z") {
            if place == text.count || !isLetter(text[place]) { return 0 }
        } else if place < text.count, text[place] == 43 || text[place] == 45 {
            let sign = text[place] == 45 ? -1 : 1
            place += 1
            let length = run
            if isNamed, length == 1 || length == 2 { return sign * number(length) * 3600 }
            // Without a name only the full form counts, and only a plus:
            // a minus before digits is how recorders join two times.
            if length == 4, sign > 0 || isNamed {
                let (hours, minutes) = (number(2), number(2))
                if hours <= 14, minutes < 60 { return sign * (hours * 60 + minutes) * 60 }
            } else if length == 2 {
                let hours = number(2)
                if skip(":"), run == 2 { return sign * (hours * 60 + number(2)) * 60 }
            }
        } else if isNamed {
            return 0
        }
        place = start
        return nil
    }

    private func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 0x20) }
}
