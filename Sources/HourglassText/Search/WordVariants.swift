/// Other ways a word may stand in the index: British and American spellings,
/// and what a reader of pictures mistakes it for.
enum WordVariants {
    private static let spellingWeight = 0.9
    private static let confusionWeight = 0.4
    /// More would cost searching time without finding anything.
    private static let mostConfusions = 8

    /// Index terms for a lower-case word, the word itself with weight 1.
    static func alternatives(of word: String) -> [String: Double] {
        var result = [EnglishStemmer.stem(word): 1.0]
        func add(_ variant: String, _ weight: Double) {
            let term = EnglishStemmer.stem(variant)
            if result[term] == nil { result[term] = weight }
        }
        for variant in spellings(of: word) { add(variant, spellingWeight) }
        for variant in confusions(of: word) { add(variant, confusionWeight) }
        return result
    }

    /// `colour` ↔ `color`, `regularise` ↔ `regularize`, `centre` ↔ `center`.
    private static func spellings(of word: String) -> [String] {
        guard word.utf8.count >= 5, word.utf8.allSatisfy({ $0 < 0x80 }) else { return [] }
        let pairs = [("isation", "ization"), ("ise", "ize"), ("ising", "izing"), ("yse", "yze")]
        var variants: [String] = []
        for (british, american) in pairs {
            for ending in ["", "s", "d", "r"] {
                if word.hasSuffix(british + ending) {
                    variants.append(word.dropLast((british + ending).count) + american + ending)
                } else if word.hasSuffix(american + ending) {
                    variants.append(word.dropLast((american + ending).count) + british + ending)
                }
            }
        }
        for (british, american) in ["our": "or", "tre": "ter", "ogue": "og", "lling": "ling"] {
            for ending in ["", "s"] {
                if word.hasSuffix(british + ending) {
                    variants.append(word.dropLast((british + ending).count) + american + ending)
                } else if word.hasSuffix(american + ending) {
                    variants.append(word.dropLast((american + ending).count) + british + ending)
                }
            }
        }
        return variants
    }

    /// Single mistakes between characters that look alike.
    private static func confusions(of word: String) -> [String] {
        let bytes = Array(word.utf8)
        guard bytes.count >= 3, bytes.allSatisfy({ $0 < 0x80 }) else { return [] }
        var variants: [String] = []
        let alike = [
            ("rn", "m"), ("m", "rn"), ("vv", "w"), ("w", "vv"), ("cl", "d"), ("0", "o"),
            ("o", "0"), ("1", "l"), ("l", "1"), ("1", "i"), ("i", "1"), ("l", "i"), ("i", "l"),
            ("5", "s"), ("s", "5"), ("8", "b"), ("b", "8"),
        ]
        let hasDigit = bytes.contains { (48...57).contains($0) }
        for (original, mistaken) in alike {
            // Digits appear in words that have some, and the other way round.
            if mistaken.utf8.contains(where: { (48...57).contains($0) }), !hasDigit { continue }
            let pattern = Array(original.utf8)
            var start = 0
            while start + pattern.count <= bytes.count {
                if bytes[start..<start + pattern.count].elementsEqual(pattern) {
                    let changed =
                        bytes[..<start] + Array(mistaken.utf8) + bytes[(start + pattern.count)...]
                    variants.append(String(decoding: changed, as: UTF8.self))
                    if variants.count == mostConfusions { return variants }
                }
                start += 1
            }
        }
        return variants
    }
}
