internal import Foundation
internal import GRDB
internal import HourglassCore

/// BM25 search over the terms of spans.
///
/// SQLite's `bm25()` adds up phrases and hides which of them matched, and its
/// inverse document frequency is zero for a word that half of the spans hold,
/// which in the forty slides of one lecture is any word that matters. So each
/// alternative is asked for by itself, the term-frequency part is recovered by
/// dividing SQLite's inverse document frequency out, and the groups are put
/// together here with the frequency `ln(1 + (N − n + ½) / (n + ½))`, which
/// stays above zero.
struct TextSearch {
    let db: Database
    let query: TextQuery

    /// Spans that matched. A common word matches tens of thousands, so their
    /// scores lie in one array, the groups of a span side by side.
    private struct Hits {
        struct Hit {
            let id: Int64
            let footage: Int64
            let startTick: Int64
        }

        let groupCount: Int
        var hits: [Hit] = []
        var groupScores: [Double] = []
        var places: [Int64: Int] = [:]

        /// Where a span has its place, a new one if need be.
        mutating func place(_ hit: @autoclosure () -> Hit, id: Int64) -> Int {
            if let place = places[id] { return place }
            places[id] = hits.count
            hits.append(hit())
            groupScores.append(contentsOf: repeatElement(0, count: groupCount))
            return hits.count - 1
        }

        func groupScores(_ place: Int) -> ArraySlice<Double> {
            groupScores[place * groupCount..<(place + 1) * groupCount]
        }
    }

    func run() throws -> TextResult {
        let total = try SpanCount(db: db).total()
        let filter = ScopeFilter(query.scope)
        var hits = Hits(groupCount: query.groups.count)
        var counts: [Int] = []
        for (index, group) in query.groups.enumerated() {
            let count = try documentCount(MatchExpression.any(group.alternatives))
            counts.append(count)
            guard count > 0 else { continue }
            let rarity = Self.rarity(count, of: total)
            for alternative in group.alternatives {
                guard let expression = MatchExpression.phrase(alternative) else { continue }
                let own =
                    group.alternatives.count == 1 ? count : try documentCount(expression)
                guard own > 0 else { continue }
                try collect(
                    expression,
                    factor: alternative.weight * rarity / Self.storedRarity(own, of: total),
                    group: index,
                    filter: filter,
                    into: &hits
                )
            }
        }
        return TextResult(
            matches: try best(hits),
            matchCount: hits.hits.count,
            groupDocumentCounts: counts,
            documentCount: total
        )
    }

    /// Inverse document frequency as this search uses it.
    private static func rarity(_ count: Int, of total: Int) -> Double {
        log(1 + (Double(max(total - count, 0)) + 0.5) / (Double(count) + 0.5))
    }

    /// Inverse document frequency as `bm25()` uses it.
    private static func storedRarity(_ count: Int, of total: Int) -> Double {
        let value = log((Double(total - count) + 0.5) / (Double(count) + 0.5))
        return value > 0 ? value : 1e-6
    }

    private func documentCount(_ expression: String?) throws -> Int {
        guard let expression else { return 0 }
        return try Int.fetchOne(
            db,
            sql: "SELECT count(*) FROM spanSearch WHERE spanSearch MATCH ?",
            arguments: [expression]
        ) ?? 0
    }

    private func collect(
        _ expression: String,
        factor: Double,
        group: Int,
        filter: ScopeFilter,
        into hits: inout Hits
    ) throws {
        // A cross join keeps SQLite from going through all spans of the footage
        // and asking the full-text index about each.
        let kinds = query.kinds.map { "'\($0.rawValue)'" }.joined(separator: ",")
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT span.id, span.footageId, span.startTick, span.endTick, -bm25(spanSearch)
                FROM spanSearch CROSS JOIN span ON span.id = spanSearch.rowid
                WHERE spanSearch MATCH ? AND span.kind IN (\(kinds))
                    AND \(filter.condition(on: "span.footageId"))
                """,
            arguments: [expression]
        )
        while let row = try rows.next() {
            let footage = try row.decode(Int64.self, atIndex: 1)
            let start = try row.decode(Int64.self, atIndex: 2)
            guard filter.admits(footage, start, try row.decode(Int64.self, atIndex: 3)) else {
                continue
            }
            let id = try row.decode(Int64.self, atIndex: 0)
            let place = hits.place(Hits.Hit(id: id, footage: footage, startTick: start), id: id)
            // A score could round to zero; the span matched all the same.
            let score = max(
                factor * (try row.decode(Double.self, atIndex: 4)),
                .leastNormalMagnitude
            )
            let slot = place * hits.groupCount + group
            hits.groupScores[slot] = max(hits.groupScores[slot], score)
        }
    }

    /// The best hits, equal ones in order of footage and time.
    private func best(_ hits: Hits) throws -> [SpanMatch] {
        let scores = hits.hits.indices.map { hits.groupScores($0).reduce(0, +) }
        let ranked = hits.hits.indices.sorted { left, right in
            guard scores[left] == scores[right] else { return scores[left] > scores[right] }
            let (a, b) = (hits.hits[left], hits.hits[right])
            return (a.footage, a.startTick, a.id) < (b.footage, b.startTick, b.id)
        }
        let spans = SpanTable(db: db)
        return try ranked.prefix(max(query.limit, 0)).compactMap { place in
            guard let stored = try spans.span(hits.hits[place].id) else { return nil }
            return SpanMatch(
                stored: stored,
                score: scores[place],
                groupScores: Array(hits.groupScores(place))
            )
        }
    }
}

/// How many spans there are.
struct SpanCount {
    let db: Database

    func total() throws -> Int { try Int.fetchOne(db, sql: "SELECT count(*) FROM span") ?? 0 }
}
