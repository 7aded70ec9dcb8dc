internal import GRDB
public import HourglassCore

extension TimelineSnapshot {
    /// Spans that hold the words of a query, ranked by BM25.
    public func searchText(_ query: TextQuery) throws -> TextResult {
        try TextSearch(db: db, query: query).run()
    }

    /// Terms of the library within `maximumDistance` edits of `term`, nearest
    /// first, the term itself included when it is there.
    public func vocabulary(
        similarTo term: String,
        maximumDistance: Int,
        limit: Int = 10
    ) throws -> [SimilarTerm] {
        try Vocabulary(db: db).terms(similarTo: term, within: maximumDistance, limit: limit)
    }

    /// How many spans of the library hold each term.
    public func documentCounts(of terms: [String]) throws -> [Int] {
        try terms.map(Vocabulary(db: db).documentCount)
    }

    /// How many spans lie in a scope.
    public func documentCount(in scope: SearchScope = .library) throws -> Int {
        guard let parts = scope.parts else { return try SpanCount(db: db).total() }
        let filter = ScopeFilter(scope)
        guard parts.contains(where: { $0.range != nil }) else {
            return try Int.fetchOne(
                db,
                sql: "SELECT count(*) FROM span WHERE \(filter.condition(on: "footageId"))"
            ) ?? 0
        }
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT footageId, startTick, endTick FROM span
                WHERE \(filter.condition(on: "footageId"))
                """
        )
        var count = 0
        while let row = try rows.next() {
            let isInside = filter.admits(
                try row.decode(Int64.self, atIndex: 0),
                try row.decode(Int64.self, atIndex: 1),
                try row.decode(Int64.self, atIndex: 2)
            )
            count += isInside ? 1 : 0
        }
        return count
    }

    /// The tokens nearest to each probe of a query, probe by probe, nearest
    /// first. Every token in scope is compared: nothing is missed.
    public func searchTokens(_ query: TokenQuery) throws -> [TokenMatch] {
        try TokenSearch(db: db, cache: tokenBlocks, query: query).run()
    }

    /// Tokens that hold at some instant of `range`, open ones included, in
    /// order of start and place.
    public func tokens(
        _ footage: Int64,
        overlapping range: Range<Int64>? = nil
    ) throws -> [VisionToken] {
        try TokenTable(db: db).tokens(footage, overlapping: range)
    }

    /// Tokens that hold at `tick`: the picture shown then, cell by cell.
    public func tokens(_ footage: Int64, at tick: Int64) throws -> [VisionToken] {
        guard tick < .max else { return [] }
        return try tokens(footage, overlapping: tick..<tick + 1)
    }

    /// Hands tokens to `body` block by block, without decoding their vectors,
    /// until it returns false.
    ///
    /// Blocks come whole when any token in them may hold within `range`; ask
    /// `TokenBlock.overlaps` for the rest.
    public func forEachTokenBlock(
        _ footage: Int64,
        overlapping range: Range<Int64>? = nil,
        _ body: (TokenBlock) throws -> Bool
    ) throws {
        try TokenTable(db: db).forEachBlock(footage, overlapping: range, body)
    }
}
