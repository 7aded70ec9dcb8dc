/// Finds the phrases of a question that name a time.
///
/// A hand-written descent over tokens: each rule takes the index of a token
/// and gives what it read and the index behind it, or nil.
struct TimePhraseParser {
    typealias Unit = TimeConstraint.Unit
    typealias Moment = TimeConstraint.Moment
    typealias WallTime = TimeConstraint.WallTime
    typealias Day = TimeConstraint.Day

    /// A constraint and the tokens that name it.
    struct Phrase: Equatable {
        var constraint: TimeConstraint
        var tokens: Range<Int>
        var isOptional = false
    }

    let tokens: [TimeToken]

    /// All phrases, from left to right, none overlapping another.
    func phrases() -> [Phrase] {
        var (found, index): ([Phrase], Int) = ([], 0)
        while index < tokens.count {
            if let phrase = englishPhrase(at: index) ?? chinesePhrase(at: index) {
                found.append(phrase)
                index = phrase.tokens.upperBound
            } else {
                index += 1
            }
        }
        return found
    }

    // MARK: - Looking at tokens

    func kind(_ index: Int) -> TimeToken.Kind? {
        tokens.indices.contains(index) ? tokens[index].kind : nil
    }

    func word(_ index: Int) -> String? {
        if case .word(let word)? = kind(index) { return word }
        return nil
    }

    func isWord(_ index: Int, _ words: Set<String>) -> Bool {
        word(index).map(words.contains) ?? false
    }

    func isSymbol(_ index: Int, _ symbols: String) -> Bool {
        if case .symbol(let symbol)? = kind(index) { return symbols.contains(symbol) }
        return false
    }

    /// Index behind the words, or nil when they do not stand there.
    func skip(_ index: Int, _ words: [String]) -> Int? {
        for (offset, expected) in words.enumerated() where word(index + offset) != expected {
            return nil
        }
        return index + words.count
    }

    /// Index behind the word when it is one of these, else the same index.
    func skipping(_ index: Int, _ words: Set<String>) -> Int {
        isWord(index, words) ? index + 1 : index
    }

    /// Index behind a run of Chinese characters, or nil when it does not
    /// stand there.
    func skipHan(_ index: Int, _ text: String) -> Int? {
        for (offset, expected) in text.enumerated() {
            guard case .han(let character)? = kind(index + offset), character == expected
            else { return nil }
        }
        return index + text.count
    }

    /// Index behind the first of these runs that stands there.
    func skipHan(_ index: Int, anyOf texts: [String]) -> Int? {
        for text in texts {
            if let end = skipHan(index, text) { return end }
        }
        return nil
    }
}
