import HourglassCore
import HourglassTimeline
import Testing
import TimelineTestSupport

@Suite struct SpanVectorTests {
    private static let model = "owner/model"

    /// A library with twenty spans, a second each, and a vector for each:
    /// the higher its number, the further from the first axis towards the last.
    private func library() throws -> SyntheticLibrary {
        let library = try SyntheticLibrary(TimelineIndex.inMemory(), checkpoints: 20, finish: true)
        let spans = try library.index.spansLackingVectors(of: Self.model, limit: 100)
        #expect(spans.count == 20)
        try library.index.storeVectors(
            spans.enumerated().map { ($1.id, Self.vector($0)) },
            of: Self.model,
            dimensions: 19
        )
        return library
    }

    private static func vector(_ number: Int) -> [Float] {
        // On the chord between the two axes, brought to length 1.
        var vector = [Float](repeating: 0, count: 19)
        let share = Float(number) / 20
        let length = (1 - 2 * share + 2 * share * share).squareRoot()
        vector[0] = (1 - share) / length
        vector[18] = share / length
        return vector
    }

    @Test func nearestComeFirstWithTheirSimilarity() throws {
        let library = try library()
        let matches = try library.index.searchVectors(
            VectorQuery(model: Self.model, vector: Self.vector(7), limit: 5)
        )
        #expect(matches.map(\.stored.span.text).first == "word7")
        #expect(
            Set(matches.map(\.stored.span.text)) == ["word5", "word6", "word7", "word8", "word9"]
        )
        for (a, b) in zip(matches, matches.dropFirst()) { #expect(a.similarity >= b.similarity) }
        #expect(abs(try #require(matches.first).similarity - 1) < 0.01)
    }

    @Test func scopeIsAHardLimit() throws {
        let library = try library()
        let matches = try library.index.searchVectors(
            VectorQuery(
                model: Self.model,
                vector: Self.vector(7),
                scope: .footage(library.footage, 12_000..<15_000),
                limit: 9
            )
        )
        #expect(Set(matches.map(\.stored.span.text)) == ["word12", "word13", "word14"])
        let elsewhere = try library.index.searchVectors(
            VectorQuery(model: Self.model, vector: Self.vector(7), scope: .footage([77]))
        )
        #expect(elsewhere.isEmpty)
    }

    @Test func modelsAreKeptApart() throws {
        let library = try library()
        let index = library.index
        #expect(try index.spansLackingVectors(of: Self.model, limit: 9).isEmpty)
        #expect(try index.spansLackingVectors(of: "other", limit: 99).count == 20)
        let nothing = try index.searchVectors(VectorQuery(model: "other", vector: [1, 0]))
        #expect(nothing.isEmpty)
        let short = try index.searchVectors(VectorQuery(model: Self.model, vector: [1, 0]))
        #expect(short.isEmpty)
        try index.setVectorThresholds(0.4, chinese: 0.7, of: Self.model)
        #expect(
            try index.vectorModels() == [
                VectorModel(
                    identifier: Self.model,
                    dimensions: 19,
                    count: 20,
                    threshold: 0.4,
                    chineseThreshold: 0.7
                )
            ]
        )
        // Other dimensions under the same name are another model.
        let span = try #require(try index.spans(library.footage).first)
        try index.storeVectors([(span.id, [0, 1])], of: Self.model, dimensions: 2)
        #expect(try index.vectorModels().map(\.count) == [1])
    }

    @Test func vectorsGoWithTheirSpans() throws {
        let library = try library()
        try library.index.storeVectors(
            [(9_999, Self.vector(0))],
            of: Self.model,
            dimensions: 19
        )
        #expect(try library.index.vectorModels().map(\.count) == [20])
        try library.index.removeFootage(id: library.footage)
        #expect(try library.index.vectorModels().map(\.count) == [0])
        #expect(try library.index.integrityCheck().isEmpty)
    }
}
