internal import GRDB

/// A question while it is being typed: whole words, and the beginning of one.
public struct TypeAheadQuery: Sendable, Hashable {
    /// Whole words, each by the terms it may stand as; all have to occur.
    public var words: [[String]]
    /// What the last word begins with, by the terms it may stand as; empty
    /// when no word is begun.
    public var beginning: [String]
    /// Where to look.
    public var scope: SearchScope
    /// How many spans to return at most.
    public var limit: Int

    /// Asks for spans with all words.
    public init(
        words: [[String]],
        beginning: [String] = [],
        scope: SearchScope = .library,
        limit: Int = 20
    ) {
        (self.words, self.beginning, self.scope) = (words, beginning, scope)
        self.limit = limit
    }

    fileprivate var expression: String? {
        func any(_ terms: [String], isPrefix: Bool) -> String? {
            MatchExpression.any(
                terms.map {
                    TextQuery.Alternative(
                        phrase: $0.split(separator: " ").map(String.init),
                        isPrefix: isPrefix
                    )
                }
            )
        }
        var parts = words.compactMap { any($0, isPrefix: false) }
        if let last = any(beginning, isPrefix: true) { parts.append(last) }
        return parts.isEmpty ? nil : parts.map { "(\($0))" }.joined(separator: " AND ")
    }
}

extension TimelineSnapshot {
    /// Spans that hold what was typed so far, the best first.
    ///
    /// Made to answer between two key strokes, whatever the size of the
    /// library: where more than a few hundred spans match, which is best says
    /// little, and they come in the order they were stored.
    public func typeAhead(_ query: TypeAheadQuery) throws -> [StoredSpan] {
        guard let expression = query.expression, query.limit > 0 else { return [] }
        let filter = ScopeFilter(query.scope)
        let few = 400
        let counting = try db.cachedStatement(
            sql: """
                SELECT count(*) FROM
                    (SELECT 1 FROM spanSearch WHERE spanSearch MATCH ? LIMIT \(few + 1))
                """
        )
        let count = try Int.fetchOne(counting, arguments: [expression]) ?? 0
        guard count > 0 else { return [] }
        let sql = """
            SELECT span.id, span.footageId, span.startTick, span.endTick
            FROM spanSearch CROSS JOIN span ON span.id = spanSearch.rowid
            WHERE spanSearch MATCH ? AND \(filter.condition(on: "span.footageId"))
            \(count <= few ? "ORDER BY bm25(spanSearch)" : "")
            """
        // Footage that is named stands in the statement: too many of them to
        // be kept.
        let rows = try Row.fetchCursor(
            filter.footage == nil
                ? try db.cachedStatement(sql: sql) : try db.makeStatement(sql: sql),
            arguments: [expression]
        )
        var found: [StoredSpan] = []
        let spans = SpanTable(db: db)
        while found.count < query.limit, let row = try rows.next() {
            let isInside = filter.admits(
                try row.decode(Int64.self, atIndex: 1),
                try row.decode(Int64.self, atIndex: 2),
                try row.decode(Int64.self, atIndex: 3)
            )
            guard isInside, let span = try spans.span(try row.decode(Int64.self, atIndex: 0))
            else { continue }
            found.append(span)
        }
        return found
    }
}

extension TimelineIndex {
    /// Spans that hold what was typed so far; see `TimelineSnapshot.typeAhead`.
    public func typeAhead(_ query: TypeAheadQuery) throws -> [StoredSpan] {
        try read { try $0.typeAhead(query) }
    }
}
