/// Reduces English words to a common stem: *gradients*, *gradient* →
/// *gradient*; *optimizer*, *optimization* → *optim*.
///
/// The Snowball English ("Porter2") algorithm, after the description at
/// https://snowballstem.org/algorithms/english/stemmer.html. A stem need not
/// be a word; it only has to be the same for both sides of a search.
struct EnglishStemmer {
    /// Letters of the word, lower case; `Y` marks a y that acts as consonant.
    private var word: [UInt8]
    /// Where the regions R1 and R2 begin.
    private var (r1, r2) = (0, 0)

    /// Stem of a lower-case word; words with anything but a–z and ' are
    /// returned as they are.
    ///
    /// - Complexity: O(length).
    static func stem(_ word: String) -> String {
        guard word.utf8.count > 2 else { return word }
        guard word.utf8.allSatisfy({ (97...122).contains($0) || $0 == 39 }) else { return word }
        if let special = exceptions[word] { return special }
        var stemmer = EnglishStemmer(word: Array(word.utf8))
        stemmer.run()
        return String(decoding: stemmer.word, as: UTF8.self)
    }

    private init(word: [UInt8]) {
        self.word = word
    }

    private static let exceptions: [String: String] = [
        "skis": "ski", "skies": "sky", "dying": "die", "lying": "lie", "tying": "tie",
        "idly": "idl", "gently": "gentl", "ugly": "ugli", "early": "earli", "only": "onli",
        "singly": "singl", "sky": "sky", "news": "news", "howe": "howe", "atlas": "atlas",
        "cosmos": "cosmos", "bias": "bias", "andes": "andes",
    ]
    private static let finishedAfterPlural: Set<String> = [
        "inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed",
    ]

    private mutating func run() {
        if word.first == UInt8(ascii: "'") { word.removeFirst() }
        guard word.count > 2 else { return }
        markConsonantY()
        findRegions()
        removePossessive()
        removePlural()
        if !Self.finishedAfterPlural.contains(String(decoding: word, as: UTF8.self)) {
            removePastAndProgressive()
            replaceFinalY()
            replaceDerivation()
            removeDerivation()
            removeLastSuffix()
            removeFinalE()
        }
        for index in word.indices where word[index] == UInt8(ascii: "Y") {
            word[index] = UInt8(ascii: "y")
        }
    }

    private static func isVowel(_ letter: UInt8) -> Bool {
        switch letter {
        case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"),
            UInt8(ascii: "u"), UInt8(ascii: "y"):
            true
        default: false
        }
    }

    private mutating func markConsonantY() {
        for index in word.indices where word[index] == UInt8(ascii: "y") {
            if index == 0 || Self.isVowel(word[index - 1]) { word[index] = UInt8(ascii: "Y") }
        }
    }

    private mutating func findRegions() {
        r1 = regionStart(from: 0)
        for prefix in ["gener", "commun", "arsen"] where word.starts(with: prefix.utf8) {
            r1 = prefix.utf8.count
        }
        r2 = regionStart(from: r1)
    }

    /// After the first non-vowel that follows a vowel.
    private func regionStart(from start: Int) -> Int {
        var index = start + 1
        while index < word.count {
            if Self.isVowel(word[index - 1]), !Self.isVowel(word[index]) { return index + 1 }
            index += 1
        }
        return word.count
    }

    private func hasSuffix(_ suffix: StaticString) -> Bool {
        let count = suffix.utf8CodeUnitCount
        guard word.count >= count else { return false }
        let start = suffix.utf8Start
        return (0..<count).allSatisfy { word[word.count - count + $0] == start[$0] }
    }

    private mutating func replaceSuffix(of count: Int, by replacement: StaticString) {
        word.removeLast(count)
        for index in 0..<replacement.utf8CodeUnitCount {
            word.append(replacement.utf8Start[index])
        }
    }

    private func hasVowel(before end: Int) -> Bool {
        word[..<max(0, end)].contains(where: Self.isVowel)
    }

    private func endsInShortSyllable(at end: Int) -> Bool {
        guard end >= 2, Self.isVowel(word[end - 2]), !Self.isVowel(word[end - 1]) else {
            return false
        }
        if end == 2 { return true }
        let last = word[end - 1]
        return !Self.isVowel(word[end - 3]) && last != UInt8(ascii: "w")
            && last != UInt8(ascii: "x") && last != UInt8(ascii: "Y")
    }

    private mutating func removePossessive() {
        for suffix: StaticString in ["'s'", "'s", "'"] where hasSuffix(suffix) {
            word.removeLast(suffix.utf8CodeUnitCount)
            return
        }
    }

