import Foundation

/// Brings different spellings of the same characters to one.
///
/// Compatibility forms (full width, ligatures, super- and subscripts, circled
/// digits), accents, typographic apostrophes and traditional Chinese are
/// folded; letter case is kept, since it shows where identifiers divide.
enum TextFolding {
    /// The folded characters of a text.
    ///
    /// - Complexity: O(length).
    static func fold(_ text: String) -> [Unicode.Scalar] {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return Array(text.unicodeScalars) }
        var kept = String.UnicodeScalarView()
        for scalar in text.decomposedStringWithCompatibilityMapping.unicodeScalars {
            switch scalar.value {
            case 0x2018, 0x2019, 0x02BC, 0x2032: kept.append("'")
            case 0x2010...0x2015, 0x2212: kept.append("-")
            case 0x200B: kept.append(" ")
            case 0x3099, 0x309A: kept.append(scalar)  // voicing belongs to the kana
            case 0x1100...0x11FF: kept.append(scalar)  // parts of Hangul syllables
            default:
                switch scalar.properties.generalCategory {
                case .nonspacingMark, .spacingMark, .enclosingMark, .format: continue
                default: break
                }
                if let spelled = spelledOut[scalar] {
                    kept.append(contentsOf: spelled.unicodeScalars)
                } else {
                    kept.append(scalar)
                }
            }
        }
        var folded = Array(String(kept).precomposedStringWithCanonicalMapping.unicodeScalars)
        if folded.contains(where: { isHan($0) }) {
            for index in folded.indices {
                if let simplified = ChineseVariants.simplified[folded[index]] {
                    folded[index] = simplified
                }
            }
        }
        return folded
    }

    /// Lower case, character by character.
    static func lowercased(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var result = String.UnicodeScalarView()
        for scalar in scalars {
            if scalar.isASCII {
                let isUpper = (65...90).contains(scalar.value)
                result.append(isUpper ? Unicode.Scalar(scalar.value + 32)! : scalar)
            } else {
                result.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
            }
        }
        return String(result)
    }

    /// Letters that Unicode does not decompose, though people leave them out.
    private static let spelledOut: [Unicode.Scalar: String] = [
        "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O",
        "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "þ": "th", "ı": "i",
    ]

    /// Whether a character is a Chinese one, also as used in Japanese.
    static func isHan(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF, 0x3005, 0x3007:
            true
        default: false
        }
    }

    /// Whether a character belongs to a script written without spaces, or, as
    /// Korean, with particles joined to the words.
    static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x0E00 else { return false }
        if isHan(scalar) { return true }
        switch scalar.value {
        case 0x0E00...0x0EFF,  // Thai, Lao
            0x1000...0x109F,  // Myanmar
            0x1780...0x17FF,  // Khmer
            0x1100...0x11FF, 0xAC00...0xD7FF,  // Hangul
            0x3041...0x3096, 0x30A1...0x30FA, 0x30FC, 0x3105...0x312F:
            return scalar.properties.generalCategory == .otherLetter || scalar.value == 0x30FC
        default: return false
        }
    }
}

/// Traditional Chinese characters and the simplified ones that stand for them.
enum ChineseVariants {
    /// About 3,000 pairs, derived once a process from the Unicode library's own
    /// transliteration (some 40 ms), so that no table has to be maintained.
    static let simplified: [Unicode.Scalar: Unicode.Scalar] = {
        let ranges = [0x3400...0x4DBF, 0x4E00...0x9FFF]
        let all = ranges.joined().compactMap { Unicode.Scalar(UInt32($0)) }
        // A space keeps the rules for sequences of characters from applying.
        let text = String(String.UnicodeScalarView(all.flatMap { [$0, " "] }))
        let transform = StringTransform("Hant-Hans")
        guard let mapped = text.applyingTransform(transform, reverse: false) else { return [:] }
        let simplified = mapped.unicodeScalars.filter { $0 != " " }
        guard simplified.count == all.count else { return [:] }
        var table: [Unicode.Scalar: Unicode.Scalar] = [:]
        for (from, to) in zip(all, simplified) where from != to { table[from] = to }
        return table
    }()
}
