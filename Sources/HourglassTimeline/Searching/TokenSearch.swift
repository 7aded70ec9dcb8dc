internal import GRDB
internal import HourglassCore

/// Looks through every token in scope for those nearest to some vectors.
struct TokenSearch {
    let db: Database
    let query: TokenQuery

    func run() throws -> [TokenMatch] {
        let filter = ScopeFilter(query.scope)
        var probes = query.probes.map { RankedProbe($0, query.metric, limit: query.limit) }
        guard query.limit > 0 else { return [] }
        for (footage, dimensions) in try searchable(filter) {
            let indices = probes.indices.filter { probes[$0].dimensions == dimensions }
            guard !indices.isEmpty, let hull = filter.hull(footage) else { continue }
            try TokenTable(db: db).forEachBlock(footage, overlapping: hull) { block in
                for index in indices { probes[index].look(at: block, filter) }
                return true
            }
        }
        return probes.enumerated().flatMap { index, probe in
            probe.best.map { candidate in
                TokenMatch(
                    probe: index,
                    footage: candidate.footage,
                    similarity: candidate.similarity,
                    token: candidate.token
                )
            }
        }
    }

    /// Footage in scope that was indexed with the query's encoder, and how
    /// long its vectors are.
    private func searchable(_ filter: ScopeFilter) throws -> [(Int64, Int)] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT footageId, dimensions FROM pass
                WHERE encoder = ? AND \(filter.condition(on: "footageId")) ORDER BY footageId
                """,
            arguments: [query.encoder]
        ).map { (try $0.decode(Int64.self, atIndex: 0), try $0.decode(Int.self, atIndex: 1)) }
    }
}

/// A probe and the nearest tokens it has met.
private struct RankedProbe {
    struct Candidate {
        let similarity: Float
        let footage: Int64
        let token: VisionToken
    }

    private let probe: TokenQuery.Probe
    private let metric: TokenQuery.Metric
    private let limit: Int
    private let vector: [Float]
    /// Nearest first.
    private(set) var best: [Candidate] = []

    var dimensions: Int { vector.count }

    init(_ probe: TokenQuery.Probe, _ metric: TokenQuery.Metric, limit: Int) {
        self.probe = probe
        self.metric = metric
        self.limit = limit
        let squares = probe.vector.reduce(0) { $0 + $1 * $1 }
        vector =
            metric == .cosine && squares > 0
            ? probe.vector.map { $0 / squares.squareRoot() } : probe.vector
    }

    mutating func look(at block: TokenBlock, _ filter: ScopeFilter) {
        let similarities = block.similarities(to: vector, isCosine: metric == .cosine)
        for index in 0..<block.count {
            let similarity = similarities[index]
            if best.count == limit, similarity <= best[limit - 1].similarity { continue }
            guard probe.rows?.contains(Int(block.rows[index])) ?? true,
                probe.columns?.contains(Int(block.columns[index])) ?? true,
                filter.admits(block.footage, block.startTicks[index], block.endTicks[index])
            else { continue }
            let candidate = Candidate(
                similarity: similarity,
                footage: block.footage,
                token: block.token(index)
            )
            let place = best.firstIndex { $0.similarity < similarity } ?? best.endIndex
            best.insert(candidate, at: place)
            if best.count > limit { best.removeLast() }
        }
    }
}
