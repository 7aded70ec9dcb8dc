import Foundation

/// Finds out which encoding bytes are in and decodes them.
///
/// A byte order mark decides; then UTF-16 by its zero bytes; then UTF-8 by its
/// structure; then the one of the legacy encodings whose common characters the
/// bytes hit most. Bytes that make no sense become U+FFFD.
enum TextDecoding {
    static func decode(_ bytes: [UInt8]) -> (text: String, encoding: String) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            return (String(decoding: bytes.dropFirst(3), as: UTF8.self), "UTF-8")
        }
        if bytes.starts(with: [0xFF, 0xFE]) {
            return (utf16(bytes.dropFirst(2), isLittleEndian: true), "UTF-16LE")
        }
        if bytes.starts(with: [0xFE, 0xFF]) {
            return (utf16(bytes.dropFirst(2), isLittleEndian: false), "UTF-16BE")
        }
        if let isLittleEndian = looksLikeUTF16(bytes) {
            let name = isLittleEndian ? "UTF-16LE" : "UTF-16BE"
            return (utf16(bytes[...], isLittleEndian: isLittleEndian), name)
        }
        if looksLikeUTF8(bytes) { return (String(decoding: bytes, as: UTF8.self), "UTF-8") }
        let encoding = LegacyEncoding.detect(bytes)
        return (encoding.decode(bytes), encoding.rawValue)
    }

    private static func utf16(_ bytes: ArraySlice<UInt8>, isLittleEndian: Bool) -> String {
        let units = stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2).map { index in
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            return isLittleEndian ? second << 8 | first : first << 8 | second
        }
        return String(decoding: units, as: UTF16.self)
    }

    /// Subtitles hold digits and line ends, which in UTF-16 have a zero byte:
    /// little-endian text has them at odd places. Nil when it is not UTF-16.
    private static func looksLikeUTF16(_ bytes: [UInt8]) -> Bool? {
        let head = bytes.prefix(8192)
        guard head.count >= 4 else { return nil }
        var zeros = [0, 0]
        for (index, byte) in head.enumerated() where byte == 0 { zeros[index & 1] += 1 }
        let enough = head.count / 10
        if zeros[1] >= enough, zeros[0] * 8 <= zeros[1] { return true }
        if zeros[0] >= enough, zeros[1] * 8 <= zeros[0] { return false }
        return nil
    }

    /// Valid, or with only a few broken sequences among many valid ones.
    private static func looksLikeUTF8(_ bytes: [UInt8]) -> Bool {
        var (valid, broken, index) = (0, 0, 0)
        while index < bytes.count {
            let lead = bytes[index]
            if lead < 0x80 {
                index += 1
                continue
            }
            let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
            let isLead = (0xC2...0xF4).contains(lead)
            let end = index + length
            if isLead, end <= bytes.count,
                bytes[(index + 1)..<end].allSatisfy({ $0 & 0xC0 == 0x80 })
            {
                valid += 1
                index = end
            } else {
                broken += 1
                index += 1
            }
        }
        return broken == 0 || valid >= broken * 8
    }
}

/// Encodings from before Unicode that subtitles are still found in.
enum LegacyEncoding: String, CaseIterable {
    case gb18030 = "GB18030"
    case big5 = "Big5"
    case shiftJIS = "Shift_JIS"
    case eucKR = "EUC-KR"
    case windows1251 = "windows-1251"
    case windows1252 = "windows-1252"

    /// The supersets that are really in use: code pages 950, 932 and 949.
    private var encoding: String.Encoding {
        switch self {
        case .gb18030: String.Encoding(rawValue: 0x8000_0632)
        case .big5: String.Encoding(rawValue: 0x8000_0423)
        case .shiftJIS: String.Encoding(rawValue: 0x8000_0420)
        case .eucKR: String.Encoding(rawValue: 0x8000_0422)
        case .windows1251: .windowsCP1251
        case .windows1252: .windowsCP1252
        }
    }

    private var isMultiByte: Bool { self != .windows1251 && self != .windows1252 }

    /// The most likely encoding of bytes that are not UTF-8.
    static func detect(_ bytes: [UInt8]) -> LegacyEncoding {
        let sample = bytes.prefix(1 << 18)
        let scores = allCases.map { ($0, $0.score(sample)) }
        guard let best = scores.max(by: { $0.1 < $1.1 }), best.1 > 0.35 else { return .windows1252 }
        return best.0
    }

