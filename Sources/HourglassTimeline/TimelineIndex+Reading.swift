public import HourglassCore

/// Single reads. To read several things as one checkpoint left them, use
/// `read`.
extension TimelineIndex {
    /// All footage, in the order it was added.
    public func footage() throws -> [FootageRecord] { try read { try $0.footage() } }

    /// The footage of a number, or nil when there is none.
    public func footage(id: Int64) throws -> FootageRecord? { try read { try $0.footage(id: id) } }

    /// The footage a reference means; see `TimelineSnapshot.footage(matching:)`.
    public func footage(matching reference: String) throws -> FootageRecord {
        try read { try $0.footage(matching: reference) }
    }

    /// The footage whose file at `path` has not changed; see
    /// `TimelineSnapshot.quickMatch`.
    public func quickMatch(
        path: String,
        byteCount: Int64,
        modificationTime: Double
    ) throws -> FootageRecord? {
        try read {
            try $0.quickMatch(
                path: path,
                byteCount: byteCount,
                modificationTime: modificationTime
            )
        }
    }

    /// Text that holds at some instant of `range`, in order of its start.
    public func spans(
        _ footage: Int64,
        overlapping range: Range<Int64>? = nil,
        kinds: Set<TextSpan.Kind> = Set(TextSpan.Kind.allCases)
    ) throws -> [StoredSpan] {
        try read { try $0.spans(footage, overlapping: range, kinds: kinds) }
    }

    /// Events going on at some instant of `range`, in order of their start.
    public func events(
        _ footage: Int64,
        overlapping range: Range<Int64>? = nil,
        kinds: Set<TimelineEvent.Kind> = Set(TimelineEvent.Kind.allCases)
    ) throws -> [TimelineEvent] {
        try read { try $0.events(footage, overlapping: range, kinds: kinds) }
    }

    /// Tokens that hold at some instant of `range`, in order of start and place.
    public func tokens(
        _ footage: Int64,
        overlapping range: Range<Int64>? = nil
    ) throws -> [VisionToken] {
        try read { try $0.tokens(footage, overlapping: range) }
    }

    /// Tokens that hold at `tick`: the picture shown then, cell by cell.
    public func tokens(_ footage: Int64, at tick: Int64) throws -> [VisionToken] {
        try read { try $0.tokens(footage, at: tick) }
    }

    /// Hands tokens to `body` block by block; see
    /// `TimelineSnapshot.forEachTokenBlock`.
    public func forEachTokenBlock(
        _ footage: Int64,
        overlapping range: Range<Int64>? = nil,
        _ body: (TokenBlock) throws -> Bool
    ) throws {
        try read { try $0.forEachTokenBlock(footage, overlapping: range, body) }
    }

    /// The thumbnail nearest to `tick`; nil when there is none.
    public func thumbnail(_ footage: Int64, nearest tick: Int64) throws -> Thumbnail? {
        try read { try $0.thumbnail(footage, nearest: tick) }
    }

    /// Times of all frames covered so far.
    public func frameClock(_ footage: Int64) throws -> FrameClock {
        try read { try $0.frameClock(footage) }
    }

    /// Ticks of the frames sampled within `range`, ascending.
    public func sampledTicks(_ footage: Int64, within range: Range<Int64>? = nil) throws -> [Int64]
    {
        try read { try $0.sampledTicks(footage, within: range) }
    }

    /// What is indexed, as ranges of ticks in ascending order.
    public func coverage(_ footage: Int64) throws -> [Range<Int64>] {
        try read { try $0.coverage(footage) }
    }

    /// Spans that hold the words of a query, ranked by BM25.
    public func searchText(_ query: TextQuery) throws -> TextResult {
        try read { try $0.searchText(query) }
    }

    /// Terms of the library that resemble `term`; see
    /// `TimelineSnapshot.vocabulary`.
    public func vocabulary(
        similarTo term: String,
        maximumDistance: Int,
        limit: Int = 10
    ) throws -> [SimilarTerm] {
        try read {
            try $0.vocabulary(similarTo: term, maximumDistance: maximumDistance, limit: limit)
        }
    }

    /// How many spans of the library hold each term.
    public func documentCounts(of terms: [String]) throws -> [Int] {
        try read { try $0.documentCounts(of: terms) }
    }

    /// How many spans lie in a scope.
    public func documentCount(in scope: SearchScope = .library) throws -> Int {
        try read { try $0.documentCount(in: scope) }
    }

    /// The tokens nearest to each probe of a query.
    public func searchTokens(_ query: TokenQuery) throws -> [TokenMatch] {
        try read { try $0.searchTokens(query) }
    }

    /// What the library holds altogether.
    public func statistics() throws -> LibraryStatistics { try read { try $0.statistics() } }
}
