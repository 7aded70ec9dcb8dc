import HourglassHub
import Testing

@Suite struct ConnectionGovernorTests {
    @Test func growsWhileThatMakesItFaster() {
        var governor = ConnectionGovernor(first: 4, most: 16)
        governor.observe(bytesPerSecond: 4, isSaturated: true)
        #expect(governor.limit == 8)
        governor.observe(bytesPerSecond: 8, isSaturated: true)
        #expect(governor.limit == 16)
        governor.observe(bytesPerSecond: 16, isSaturated: true)
        #expect(governor.limit == 16)
    }

    @Test func staysWhereMoreDoesNotHelp() {
        var governor = ConnectionGovernor(first: 4, most: 64)
        governor.observe(bytesPerSecond: 100, isSaturated: true)
        for _ in 0..<8 { governor.observe(bytesPerSecond: 101, isSaturated: true) }
        #expect(governor.limit == 8)
    }

    @Test func ratesOfIdleTimesSayNothing() {
        var governor = ConnectionGovernor(first: 4, most: 64)
        governor.observe(bytesPerSecond: 1000, isSaturated: false)
        #expect(governor.limit == 4)
    }

    @Test func halvesWhenAServerObjects() {
        var governor = ConnectionGovernor(first: 8, most: 16)
        governor.backOff()
        #expect(governor.limit == 4)
        for _ in 0..<10 { governor.backOff() }
        #expect(governor.limit == 1)
    }
}

@Suite struct TokenBucketTests {
    @Test func averageHoldsWhateverTheSizeOfTakings() {
        let start = ContinuousClock.now
        var bucket = TokenBucket(bytesPerSecond: 1000, now: start)
        var taken: Int64 = 0
        for millisecond in 0..<10_000 {
            if bucket.take(170, now: start + .milliseconds(millisecond)) { taken += 170 }
        }
        #expect(taken > 9800 && taken < 10_400)
    }
}

@Suite struct ChunkVoteTests {
    @Test func newVersionWinsATie() {
        var vote = ChunkVote(current: "old", from: 0)
        let replaces = vote.hear("new", from: 1)
        #expect(replaces)
        #expect(vote.current == "new")
    }

    @Test func twoSourcesOutweighOneThatRepeatsItself() {
        var vote = ChunkVote(current: "bad", from: 0)
        _ = vote.hear("bad", from: 0)
        let first = vote.hear("good", from: 1)
        #expect(!first)
        let second = vote.hear("good", from: 2)
        #expect(second)
    }

    @Test func agreementChangesNothing() {
        var vote = ChunkVote(current: "same", from: 0)
        let replaces = vote.hear("same", from: 1)
        #expect(!replaces)
    }
}

@Suite struct SourceBookTests {
    @Test func passingFaultsAreForgiven() {
        var book = SourceBook(count: 1, patience: 3)
        _ = book.strike(0, because: "x")
        _ = book.strike(0, because: "x")
        book.delivered(0)
        _ = book.strike(0, because: "x")
        #expect(!book.isExcluded(0))
    }

    @Test func lastingFaultsExclude() {
        var book = SourceBook(count: 2, patience: 2)
        _ = book.strike(1, because: "lies")
        let isExcludedNow = book.strike(1, because: "lies")
        #expect(isExcludedNow)
        #expect(book.excluded == [1])
        #expect(book.reason(1) == "lies")
    }
}

@Suite struct FilePatternTests {
    @Test(arguments: [
        ("*.json", "config.json", true), ("*.json", "a/b.json", true), ("*.json", "b.jsonl", false),
        ("model-0000?-of-*", "model-00002-of-3", true), ("a*b*c", "aXbYbZc", true),
        ("a*b*c", "aXbYbZ", false), ("sub/", "sub/deep/file", true), ("[a-c]x", "bx", true),
        ("[!a-c]x", "bx", false), ("[!a-c]x", "dx", true), ("[x", "[x", true), ("", "", true),
        ("*", "", true), ("?", "", false), ("*.SAFETENSORS", "m.safetensors", false),
    ])
    func matchesLikeOtherTools(pattern: String, path: String, isMatch: Bool) {
        #expect(FilePattern(pattern).matches(path) == isMatch)
    }

    @Test func excludeWinsOverInclude() {
        let selection = FileSelection(include: ["*.json"], exclude: ["tokenizer*"])
        #expect(selection.contains("config.json"))
        #expect(!selection.contains("tokenizer.json"))
        #expect(!selection.contains("model.bin"))
    }
}

@Suite struct ByteTextTests {
    @Test(arguments: [
        (Int64(0), "0 B"), (999, "999 B"), (1500, "1.5 kB"), (17_000_000_000, "17 GB"),
        (999_999, "1.0 MB"),
    ])
    func describes(count: Int64, text: String) {
        #expect(ByteText.describe(count) == text)
    }

    @Test(arguments: [
        ("10M", Int64(10_000_000)), ("1.5 GB", 1_500_000_000), ("2MB/s", 2_000_000),
        ("1MiB", 1_048_576), ("2048", 2048), ("500k", 500_000),
    ])
    func parses(text: String, count: Int64) {
        #expect(ByteText.parse(text) == count)
    }

    @Test(arguments: ["", "fast", "10X", "-5M", "M"])
    func refuses(text: String) {
        #expect(ByteText.parse(text) == nil)
    }
}
