/// Divides text into what is searched for: words, numbers, compounds and runs
/// of unspaced scripts.
struct SearchTokenizer {
    /// A piece of text.
    enum Piece: Equatable {
        /// A word or number, lower case, not stemmed. `parts` are the words an
        /// identifier such as `RandomForest` is made of.
        case word(String, parts: [String])
        /// Words joined without a space: `x_train`, `multi-head`, `TCP/IP`.
        case compound([String])
        /// Characters of a script written without spaces.
        case run([Unicode.Scalar])
    }

    /// Stands for a decimal point inside a term. The point itself would divide
    /// the term in the full-text index; this letter looks like one.
    static let decimalPoint: Unicode.Scalar = "\u{A4F8}"
    /// Longer "words" are data, not language.
    private static let longestWord = 48

    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var pieces: [Piece] = []

    /// The pieces of a text, in order.
    ///
    /// - Complexity: O(length).
    static func pieces(of text: String) -> [Piece] {
        var tokenizer = SearchTokenizer(scalars: TextFolding.fold(text))
        tokenizer.run()
        return tokenizer.pieces
    }

    private init(scalars: [Unicode.Scalar]) {
        self.scalars = scalars
    }

    private mutating func run() {
        while position < scalars.count {
            if TextFolding.isUnspaced(scalars[position]) {
                let start = position
                while position < scalars.count, TextFolding.isUnspaced(scalars[position]) {
                    position += 1
                }
                pieces.append(.run(Array(scalars[start..<position])))
            } else if Self.isWordCharacter(scalars[position]) {
                takeWords()
            } else {
                position += 1
            }
        }
    }

    private static func isWordCharacter(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return isDigit(scalar) || (65...90).contains(scalar.value & ~0x20)
        }
        guard !TextFolding.isUnspaced(scalar) else { return false }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber, .letterNumber, .otherNumber:
            return true
        default: return false
        }
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        (48...57).contains(scalar.value)
    }

    private func scalar(_ index: Int) -> Unicode.Scalar? {
        scalars.indices.contains(index) ? scalars[index] : nil
    }

    /// Takes a word and those joined to it.
    private mutating func takeWords() {
        var words = [takeWord()]
        var length = words[0].count
        while let next = joinedWordStart() {
            position = next
            let word = takeWord()
            length += word.count
            words.append(word)
            if words.count > 4 || length > Self.longestWord { break }
        }
        // Paths and addresses go on and on; their words are enough.
        let isCompound = words.count > 1 && words.count <= 4 && length <= Self.longestWord
        let lowercased = words.map { TextFolding.lowercased($0) }
        if isCompound {
            pieces.append(.compound(lowercased))
        } else {
            for (word, text) in zip(words, lowercased) where word.count <= Self.longestWord {
                pieces.append(.word(text, parts: Self.identifierParts(word)))
            }
        }
    }

    private mutating func takeWord() -> [Unicode.Scalar] {
        if let number = takeNumber() { return number }
        var word: [Unicode.Scalar] = []
        while let next = scalar(position) {
            if Self.isWordCharacter(next) {
                word.append(next)
            } else if next == "'", let after = scalar(position + 1), Self.isWordCharacter(after) {
                // "don't" is one word; the possessive is none.
                let ends = scalar(position + 2).map { !Self.isWordCharacter($0) } ?? true
                if ends, after == "s" || after == "S" {
                    position += 2
                    break
                }
            } else {
                break
            }
            position += 1
        }
        return takeLanguageSuffix(word)
    }

    /// `C++`, `C#` and `F#`, spelled out, as their signs are not searchable.
    private mutating func takeLanguageSuffix(_ word: [Unicode.Scalar]) -> [Unicode.Scalar] {
        guard word.count == 1 else { return word }
        let letter = TextFolding.lowercased(word)
        if letter == "c", scalar(position) == "+", scalar(position + 1) == "+" {
            position += 2
            return Array("cplusplus".unicodeScalars)
        }
        if letter == "c" || letter == "f", scalar(position) == "#" {
            position += 1
            return Array("\(letter)sharp".unicodeScalars)
        }
        return word
    }

    /// `3.14`, `1,000,000` (without its commas) and `1.2.3`; nil when what
    /// begins here is no such number.
    private mutating func takeNumber() -> [Unicode.Scalar]? {
        var (end, number) = (position, [Unicode.Scalar]())
        var divided = false
        while let next = scalar(end) {
            if Self.isDigit(next) {
                number.append(next)
            } else if next == ".", !number.isEmpty, let after = scalar(end + 1),
                Self.isDigit(after)
            {
                number.append(Self.decimalPoint)
                divided = true
            } else if next == ",", !number.isEmpty, hasGroupOfThree(at: end + 1) {
                divided = true
            } else {
                break
            }
            end += 1
        }
        // "3.14x" and "1.2a" are taken with their letters.
        guard divided else { return nil }
        while let next = scalar(end), Self.isWordCharacter(next) {
            number.append(next)
            end += 1
        }
        position = end
        return number
    }

    private func hasGroupOfThree(at start: Int) -> Bool {
        (0..<3).allSatisfy { scalar(start + $0).map(Self.isDigit) ?? false }
            && !(scalar(start + 3).map(Self.isWordCharacter) ?? false)
    }

    /// Where a word joined to the one before goes on, or nil.
    private func joinedWordStart() -> Int? {
        guard let joint = scalar(position), let next = scalar(position + 1) else { return nil }
        switch joint {
        case "_", "-", ".", "/", "=", "&", "^":
            if Self.isWordCharacter(next) { return position + 1 }
            // A word broken at the end of a line.
            if joint == "-", next == "\n", let after = scalar(position + 2),
                after.properties.isLowercase, Self.isWordCharacter(after)
            {
                return position + 2
            }
            return nil
        default:
            return nil
        }
    }

    /// Words of an identifier in camel case, lower case; empty when there is
    /// only one or they are too short to mean anything.
    private static func identifierParts(_ word: [Unicode.Scalar]) -> [String] {
        guard word.count >= 6, word.allSatisfy(\.isASCII) else { return [] }
        var parts: [[Unicode.Scalar]] = [[]]
        for (index, scalar) in word.enumerated() {
            let isUpper = (65...90).contains(scalar.value)
            if isUpper, index > 0 {
                let afterLower = !(65...90).contains(word[index - 1].value)
                let beforeLower =
                    index + 1 < word.count && (97...122).contains(word[index + 1].value)
                if afterLower || beforeLower { parts.append([]) }
            }
            parts[parts.count - 1].append(scalar)
        }
        guard parts.count > 1 else { return [] }
        return parts.filter { $0.count >= 3 }.map { TextFolding.lowercased($0) }
    }
}
