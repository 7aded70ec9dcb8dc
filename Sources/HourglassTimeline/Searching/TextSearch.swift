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

    private struct Hit {
        var groupScores: [Double]
        let footage: Int64
        let startTick: Int64
        var score: Double { groupScores.reduce(0, +) }
    }

    func run() throws -> TextResult {
        let total = try SpanCount(db: db).total()
        let filter = ScopeFilter(query.scope)
        var hits: [Int64: Hit] = [:]
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
            matchCount: hits.count,
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
        into hits: inout [Int64: Hit]
    ) throws {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT span.id, span.footageId, span.startTick, span.endTick, span.kind,
                    -bm25(spanSearch)
                FROM spanSearch JOIN span ON span.id = spanSearch.rowid
                WHERE spanSearch MATCH ? AND \(filter.condition(on: "span.footageId"))
                """,
            arguments: [expression]
        )
        let kinds = Set(query.kinds.map(\.rawValue))
        while let row = try rows.next() {
            let footage = try row.decode(Int64.self, atIndex: 1)
            let start = try row.decode(Int64.self, atIndex: 2)
            guard filter.admits(footage, start, try row.decode(Int64.self, atIndex: 3)),
                kinds.contains(try row.decode(String.self, atIndex: 4))
            else { continue }
            let id = try row.decode(Int64.self, atIndex: 0)
            // A span with a term in every other place could round to zero; it
            // matched all the same.
            let score = max(
                factor * (try row.decode(Double.self, atIndex: 5)),
                .leastNormalMagnitude
            )
            let none = [Double](repeating: 0, count: query.groups.count)
            var hit = hits[id] ?? Hit(groupScores: none, footage: footage, startTick: start)
            hit.groupScores[group] = max(hit.groupScores[group], score)
            hits[id] = hit
        }
    }

    /// The best hits, equal ones in order of footage and time.
    private func best(_ hits: [Int64: Hit]) throws -> [SpanMatch] {
        let ranked = hits.sorted { left, right in
            (-left.value.score, left.value.footage, left.value.startTick, left.key)
                < (-right.value.score, right.value.footage, right.value.startTick, right.key)
        }
        let spans = SpanTable(db: db)
        return try ranked.prefix(max(query.limit, 0)).compactMap { id, hit in
            guard let stored = try spans.span(id) else { return nil }
            return SpanMatch(stored: stored, score: hit.score, groupScores: hit.groupScores)
        }
    }
}

/// How many spans there are.
struct SpanCount {
    let db: Database

    func total() throws -> Int { try Int.fetchOne(db, sql: "SELECT count(*) FROM span") ?? 0 }
}