    /// How well bytes fit, about 0…1: the share of characters that are common
    /// in the language, less the share that cannot be.
    private func score(_ bytes: ArraySlice<UInt8>) -> Double {
        if !isMultiByte { return singleByteScore(bytes) }
        var (characters, common, broken) = (0, 0, 0)
        var index = bytes.startIndex
        var lowKorean = 0
        while index < bytes.endIndex {
            let lead = bytes[index]
            if lead < 0x80 {
                index += 1
                continue
            }
            characters += 1
            if self == .shiftJIS, (0xA1...0xDF).contains(lead) {
                index += 1  // half-width kana: possible, never common
                continue
            }
            guard index + 1 < bytes.endIndex, isPair(lead, bytes[index + 1]) else {
                broken += 1
                index += 1
                continue
            }
            let trail = bytes[index + 1]
            if isCommon(lead, trail) { common += 1 }
            if (0xB0...0xC8).contains(lead), trail >= 0xA1 { lowKorean += 1 }
            index += 2
            if self == .gb18030, (0x30...0x39).contains(trail) { index += 2 }
        }
        guard characters > 0 else { return 0 }
        let share = Double(common - 4 * broken) / Double(characters)
        // The Hangul rows are a part of the common Chinese ones. Only text that
        // keeps to them almost wholly is Korean.
        let isKorean = Double(lowKorean) >= 0.93 * Double(max(1, common))
        if self == .eucKR { return isKorean ? share : share - 0.5 }
        if self == .gb18030, isKorean, characters >= 8 { return share - 0.2 }
        return share
    }

    private func isPair(_ lead: UInt8, _ trail: UInt8) -> Bool {
        switch self {
        case .gb18030:
            (0x81...0xFE).contains(lead) && ((0x30...0x39).contains(trail) || isAnyTrail(trail))
        case .big5:
            (0x81...0xFE).contains(lead) && isAnyTrail(trail) && !(0x80...0xA0).contains(trail)
        case .shiftJIS:
            ((0x81...0x9F).contains(lead) || (0xE0...0xFC).contains(lead)) && isAnyTrail(trail)
        case .eucKR: (0x81...0xFE).contains(lead) && trail >= 0x41 && trail != 0xFF
        case .windows1251, .windows1252: false
        }
    }

    private func isAnyTrail(_ trail: UInt8) -> Bool {
        trail >= 0x40 && trail != 0x7F && trail != 0xFF
    }

    private func isCommon(_ lead: UInt8, _ trail: UInt8) -> Bool {
        switch self {
        // Level 1 of GB 2312, and its punctuation.
        case .gb18030:
            trail >= 0xA1 && ((0xB0...0xD7).contains(lead) || lead == 0xA1 || lead == 0xA3)
        // Level 1 of Big5, and its punctuation. Its trail bytes come from both
        // halves of the range.
        case .big5: (0xA4...0xC6).contains(lead) || lead == 0xA1
        // Kana, punctuation, level 1 kanji.
        case .shiftJIS:
            lead == 0x82 && trail >= 0x9F || lead == 0x83 || lead == 0x81
                || (0x88...0x97).contains(lead)
        case .eucKR:
            trail >= 0xA1 && ((0xB0...0xC8).contains(lead) || lead == 0xA1 || lead == 0xA3)
        case .windows1251, .windows1252: false
        }
    }

    /// Western text has single high bytes between plain letters, Cyrillic text
    /// runs of them, mostly lower case.
    private func singleByteScore(_ bytes: ArraySlice<UInt8>) -> Double {
        var (high, isolated, lowerCyrillic, undefined) = (0, 0, 0, 0)
        for index in bytes.indices where bytes[index] >= 0x80 {
            high += 1
            let before = index == bytes.startIndex ? 0 : bytes[index - 1]
            let after = index + 1 == bytes.endIndex ? 0 : bytes[index + 1]
            if before < 0x80, after < 0x80 { isolated += 1 }
            if bytes[index] >= 0xE0 { lowerCyrillic += 1 }
            if [0x81, 0x8D, 0x8F, 0x90, 0x9D].contains(bytes[index]) { undefined += 1 }
        }
        guard high > 0 else { return 0 }
        let share =
            self == .windows1251
            ? Double(lowerCyrillic) - Double(isolated) / 2 : Double(isolated - 4 * undefined)
        return share / Double(high) * (self == .windows1251 ? 1.1 : 1)
    }

    /// The text. A line that cannot be decoded whole is decoded character by
    /// character, so that damage stays where it is.
    func decode(_ bytes: [UInt8]) -> String {
        if let text = String(data: Data(bytes), encoding: encoding) { return text }
        var result = ""
        var repairs = 0
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            if let text = String(data: Data(line), encoding: encoding) {
                result += text
            } else if repairs < 1 << 20 {
                result += repaired(line)
                repairs += line.count
            } else {
                result += String(decoding: line.map { $0 < 0x80 ? $0 : 0x3F }, as: UTF8.self)
            }
            result += "\n"
        }
        return result
    }

    private func repaired(_ line: ArraySlice<UInt8>) -> String {
        var result = ""
        var index = line.startIndex
        while index < line.endIndex {
            if line[index] < 0x80 {
                result.unicodeScalars.append(Unicode.Scalar(line[index]))
                index += 1
                continue
            }
            let lengths = self == .gb18030 ? [2, 4, 1] : isMultiByte ? [2, 1] : [1]
            let taken = lengths.lazy.compactMap { length -> (String, Int)? in
                guard index + length <= line.endIndex else { return nil }
                let data = Data(line[index..<index + length])
                return String(data: data, encoding: encoding).map { ($0, length) }
            }.first
            result += taken?.0 ?? "\u{FFFD}"
            index += taken?.1 ?? 1
        }
        return result
    }
}
