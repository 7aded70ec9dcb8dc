import Foundation
import HourglassCore
import HourglassTimeline
import Testing
import TimelineTestSupport

@Suite struct TextSearchTests {
    /// A library of spans, one a second, each found by its words.
    private func library(_ texts: [String]) throws -> SyntheticLibrary {
        let library = try SyntheticLibrary.inMemory(checkpoints: 0)
        try add(texts, to: library.footage, library.index)
        return library
    }

    private func add(_ texts: [String], to footage: Int64, _ index: TimelineIndex) throws {
        var batch = IndexBatch(coveredUntil: Int64(texts.count) * 1000)
        batch.spans = texts.enumerated().map { number, text in
            NewSpan(
                TextSpan(
                    kind: number % 2 == 0 ? .slide : .speech,
                    startTick: Int64(number) * 1000,
                    endTick: Int64(number + 1) * 1000,
                    text: text
                ),
                searchTerms: text.split(separator: " ").map(String.init)
            )
        }
        try index.append(batch, to: footage)
    }

    private func group(_ terms: String...) -> TextQuery.Group {
        TextQuery.Group(terms.map { TextQuery.Alternative($0) })
    }

    private func texts(_ result: TextResult) -> [String] {
        result.matches.map(\.stored.span.text)
    }

    @Test func moreWordsAndRarerOnesComeFirst() throws {
        let library = try library([
            "the gradient descends", "the loss", "the gradient of the loss", "the end", "a b c",
        ])
        let result = try library.index.searchText(
            TextQuery(groups: [group("gradient"), group("loss"), group("the")])
        )
        #expect(texts(result).first == "the gradient of the loss")
        #expect(texts(result).last == "the end")
        #expect(result.matchCount == 4)
        #expect(result.documentCount == 5)
        #expect(result.groupDocumentCounts == [2, 2, 4])
        #expect(result.matches[0].matchedGroups == [0, 1, 2])
        #expect(result.matches[3].matchedGroups == [2])
        for match in result.matches {
            #expect(abs(match.score - match.groupScores.reduce(0, +)) < 1e-12)
            #expect(match.score > 0)
        }
    }

