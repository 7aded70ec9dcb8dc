/// Turns text into search terms, the same way for what is indexed and for what
/// is asked.
///
/// Words are folded (compatibility forms, case, accents, traditional Chinese)
/// and English ones stemmed. Scripts without spaces become overlapping pairs
/// of characters: 机器学习 → 机器, 器学, 学习. Every term consists of letters and
/// digits only, so that a full-text index takes it whole.
public enum SearchText {
    /// Terms of a text, in order; terms that are next to each other in the
    /// text are next to each other here.
    ///
    /// What serves other ways of asking follows at the end: compounds written
    /// together (`x_train` as `xtrain`), words of identifiers, and single
    /// characters of unspaced scripts, each once.
    ///
    /// - Complexity: O(length).
    public static func indexTokens(_ text: String) -> [String] {
        var terms: [String] = []
        var extras: [String] = []
        var single: Set<Unicode.Scalar> = []
        for piece in SearchTokenizer.pieces(of: text) {
            terms += self.terms(of: piece)
            switch piece {
            case .word(_, let parts):
                extras += parts.map(EnglishStemmer.stem)
            case .compound(let words):
                extras.append(joined(words))
            case .run(let characters) where characters.count > 1:
                for character in characters where single.insert(character).inserted {
                    extras.append(String(character))
                }
            case .run:
                break
            }
        }
        return terms + extras
    }

    /// What a query asks for: one element per word, pair of characters or
    /// quoted phrase.
    ///
    /// Stop words, question words and words about the footage itself ("where
    /// does the lecturer explain…", 老师在哪里讲了…) are left out, unless nothing
    /// else was asked. The result is empty when nothing searchable was.
    public static func queryTerms(_ text: String) -> [QueryTerm] {
        let (quoted, rest) = QuotedPhrases.split(text)
        var terms = quoted.compactMap(phrase)
        let pieces = SearchTokenizer.pieces(of: rest)
        for filter in [QueryWords.Filter.all, .stopWords, .none] {
            let found = pieces.flatMap { queryTerms(for: $0, leavingOut: filter) }
            if !found.isEmpty || (!terms.isEmpty && filter == .all) {
                terms += found
                break
            }
        }
        var seen: Set<Set<String>> = []
        return terms.filter { seen.insert(Set($0.alternatives.keys)).inserted }
    }

    /// Terms of a piece as they stand in the index, without the extra ones.
    private static func terms(of piece: SearchTokenizer.Piece) -> [String] {
        switch piece {
        case .word(let word, _): [EnglishStemmer.stem(word)]
        case .compound(let words): words.map(EnglishStemmer.stem)
        case .run(let characters): pairs(characters)
        }
    }

    /// Overlapping pairs; the character itself when it is alone.
    private static func pairs(_ characters: [Unicode.Scalar]) -> [String] {
        guard characters.count > 1 else { return characters.map { String($0) } }
        return zip(characters, characters.dropFirst()).map { first, second in
            String(String.UnicodeScalarView([first, second]))
        }
    }

    private static func joined(_ words: [String]) -> String {
        EnglishStemmer.stem(words.joined())
    }

    private static func phrase(_ text: String) -> QueryTerm? {
        let terms = SearchTokenizer.pieces(of: text).flatMap(Self.terms)
        guard !terms.isEmpty else { return nil }
        return QueryTerm(
            surface: text,
            alternatives: [terms.joined(separator: " "): 1],
            isPhrase: true
        )
    }

    private static func queryTerms(
        for piece: SearchTokenizer.Piece,
        leavingOut filter: QueryWords.Filter
    ) -> [QueryTerm] {
        switch piece {
        case .word(let word, _):
            if QueryWords.leavesOut(word, filter) { return [] }
            return [QueryTerm(surface: word, alternatives: WordVariants.alternatives(of: word))]
        case .compound(let words):
            if words.allSatisfy({ QueryWords.leavesOut($0, filter) }) { return [] }
            var alternatives = WordVariants.alternatives(of: words.joined())
            alternatives[words.map(EnglishStemmer.stem).joined(separator: " ")] = 1
            return [
                QueryTerm(surface: words.joined(separator: " "), alternatives: alternatives)
            ]
        case .run(let characters):
            return QueryWords.content(of: characters, filter).flatMap(queryTerms(forRun:))
        }
    }

    /// Pairs of a run. Each weighs less the more of them overlap, so that a run
    /// of four characters counts as the two words it usually is.
    private static func queryTerms(forRun characters: [Unicode.Scalar]) -> [QueryTerm] {
        let weight =
            characters.count < 2
            ? 1 : Double(characters.count) / 2 / Double(characters.count - 1)
        return pairs(characters).map { pair in
            QueryTerm(surface: pair, alternatives: [pair: weight])
        }
    }
}
