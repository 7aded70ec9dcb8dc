public import HourglassCore

/// A text span to store, with the terms it is found by.
public struct NewSpan: Sendable, Equatable {
    /// The span.
    public var span: TextSpan
    /// Normalised search terms in the order of the text; adjacent terms can
    /// be found as a phrase. White space inside a term divides it.
    public var searchTerms: [String]

    /// Pairs a span with its terms.
    public init(_ span: TextSpan, searchTerms: [String]) {
        self.span = span
        self.searchTerms = searchTerms
    }
}

/// What one checkpoint adds to the index of a piece of footage.
///
/// Closed things are final. Open things still hold at `coveredUntil`; each
/// batch carries all of them, and they take the place of the previous
/// batch's. Readers see both.
public struct IndexBatch: Sendable {
    /// Times of all frames shown since the last batch; continues its clock.
    public var frames: FrameClock?
    /// Ticks of the frames sampled since the last batch, ascending.
    public var sampledTicks: [Int64] = []
    /// Tokens that ended since the last batch.
    public var closedTokens: [VisionToken] = []
    /// All tokens that hold still.
    public var openTokens: [VisionToken] = []
    /// Text that ended since the last batch.
    public var spans: [NewSpan] = []
    /// All text that holds still.
    public var openSpans: [NewSpan] = []
    /// Events that ended since the last batch.
    public var events: [TimelineEvent] = []
    /// All events still going on.
    public var openEvents: [TimelineEvent] = []
    /// Thumbnails taken since the last batch.
    public var thumbnails: [Thumbnail] = []
    /// Vision tokens of a model added since the last batch.
    public var modelTokens: [ModelTokenFrame] = []
    /// Everything before this tick is indexed once the batch is stored. Never
    /// less than the last batch's.
    public var coveredUntil: Int64
    /// What the pass counted since its beginning.
    public var statistics = PassStatistics()
    /// Whatever the indexer needs to go on from here; replaces the last
    /// batch's. Nil keeps what is stored.
    public var resumeState: [UInt8]?

    /// A batch that adds nothing but the promise that everything before
    /// `coveredUntil` is indexed.
    public init(coveredUntil: Int64) {
        self.coveredUntil = coveredUntil
    }
}