    private mutating func removePlural() {
        if hasSuffix("sses") {
            word.removeLast(2)
        } else if hasSuffix("ied") || hasSuffix("ies") {
            word.removeLast(word.count > 4 ? 2 : 1)
        } else if hasSuffix("us") || hasSuffix("ss") {
            return
        } else if hasSuffix("s"), hasVowel(before: word.count - 2) {
            word.removeLast()
        }
    }

    private mutating func removePastAndProgressive() {
        for suffix: StaticString in ["eedly", "eed"] where hasSuffix(suffix) {
            let count = suffix.utf8CodeUnitCount
            if word.count - count >= r1 { replaceSuffix(of: count, by: "ee") }
            return
        }
        for suffix: StaticString in ["ingly", "edly", "ing", "ed"] where hasSuffix(suffix) {
            let count = suffix.utf8CodeUnitCount
            guard hasVowel(before: word.count - count) else { return }
            word.removeLast(count)
            repairAfterRemoval()
            return
        }
    }

    private mutating func repairAfterRemoval() {
        if hasSuffix("at") || hasSuffix("bl") || hasSuffix("iz") {
            word.append(UInt8(ascii: "e"))
        } else if word.count >= 2, word[word.count - 1] == word[word.count - 2],
            "bdfgmnprt".utf8.contains(word[word.count - 1])
        {
            word.removeLast()
        } else if r1 >= word.count, endsInShortSyllable(at: word.count) {
            word.append(UInt8(ascii: "e"))
        }
    }

    private mutating func replaceFinalY() {
        guard word.count > 2, hasSuffix("y") || hasSuffix("Y"),
            !Self.isVowel(word[word.count - 2])
        else { return }
        word[word.count - 1] = UInt8(ascii: "i")
    }

    /// Longest suffix first; the first that fits decides, in its region or not.
    private mutating func replaceFirst(_ rules: [(StaticString, StaticString)]) {
        for (suffix, replacement) in rules where hasSuffix(suffix) {
            let count = suffix.utf8CodeUnitCount
            if word.count - count >= r1 { replaceSuffix(of: count, by: replacement) }
            return
        }
    }

    private static let derivations: [(StaticString, StaticString)] = [
        ("ational", "ate"), ("fulness", "ful"), ("iveness", "ive"), ("ization", "ize"),
        ("ousness", "ous"), ("biliti", "ble"), ("lessli", "less"), ("tional", "tion"),
        ("alism", "al"), ("aliti", "al"), ("ation", "ate"), ("entli", "ent"),
        ("fulli", "ful"), ("iviti", "ive"), ("ousli", "ous"), ("abli", "able"),
        ("alli", "al"), ("anci", "ance"), ("ator", "ate"), ("enci", "ence"),
        ("izer", "ize"), ("bli", "ble"),
    ]

    private mutating func replaceDerivation() {
        if hasSuffix("ogi") {
            let isAfterL = word.count > 3 && word[word.count - 4] == UInt8(ascii: "l")
            if isAfterL, word.count - 3 >= r1 { word.removeLast() }
            return
        }
        if Self.derivations.contains(where: { hasSuffix($0.0) }) {
            replaceFirst(Self.derivations)
        } else if hasSuffix("li"), word.count - 2 >= r1, word.count > 2,
            "cdeghkmnrt".utf8.contains(word[word.count - 3])
        {
            word.removeLast(2)
        }
    }

    private mutating func removeDerivation() {
        if hasSuffix("ative") {
            if word.count - 5 >= r2 { word.removeLast(5) }
            return
        }
        replaceFirst([
            ("ational", "ate"), ("tional", "tion"), ("alize", "al"), ("icate", "ic"),
            ("iciti", "ic"), ("ical", "ic"), ("ness", ""), ("ful", ""),
        ])
    }

    private mutating func removeLastSuffix() {
        let suffixes: [StaticString] = [
            "ement", "able", "ance", "ence", "ible", "ment", "ant", "ate", "ent", "ion", "ism",
            "iti", "ive", "ize", "ous", "al", "er", "ic",
        ]
        for suffix in suffixes where hasSuffix(suffix) {
            let start = word.count - suffix.utf8CodeUnitCount
            guard start >= r2 else { return }
            if hasSuffix("ion") {
                guard start > 0, "st".utf8.contains(word[start - 1]) else { return }
            }
            word.removeLast(word.count - start)
            return
        }
    }

    private mutating func removeFinalE() {
        let start = word.count - 1
        if hasSuffix("e") {
            if start >= r2 || (start >= r1 && !endsInShortSyllable(at: start)) {
                word.removeLast()
            }
        } else if hasSuffix("ll"), start >= r2 {
            word.removeLast()
        }
    }
}
