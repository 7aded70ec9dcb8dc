public import HourglassCore

/// A question to the text of the library.
public struct TextQuery: Sendable, Hashable {
    /// One way to write a query word.
    public struct Alternative: Sendable, Hashable {
        /// Normalised terms that must stand next to each other; usually one.
        public var terms: [String]
        /// What a match counts, relative to the other ways; 1 for the word as
        /// it was asked for.
        public var weight: Double
        /// Whether the last term may be the beginning of a longer one.
        public var isPrefix: Bool

        /// A phrase of adjacent terms.
        public init(phrase terms: [String], weight: Double = 1, isPrefix: Bool = false) {
            self.terms = terms
            self.weight = weight
            self.isPrefix = isPrefix
        }

        /// A single term.
        public init(_ term: String, weight: Double = 1, isPrefix: Bool = false) {
            self.init(phrase: [term], weight: weight, isPrefix: isPrefix)
        }
    }

    /// A query word: any of its alternatives will do.
    public struct Group: Sendable, Hashable {
        /// The ways to write it.
        public var alternatives: [Alternative]

        /// A query word by its alternatives.
        public init(_ alternatives: [Alternative]) {
            self.alternatives = alternatives
        }
    }

    /// The query words. A span matches when any of them does; more of them
    /// give a higher score.
    public var groups: [Group]
    /// Where to look.
    public var scope: SearchScope
    /// Which kinds of text to look at.
    public var kinds: Set<TextSpan.Kind>
    /// How many matches to return at most.
    public var limit: Int

    /// Asks for spans with any of the groups.
    public init(
        groups: [Group],
        scope: SearchScope = .library,
        kinds: Set<TextSpan.Kind> = Set(TextSpan.Kind.allCases),
        limit: Int = 100
    ) {
        self.groups = groups
        self.scope = scope
        self.kinds = kinds
        self.limit = limit
    }
}

/// A span with its number in the library.
public struct StoredSpan: Sendable, Equatable, Identifiable {
    /// Number of the span. Spans still open get a new one at each checkpoint.
    public let id: Int64
    /// Footage it belongs to.
    public let footage: Int64
    /// The span.
    public let span: TextSpan
    /// Whether it still held when the index was last written.
    public let isOpen: Bool
}

/// A span that a text query found.
public struct SpanMatch: Sendable, Equatable {
    /// The span.
    public let stored: StoredSpan
    /// BM25 score, higher is better; the sum of `groupScores`.
    public let score: Double
    /// What each group of the query added; 0 where it did not match.
    public let groupScores: [Double]

    /// Which groups of the query matched, by index.
    public var matchedGroups: [Int] { groupScores.indices.filter { groupScores[$0] > 0 } }
}

/// What a text query found, and how common its words are.
public struct TextResult: Sendable, Equatable {
    /// The matches, best first.
    public let matches: [SpanMatch]
    /// How many spans matched inside the scope, returned or not.
    public let matchCount: Int
    /// For each group, how many spans of the whole library hold it.
    public let groupDocumentCounts: [Int]
    /// How many spans the whole library holds.
    public let documentCount: Int
}

/// A term of the library that resembles another.
public struct SimilarTerm: Sendable, Hashable {
    /// The term.
    public let term: String
    /// How many spans hold it.
    public let documentCount: Int
    /// Edits between the two; swapping neighbours is one edit.
    public let distance: Int
}
