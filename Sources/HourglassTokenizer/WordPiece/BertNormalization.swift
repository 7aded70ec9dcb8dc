internal import Foundation

/// Splits text into words as BERT sees them.
struct BertNormalization: Sendable {
    /// Whether control characters go and all white space is blank.
    var cleans = true
    /// Whether ideographs stand alone.
    var spacesIdeographs = true
    /// Whether accents go; nil when they do with upper case.
    var stripsAccents: Bool?
    /// Whether upper case goes.
    var lowercases = true

    /// The words of a text; a punctuation mark is a word.
    func words(of text: String) -> [[Unicode.Scalar]] {
        var words: [[Unicode.Scalar]] = []
        var word: [Unicode.Scalar] = []
        func end() {
            if !word.isEmpty { words.append(word) }
            word = []
        }
        let strips = stripsAccents ?? lowercases
        for scalar in text.unicodeScalars {
            if cleans, Self.isControl(scalar) { continue }
            if Self.isSpace(scalar) {
                end()
                continue
            }
            let standsAlone = spacesIdeographs && Self.isIdeograph(scalar)
            if standsAlone { end() }
            var parts = [scalar]
            if strips, !scalar.isASCII {
                parts = String(Character(scalar)).decomposedStringWithCanonicalMapping
                    .unicodeScalars
                    .filter { $0.properties.generalCategory != .nonspacingMark }
            }
            if lowercases {
                parts = parts.flatMap { Array($0.properties.lowercaseMapping.unicodeScalars) }
            }
            for part in parts {
                if Self.isPunctuation(part) {
                    end()
                    words.append([part])
                } else {
                    word.append(part)
                }
            }
            if standsAlone { end() }
        }
        end()
        return words
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\t", "\n", "\r": return false
        case "\0", "\u{FFFD}": return true
        default: break
        }
        if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
        switch scalar.properties.generalCategory {
        case .control, .format, .unassigned, .privateUse, .surrogate: return true
        default: return false
        }
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace
    }

    private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 33...47, 58...64, 91...96, 123...126: return true
        case 0..<128: return false
        default: break
        }
        switch scalar.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
            .initialPunctuation, .finalPunctuation, .otherPunctuation:
            return true
        default: return false
        }
    }

    private static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F,
            0x2B740...0x2B81F, 0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
            true
        default: false
        }
    }
}
