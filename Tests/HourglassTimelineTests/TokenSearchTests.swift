import HourglassCore
import HourglassTimeline
import Testing
import TimelineTestSupport

@Suite struct TokenSearchTests {
    private func vector(_ generator: inout SeededGenerator, _ dimensions: Int) -> [Float] {
        (0..<dimensions).map { _ in Float.random(in: -1...1, using: &generator) }
    }

    private func library(
        _ count: Int,
        dimensions: Int
    ) throws -> (library: SyntheticLibrary, tokens: [VisionToken]) {
        let library = try SyntheticLibrary.inMemory(checkpoints: 0)
        var settings = SyntheticPass.settings
        settings.dimensions = dimensions
        _ = try library.index.beginPass(library.footage, settings: settings)
        var generator = SeededGenerator(seed: 11)
        var batch = IndexBatch(coveredUntil: 100_000)
        batch.closedTokens = (0..<count).map { number in
            let start = Int64(number) * 10
            return VisionToken(
                row: number % 8,
                column: number % 14,
                startTick: start,
                endTick: start + Int64.random(in: 1...5000, using: &generator),
                vector: vector(&generator, dimensions)
            )
        }
        batch.openTokens = [batch.closedTokens.removeLast()]
        try library.index.append(batch, to: library.footage)
        return (library, try library.index.tokens(library.footage))
    }

    private func similarity(_ a: [Float], _ b: [Float], _ metric: TokenQuery.Metric) -> Float {
        func dot(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        switch metric {
        case .dotProduct: return dot(a, b)
        case .cosine: return dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
        }
    }

    @Test(arguments: [TokenQuery.Metric.cosine, .dotProduct], [3, 16, 37])
    func findsTheNearestOfAll(metric: TokenQuery.Metric, dimensions: Int) throws {
        let (library, tokens) = try library(3000, dimensions: dimensions)
        var generator = SeededGenerator(seed: 12)
        let probes = (0..<3).map { _ in
            TokenQuery.Probe(vector: vector(&generator, dimensions))
        }
        let matches = try library.index.searchTokens(
            TokenQuery(probes: probes, encoder: "synthetic", metric: metric, limit: 10)
        )
        for (number, probe) in probes.enumerated() {
            let found = matches.filter { $0.probe == number }
            let expected = tokens.map { similarity(probe.vector, $0.vector, metric) }.sorted(by: >)
            #expect(found.count == 10)
            for (match, best) in zip(found, expected) {
                #expect((match.similarity - best).magnitude < 1e-4)
                let own = similarity(probe.vector, match.token.vector, metric)
                #expect((match.similarity - own).magnitude < 1e-4)
            }
        }
    }

    @Test func scopeAndPlaceAreHardLimits() throws {
        let (library, tokens) = try library(3000, dimensions: 8)
        let range: Range<Int64> = 12_000..<13_000
        let query = TokenQuery(
            probes: [.init(vector: tokens[0].vector, rows: 2..<4, columns: 0..<7)],
            encoder: "synthetic",
            scope: .footage(library.footage, range),
            limit: 5000
        )
        let found = try library.index.searchTokens(query).map(\.token)
        let expected = tokens.filter {
            (2..<4).contains($0.row) && (0..<7).contains($0.column) && $0.startTick < 13_000
                && $0.endTick > 12_000
        }
        #expect(found.count == expected.count && !expected.isEmpty)
        #expect(Set(found.map(\.startTick)) == Set(expected.map(\.startTick)))
    }

    @Test func vectorsOfAnotherEncoderAreNotCompared() throws {
        let (library, tokens) = try library(50, dimensions: 8)
        var query = TokenQuery(probes: [.init(vector: tokens[0].vector)], encoder: "another")
        #expect(try library.index.searchTokens(query).isEmpty)
        query.encoder = "synthetic"
        #expect(try library.index.searchTokens(query).count == 10)
        query.probes[0].vector.append(0)
        #expect(try library.index.searchTokens(query).isEmpty)
        query.limit = 0
        #expect(try library.index.searchTokens(query).isEmpty)
    }

    @Test func aZeroVectorIsLikeNothing() throws {
        let (library, _) = try library(50, dimensions: 8)
        let zero = [Float](repeating: 0, count: 8)
        let query = TokenQuery(probes: [.init(vector: zero)], encoder: "synthetic")
        #expect(try library.index.searchTokens(query).allSatisfy { $0.similarity == 0 })
    }

    @Test func thePictureAtATickIsWhatHoldsThen() throws {
        let (library, tokens) = try library(2000, dimensions: 4)
        for tick: Int64 in [0, 5, 9_999, 19_990, 25_000] {
            let expected = tokens.filter { $0.startTick <= tick && tick < $0.endTick }
            #expect(try library.index.tokens(library.footage, at: tick) == expected)
        }
    }

    @Test func blocksHoldEveryToken() throws {
        let (library, tokens) = try library(3000, dimensions: 4)
        var (count, open) = (0, 0)
        try library.index.forEachTokenBlock(library.footage) { block in
            #expect(block.footage == library.footage)
            count += block.count
            open += block.isOpen ? block.count : 0
            return true
        }
        #expect(count == tokens.count && open == 1)
        var blocks = 0
        try library.index.forEachTokenBlock(library.footage) { _ in
            blocks += 1
            return false
        }
        #expect(blocks == 1)
    }
}
