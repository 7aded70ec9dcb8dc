public import HourglassCore

/// A question to the vision tokens of the library.
public struct TokenQuery: Sendable {
    /// An appearance to look for, and where.
    public struct Probe: Sendable {
        /// The vector, as the encoder gives it.
        public var vector: [Float]
        /// Rows looked at; nil for all.
        public var rows: Range<Int>?
        /// Columns looked at; nil for all.
        public var columns: Range<Int>?

        /// Looks for `vector` within some rows and columns.
        public init(vector: [Float], rows: Range<Int>? = nil, columns: Range<Int>? = nil) {
            self.vector = vector
            self.rows = rows
            self.columns = columns
        }
    }

    /// How vectors are compared.
    public enum Metric: Sendable {
        /// Cosine of the angle between them, -1…1.
        case cosine
        /// Inner product.
        case dotProduct
    }

    /// What to look for; each probe gets its own best matches.
    public var probes: [Probe]
    /// Encoder the vectors come from. Footage indexed with another one is
    /// passed over: its vectors mean something else.
    public var encoder: String
    /// How vectors are compared.
    public var metric: Metric
    /// Where to look.
    public var scope: SearchScope
    /// How many matches to return for each probe at most.
    public var limit: Int

    /// Asks for the tokens nearest to each probe.
    public init(
        probes: [Probe],
        encoder: String,
        metric: Metric = .cosine,
        scope: SearchScope = .library,
        limit: Int = 10
    ) {
        self.probes = probes
        self.encoder = encoder
        self.metric = metric
        self.scope = scope
        self.limit = limit
    }
}

/// A token that a token query found.
public struct TokenMatch: Sendable, Equatable {
    /// Which probe found it, by index.
    public let probe: Int
    /// Footage it belongs to.
    public let footage: Int64
    /// How alike the two are, in the query's metric.
    public let similarity: Float
    /// The token, its vector as it was stored.
    public let token: VisionToken
}