    /// Okapi BM25 as published, computed beside the index.
    @Test func scoresAreBM25() throws {
        let texts = ["x y z", "x x q", "y", "x w w w w w w w", "q q q"]
        let library = try library(texts)
        let result = try library.index.searchText(TextQuery(groups: [group("x")]))
        let documents = texts.map { $0.split(separator: " ").map(String.init) }
        let average = Double(documents.joined().count) / 5
        let rarity = log(1 + (5 - 3 + 0.5) / (3 + 0.5))
        for match in result.matches {
            let words = match.stored.span.text.split(separator: " ")
            let count = Double(words.count { $0 == "x" })
            let expected =
                rarity * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * Double(words.count) / average))
            #expect(abs(match.score - expected) < 1e-4 * expected, "\(match.stored.span.text)")
        }
        #expect(result.matches.count == 3)
    }

    @Test func aWordEverySpanHoldsStillCounts() throws {
        let library = try library(["common a", "common b", "common common c"])
        let result = try library.index.searchText(TextQuery(groups: [group("common")]))
        #expect(texts(result).first == "common common c")
        #expect(result.matches.allSatisfy { $0.score > 0.01 })
    }

    @Test func theBestAlternativeCounts() throws {
        let library = try library(["colour one", "color one", "kolor one", "nothing here"])
        let query = TextQuery.Group([
            .init("colour"), .init("color", weight: 0.8), .init("kolor", weight: 0.3),
        ])
        let result = try library.index.searchText(TextQuery(groups: [query]))
        #expect(texts(result) == ["colour one", "color one", "kolor one"])
        let scores = result.matches.map(\.score)
        #expect(abs(scores[1] / scores[0] - 0.8) < 1e-3)
        #expect(abs(scores[2] / scores[0] - 0.3) < 1e-3)
        #expect(result.groupDocumentCounts == [3])
    }

    @Test func phrasesNeedTheirWordsSideBySide() throws {
        let library = try library(["back propagation", "propagation back", "back to propagation"])
        let query = TextQuery.Group([.init(phrase: ["back", "propagation"])])
        let result = try library.index.searchText(TextQuery(groups: [query]))
        #expect(texts(result) == ["back propagation"])
    }

    @Test func prefixesMatchBeginnings() throws {
        let library = try library(["propagate", "propagation", "prop", "aprop"])
        let query = TextQuery.Group([.init("propag", isPrefix: true)])
        let result = try library.index.searchText(TextQuery(groups: [query]))
        #expect(Set(texts(result)) == ["propagate", "propagation"])
    }

    @Test func chineseTermsAreFoundAsTheyWereGiven() throws {
        let library = try library(["反向 向传 传播", "梯度 下降"])
        let query = TextQuery.Group([.init(phrase: ["反向", "向传"])])
        #expect(texts(try library.index.searchText(TextQuery(groups: [query]))).count == 1)
        let other = TextQuery(groups: [group("反"), group("降")])
        #expect(try library.index.searchText(other).matches.isEmpty)
    }

    @Test func punctuationBelongsToTerms() throws {
        let library = try library(["c++ templates", "c templates", "c# too", "f(x)=x² 50%"])
        for (term, text) in [("c++", "c++ templates"), ("c#", "c# too"), ("c", "c templates")] {
            #expect(texts(try library.index.searchText(TextQuery(groups: [group(term)]))) == [text])
        }
        #expect(try library.index.searchText(TextQuery(groups: [group("50%")])).matchCount == 1)
    }

    @Test func scopeIsAHardLimit() throws {
        let library = try library(["apple", "apple", "apple apple apple apple", "apple"])
        let other = try library.index.register(
            SyntheticPass.footage(path: "/footage/other.mp4", name: "other")
        ).record.id
        _ = try library.index.beginPass(other, settings: SyntheticPass.settings)
        try add(["apple", "apple pear"], to: other, library.index)
        func found(_ scope: SearchScope) throws -> [String] {
            let query = TextQuery(groups: [group("apple")], scope: scope)
            let result = try library.index.searchText(query)
            #expect(result.groupDocumentCounts == [6])
            return result.matches.map { "\($0.stored.footage):\($0.stored.span.startTick)" }
                .sorted()
        }
        let (a, b) = (library.footage, other)
        #expect(try found(.library).count == 6)
        #expect(try found(.footage([b])) == ["\(b):0", "\(b):1000"])
        #expect(try found(.footage(a, 1000..<2000)) == ["\(a):1000"])
        #expect(try found(.footage(a, 999..<1001)) == ["\(a):0", "\(a):1000"])
        let parts = SearchScope(parts: [
            .init(footage: a, range: 0..<1), .init(footage: a, range: 3500..<9000),
            .init(footage: b, range: 1000..<1001),
        ])
        #expect(try found(parts) == ["\(a):0", "\(a):3000", "\(b):1000"])
        #expect(try found(SearchScope(parts: [])).isEmpty)
        #expect(try found(.footage([99])).isEmpty)
        #expect(try library.index.documentCount() == 6)
        #expect(try library.index.documentCount(in: .footage([b])) == 2)
        #expect(try library.index.documentCount(in: parts) == 3)
    }

    @Test func kindsAndLimitAreKept() throws {
        let library = try library(["kiwi", "kiwi", "kiwi", "kiwi"])
        let slides = TextQuery(groups: [group("kiwi")], kinds: [.slide])
        #expect(
            try library.index.searchText(slides).matches.map(\.stored.span.startTick) == [0, 2000]
        )
        let limited = TextQuery(groups: [group("kiwi")], limit: 1)
        let result = try library.index.searchText(limited)
        #expect(result.matches.map(\.stored.span.startTick) == [0])
        #expect(result.matchCount == 4)
    }

    /// Nothing that is typed can be anything but words to look for.
    @Test(arguments: [
        "\"", "\"\"", "a\"b", "*", "a*", "^a", "a AND", "NOT", "OR", "NEAR(a b)", "terms:a", "-a",
        "+", "(", ")", "{}", "a:b", "'", "';--", "\\", "\0", "a\0b", "", " ", "\n", "\u{200B}",
        "\u{FFFD}", "🙂", "a OR b", "\u{1}", "%", "_",
    ])
    func noInputBreaksAQuery(term: String) throws {
        let library = try library(["a b", "b or", "NEAR a"])
        for alternative in [
            TextQuery.Alternative(term), .init(term, isPrefix: true), .init(phrase: [term, "b"]),
            .init(phrase: []), .init(phrase: [term, term], isPrefix: true),
        ] {
            let query = TextQuery(groups: [.init([alternative]), .init([]), group("b")])
            let result = try library.index.searchText(query)
            #expect(result.groupDocumentCounts[2] == 2)
        }
        _ = try library.index.vocabulary(similarTo: term, maximumDistance: 2)
        _ = try library.index.documentCounts(of: [term])
    }

    @Test func noGroupsFindNothing() throws {
        let library = try library(["a"])
        let result = try library.index.searchText(TextQuery(groups: []))
        #expect(result.matches.isEmpty && result.matchCount == 0 && result.documentCount == 1)
    }
}
