import HourglassCore
import HourglassTimeline
import Testing
import TimelineTestSupport

@Suite struct VocabularyTests {
    /// The distance as its definition has it, without any short cut.
    private func reference(_ a: String, _ b: String) -> Int {
        let (a, b) = (Array(a.unicodeScalars), Array(b.unicodeScalars))
        var table = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
        for i in 0...a.count { table[i][0] = i }
        for j in 0...b.count { table[0][j] = j }
        for i in 0..<a.count {
            for j in 0..<b.count {
                table[i + 1][j + 1] = min(
                    table[i][j] + (a[i] == b[j] ? 0 : 1),
                    table[i][j + 1] + 1,
                    table[i + 1][j] + 1
                )
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    table[i + 1][j + 1] = min(table[i + 1][j + 1], table[i - 1][j - 1] + 1)
                }
            }
        }
        return table[a.count][b.count]
    }

    private func words(_ count: Int, seed: UInt64, letters: String) -> [String] {
        var generator = SeededGenerator(seed: seed)
        let letters = Array(letters)
        return (0..<count).map { _ in
            String(
                (0..<Int.random(in: 1...9, using: &generator)).map { _ in
                    letters[Int.random(in: 0..<letters.count, using: &generator)]
                }
            )
        }
    }

    @Test func distancesMatchTheirDefinition() {
        for limit in 0...3 {
            let words = words(150, seed: UInt64(limit), letters: "abcdé反🙂")
            for left in words {
                var measure = EditDistance(from: left, limit: limit)
                for right in words {
                    let expected = reference(left, right)
                    let found = measure.distance(to: right.unicodeScalars.map(\.value))
                    #expect(found == (expected <= limit ? expected : nil), "\(left) \(right)")
                }
            }
        }
    }

    private func library(_ spans: [[String]]) throws -> SyntheticLibrary {
        let library = try SyntheticLibrary.inMemory(checkpoints: 0)
        for (number, chunk) in stride(from: 0, to: spans.count, by: 100).enumerated() {
            var batch = IndexBatch(coveredUntil: Int64(number))
            batch.spans = spans[chunk..<min(chunk + 100, spans.count)].map {
                NewSpan(
                    TextSpan(kind: .slide, startTick: 0, endTick: 1, text: "-"),
                    searchTerms: $0
                )
            }
            try library.index.append(batch, to: library.footage)
        }
        return library
    }

    @Test func findsEveryTermWithinReach() throws {
        let terms = Array(Set(words(3000, seed: 9, letters: "abcdeé传播")))
        let library = try library(terms.map { [$0, "filler"] })
        for word in words(40, seed: 10, letters: "abcdeé传播") {
            for distance in 0...2 {
                let found = try library.index.vocabulary(
                    similarTo: word,
                    maximumDistance: distance,
                    limit: 5000
                )
                let expected = (terms + ["filler"]).filter { reference(word, $0) <= distance }
                #expect(Set(found.map(\.term)) == Set(expected), "\(word)")
                #expect(found.count == expected.count)
                #expect(found.allSatisfy { $0.distance == reference(word, $0.term) })
            }
        }
    }

    @Test func nearerAndMoreCommonTermsComeFirst() throws {
        let library = try library([
            ["gradient"], ["gradient"], ["gradients"], ["gradiant"], ["gradients"], ["gradients"],
        ])
        let found = try library.index.vocabulary(similarTo: "gradeint", maximumDistance: 2)
        #expect(found.map(\.term) == ["gradient", "gradients", "gradiant"])
        #expect(found.map(\.documentCount) == [2, 3, 1])
        #expect(found.map(\.distance) == [1, 2, 2])
        let one = try library.index.vocabulary(similarTo: "gradeint", maximumDistance: 2, limit: 1)
        #expect(one.map(\.term) == ["gradient"])
    }

    @Test func forgetsTermsOfRemovedFootage() throws {
        let library = try library([["ephemeral"]])
        try library.index.suspendPass(library.footage)
        try library.index.removeFootage(id: library.footage)
        #expect(try library.index.vocabulary(similarTo: "ephemeral", maximumDistance: 1).isEmpty)
        try library.index.vacuum()
        #expect(try library.index.vocabulary(similarTo: "ephemeral", maximumDistance: 1).isEmpty)
    }

    @Test func keepsTermsThroughVacuum() throws {
        let library = try library([["alpha", "beta"], ["alpha"]])
        try library.index.vacuum()
        let found = try library.index.vocabulary(similarTo: "alpah", maximumDistance: 1)
        #expect(found.map(\.term) == ["alpha"])
        #expect(found.map(\.documentCount) == [2])
    }
}
