internal import Foundation
internal import GRDB
internal import HourglassCore
internal import Synchronization

/// Looks through every token in scope for those nearest to some vectors.
struct TokenSearch {
    let db: Database
    let cache: TokenBlockCache
    let query: TokenQuery

    /// Blocks compared at once: enough for every core, little enough to hold.
    private static let batchLength = 32

    func run() throws -> [TokenMatch] {
        let filter = ScopeFilter(query.scope)
        var probes = query.probes.map { RankedProbe($0, query.metric, limit: query.limit) }
        guard query.limit > 0 else { return [] }
        cache.beginSearch()
        let table = TokenTable(db: db)
        for (footage, dimensions) in try searchable(filter) {
            let asking = probes.indices.filter { probes[$0].dimensions == dimensions }
            guard !asking.isEmpty, let hull = filter.hull(footage) else { continue }
            let numbers = try table.numbers(footage, overlapping: hull)
            for first in stride(from: 0, to: numbers.count, by: Self.batchLength) {
                let batch = numbers[first..<min(first + Self.batchLength, numbers.count)]
                let blocks = try batch.map { number in
                    try cache.block(number) { try table.bytes(number) }
                }
                let similarities = try compare(
                    blocks,
                    with: asking.map { probes[$0].vector },
                    dimensions: dimensions
                )
                for (block, similarities) in zip(blocks, similarities) {
                    try rank(block, similarities, asking, footage, filter, &probes)
                }
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

    /// Similarities of each block's tokens to each vector, on all cores. Vectors
    /// are compared where they lie, without decoding the block.
    private func compare(
        _ blocks: [TokenBlockCache.Block],
        with vectors: [[Float]],
        dimensions: Int
    ) throws -> [[[Float]]] {
        let isCosine = query.metric == .cosine
        let results = Mutex([Result<[[Float]], any Error>?](repeating: nil, count: blocks.count))
        DispatchQueue.concurrentPerform(iterations: blocks.count) { index in
            let result = Result<[[Float]], any Error> {
                try blocks[index].bytes.withUnsafeBytes { bytes in
                    let stored = try TokenBlockCode.vectors(bytes)
                    guard stored.dimensions == dimensions else { throw EncodingFault.outOfRange }
                    return vectors.map { stored.similarities(to: $0, isCosine: isCosine) }
                }
            }
            results.withLock { $0[index] = result }
        }
        return try results.withLock { $0 }.compactMap { try $0?.get() }
    }

    /// Looks at times and places only where a token may be among the nearest.
    private func rank(
        _ block: TokenBlockCache.Block,
        _ similarities: [[Float]],
        _ asking: [Int],
        _ footage: Int64,
        _ filter: ScopeFilter,
        _ probes: inout [RankedProbe]
    ) throws {
        try block.bytes.withUnsafeBytes { bytes in
            let vectors = try TokenBlockCode.vectors(bytes)
            var decoded: TokenBlock?
            for (similarities, index) in zip(similarities, asking)
            where probes[index].wants(similarities) {
                var block = try decoded ?? TokenBlockCode.decode(bytes, withVectors: false)
                block.footage = footage
                decoded = block
                probes[index].look(at: block, vectors, similarities, filter)
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
    private let limit: Int
    let vector: [Float]
    /// Nearest first.
    private(set) var best: [Candidate] = []

    var dimensions: Int { vector.count }

    init(_ probe: TokenQuery.Probe, _ metric: TokenQuery.Metric, limit: Int) {
        self.probe = probe
        self.limit = limit
        let squares = probe.vector.reduce(0) { $0 + $1 * $1 }
        vector =
            metric == .cosine && squares > 0
            ? probe.vector.map { $0 / squares.squareRoot() } : probe.vector
    }

    /// Whether one of them may be among the nearest.
    func wants(_ similarities: [Float]) -> Bool {
        guard best.count == limit else { return !similarities.isEmpty }
        let least = best[limit - 1].similarity
        return similarities.contains { $0 > least }
    }

    mutating func look(
        at block: TokenBlock,
        _ vectors: TokenBlockCode.Vectors,
        _ similarities: [Float],
        _ filter: ScopeFilter
    ) {
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
                token: VisionToken(
                    row: Int(block.rows[index]),
                    column: Int(block.columns[index]),
                    startTick: block.startTicks[index],
                    endTick: block.endTicks[index],
                    vector: vectors.vector(index, scale: block.scales[index])
                )
            )
            let place = best.firstIndex { $0.similarity < similarity } ?? best.endIndex
            best.insert(candidate, at: place)
            if best.count > limit { best.removeLast() }
        }
    }
}
