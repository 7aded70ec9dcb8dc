internal import Foundation
internal import HourglassCore
internal import HourglassTimeline
internal import TimelineTestSupport

/// Measures what the timeline index takes in room and time.
///
/// `HOURGLASS_BENCHMARKS=1 swift run -c release TimelineBenchmark`; half a minute on an idle machine.
/// `TimelineBenchmark vectors COUNT DIMENSIONS` times vector search alone, for
/// `Benchmarks/vectors.py` to set beside others.
@main
enum TimelineBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        if arguments.count == 4, arguments[1] == "vectors", let count = Int(arguments[2]),
            let dimensions = Int(arguments[3])
        {
            return try measureVectors(count, dimensions)
        }
        try measureTokens()
        try measureTokenSearch()
        try measureText()
        try measureCheckpoints()
    }

    /// Calls `body` with an index in a folder of its own.
    private static func withIndex(_ body: (TimelineIndex) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "timeline-benchmark-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let index = try TimelineIndex(at: folder + "/library.sqlite")
        try body(index)
        try index.close()
    }

    private static func beginPass(_ index: TimelineIndex, dimensions: Int = 32) throws -> Int64 {
        let footage = SyntheticPass.footage(path: "/footage/benchmark.mp4")
        let id = try index.register(footage).record.id
        var settings = SyntheticPass.settings
        settings.dimensions = dimensions
        _ = try index.beginPass(id, settings: settings)
        return id
    }

    private static func milliseconds(_ body: () throws -> Void) rethrows -> Double {
        let start = ContinuousClock.now
        try body()
        return (ContinuousClock.now - start) / .milliseconds(1)
    }

    /// The fastest of some calls, in milliseconds.
    private static func report(_ name: String, calls: Int = 7, _ body: () throws -> Void) rethrows {
        var fastest = Double.infinity
        for _ in 0..<calls { fastest = min(fastest, try milliseconds(body)) }
        print("\(name): \(String(format: "%.2f", fastest)) ms")
    }

    private static func vector(_ dimensions: Int, _ random: inout SeededGenerator) -> [Float] {
        (0..<dimensions).map { _ in Float.random(in: -1...1, using: &random) }
    }

    /// An hour with a checkpoint every five seconds: 14 cells change at each,
    /// all 112 every five minutes, and what ends was up for five minutes at
    /// most. Ticks of 1/90000 s.
    private static func measureTokens() throws {
        try withIndex { index in
            var random = SeededGenerator(seed: 1)
            let footage = try beginPass(index)
            let empty = try index.statistics().byteCount
            let step: Int64 = 450_000
            var count = 0
            for checkpoint in 0..<Int64(720) {
                var batch = IndexBatch(coveredUntil: (checkpoint + 1) * step)
                batch.closedTokens = (0..<(checkpoint % 60 == 0 ? 112 : 14)).map { _ in
                    VisionToken(
                        row: Int.random(in: 0..<8, using: &random),
                        column: Int.random(in: 0..<14, using: &random),
                        startTick: checkpoint * step - Int64.random(in: 0..<600, using: &random)
                            * 45_000,
                        endTick: checkpoint * step + Int64.random(in: 1..<10, using: &random)
                            * 45_000,
                        vector: vector(32, &random)
                    )
                }
                count += batch.closedTokens.count
                try index.append(batch, to: footage)
            }
            let bytes = Double(try index.statistics().byteCount - empty) / Double(count)
            print("bytes of the library per token of 32 numbers: \(String(format: "%.1f", bytes))")
        }
    }

    private static func measureTokenSearch() throws {
        try withIndex { index in
            var random = SeededGenerator(seed: 2)
            let footage = try beginPass(index, dimensions: 64)
            for checkpoint in 0..<Int64(200) {
                let start = checkpoint * 10_000
                var batch = IndexBatch(coveredUntil: start + 10_000)
                batch.closedTokens = (0..<500).map { number in
                    VisionToken(
                        row: number % 8,
                        column: number % 14,
                        startTick: start + Int64(number) * 20,
                        endTick: start + Int64(number) * 20 + 9000,
                        vector: vector(64, &random)
                    )
                }
                try index.append(batch, to: footage)
            }
            let probe = TokenQuery.Probe(vector: vector(64, &random))
            try report("nearest 10 of 100,000 tokens of 64 numbers") {
                _ = try index.searchTokens(TokenQuery(probes: [probe], encoder: "synthetic"))
            }
            try report("the same for 112 probes", calls: 3) {
                let probes = [TokenQuery.Probe](repeating: probe, count: 112)
                _ = try index.searchTokens(TokenQuery(probes: probes, encoder: "synthetic"))
            }
            try report("going through 100,000 tokens of 64 numbers") {
                try index.forEachTokenBlock(footage) { _ in true }
            }
        }
    }

    /// One line of JSON: milliseconds of each of twenty searches for the ten
    /// nearest of `count` vectors, read from the library's file.
    private static func measureVectors(_ count: Int, _ dimensions: Int) throws {
        try withIndex { index in
            var random = SeededGenerator(seed: 5)
            let footage = try beginPass(index, dimensions: dimensions)
            let perCheckpoint = 1000
            for checkpoint in 0..<Int64(count / perCheckpoint) {
                let start = checkpoint * 10_000
                var batch = IndexBatch(coveredUntil: start + 10_000)
                batch.closedTokens = (0..<perCheckpoint).map { number in
                    VisionToken(
                        row: number % 8,
                        column: number % 14,
                        startTick: start + Int64(number) * 10,
                        endTick: start + Int64(number) * 10 + 9000,
                        vector: vector(dimensions, &random)
                    )
                }
                try index.append(batch, to: footage)
            }
            let bytes = try index.statistics().byteCount
            let times = try (0..<20).map { _ in
                let probe = TokenQuery.Probe(vector: vector(dimensions, &random))
                let query = TokenQuery(probes: [probe], encoder: "synthetic")
                return try milliseconds { _ = try index.searchTokens(query) }
            }
            let list = times.map { String(format: "%.3f", $0) }.joined(separator: ", ")
            print("{\"bytes\": \(bytes), \"milliseconds\": [\(list)]}")
        }
    }

    /// 20,000 spans of 30 terms out of a vocabulary of 200,000.
    private static func measureText() throws {
        try withIndex { index in
            var random = SeededGenerator(seed: 3)
            let footage = try beginPass(index)
            let words = words(200_000, &random)
            let storing = try milliseconds {
                for checkpoint in 0..<200 {
                    var batch = IndexBatch(coveredUntil: Int64(checkpoint + 1) * 10_000)
                    batch.spans = (checkpoint * 100..<(checkpoint + 1) * 100).map { number in
                        let frequent = (0..<20).map { _ in
                            words[Int.random(in: 0..<1000, using: &random)]
                        }
                        let terms = Array(words[number * 10..<number * 10 + 10]) + frequent
                        let span = TextSpan(
                            kind: .speech,
                            startTick: Int64(number) * 100,
                            endTick: Int64(number + 1) * 100,
                            text: terms.joined(separator: " ")
                        )
                        return NewSpan(
                            span,
                            searchTerms: terms + (number % 2 == 0 ? ["common"] : [])
                        )
                    }
                    try index.append(batch, to: footage)
                }
            }
            print("storing a span of 30 terms: \(String(format: "%.2f", storing / 20_000)) ms")
            for distance in 1...2 {
                try report("terms within \(distance) of a word, out of 200,000") {
                    _ = try index.vocabulary(similarTo: "grafinqor", maximumDistance: distance)
                }
            }
            for (name, term) in [("2 of 100", words[0]), ("half of all", "common")] {
                try report("spans with a term that \(name) hold, out of 20,000") {
                    _ = try index.searchText(TextQuery(groups: [.init([.init(term)])]))
                }
            }
        }
    }

    private static func words(_ count: Int, _ random: inout SeededGenerator) -> [String] {
        let syllables = [
            "an", "be", "con", "de", "er", "fi", "gra", "ho", "in", "ju", "ka", "lo", "mo", "ne",
            "or", "pa", "qu", "re", "sti", "ta", "un", "ve", "wo", "xy", "za",
        ]
        var seen: Set<String> = []
        var words: [String] = []
        while words.count < count {
            let word = (0..<Int.random(in: 2...5, using: &random))
                .map { _ in syllables[Int.random(in: 0..<syllables.count, using: &random)] }
                .joined()
            if seen.insert(word).inserted { words.append(word) }
        }
        return words
    }

    private static func measureCheckpoints() throws {
        try withIndex { index in
            let footage = try beginPass(index)
            let time = try milliseconds {
                for number in 0..<500 {
                    try index.append(SyntheticPass.batch(number), to: footage)
                }
            }
            print("storing a checkpoint, flushed: \(String(format: "%.2f", time / 500)) ms")
        }
    }
}
