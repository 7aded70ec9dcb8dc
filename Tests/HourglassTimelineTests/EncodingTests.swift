import HourglassCore
import HourglassTimeline
import Testing
import TimelineTestSupport

@Suite struct EncodingTests {
    /// Tokens as a fixed camera leaves them: a full frame now and then, some
    /// cells in between, a few of them long-lived.
    private func tokens(
        _ count: Int,
        dimensions: Int,
        seed: UInt64,
        ticksPerSecond: Int64 = 90_000
    ) -> [VisionToken] {
        var generator = SeededGenerator(seed: seed)
        var tick: Int64 = 0
        return (0..<count).map { _ in
            if Int.random(in: 0..<20, using: &generator) == 0 { tick += ticksPerSecond / 2 }
            let length = Int64.random(in: 1...1200, using: &generator) * ticksPerSecond / 2
            return VisionToken(
                row: Int.random(in: 0..<8, using: &generator),
                column: Int.random(in: 0..<14, using: &generator),
                startTick: tick,
                endTick: tick + length,
                vector: (0..<dimensions).map { _ in Float.random(in: -2...2, using: &generator) }
            )
        }
    }

    private func block(_ tokens: [VisionToken], dimensions: Int) -> TokenBlock {
        let sorted = tokens.sorted {
            ($0.startTick, $0.row, $0.column) < ($1.startTick, $1.row, $1.column)
        }
        return TokenBlock(sorted, dimensions: dimensions)
    }

    @Test(arguments: [0, 1, 7, 32, 64, 2048])
    func tokenBlocksRoundTrip(dimensions: Int) throws {
        for count in [0, 1, 2, 100] {
            let block = block(
                tokens(count, dimensions: dimensions, seed: 3),
                dimensions: dimensions
            )
            let bytes = TokenBlockCode.encode(block)
            let decoded = try bytes.withUnsafeBytes { try TokenBlockCode.decode($0) }
            #expect(decoded == block)
        }
    }

    @Test func extremeTimesRoundTrip() throws {
        let tokens = [
            VisionToken(row: 0, column: 0, startTick: -5, endTick: .max - 5, vector: [1]),
            VisionToken(row: 4095, column: 4095, startTick: 1 << 60, endTick: .max, vector: [-1]),
        ]
        let block = TokenBlock(tokens, dimensions: 1)
        let bytes = TokenBlockCode.encode(block)
        #expect(try bytes.withUnsafeBytes { try TokenBlockCode.decode($0) } == block)
    }

    @Test func noNumberOfAVectorIsOffByMoreThanHalfAStep() {
        var generator = SeededGenerator(seed: 4)
        for magnitude in [1e-30, 1e-3, 1, 1000, 1e30] as [Float] {
            let vector = (0..<257).map { _ in
                Float.random(in: -magnitude...magnitude, using: &generator)
            }
            let token = VisionToken(row: 0, column: 0, startTick: 0, endTick: 1, vector: vector)
            let block = TokenBlock([token], dimensions: 257)
            // A step is the largest number over 127, rounded up by at most
            // one part in 128.
            let step = vector.reduce(0) { max($0, $1.magnitude) } / 127 * (1 + 1.0 / 128)
            #expect(block.scales[0] <= step)
            for (stored, number) in zip(block.vector(0), vector) {
                #expect((stored - number).magnitude <= step * 0.5001)
            }
        }
    }

    @Test func vectorsWithoutASizeBecomeZero() {
        let vectors: [[Float]] = [[0, 0], [.nan, .infinity], [-.infinity, 0]]
        let tokens = vectors.map {
            VisionToken(row: 0, column: 0, startTick: 0, endTick: 1, vector: $0)
        }
        let block = TokenBlock(tokens, dimensions: 2)
        for index in 0..<3 { #expect(block.vector(index) == [0, 0]) }
    }

    @Test func aTokenOf32NumbersTakesLessThan45Bytes() throws {
        let library = try SyntheticLibrary.inMemory(checkpoints: 0)
        try library.index.vacuum()
        let empty = try library.index.statistics().byteCount
        let tokens = tokens(20_000, dimensions: 32, seed: 5)
            .sorted { $0.endTick < $1.endTick }
        var (end, first) = (Int64(0), 0)
        // Ten closed at a checkpoint, so that blocks have to grow together.
        while first < tokens.count {
            let closed = Array(tokens[first..<min(first + 10, tokens.count)])
            end = closed.last?.endTick ?? end
            var batch = IndexBatch(coveredUntil: end)
            batch.closedTokens = closed
            try library.index.append(batch, to: library.footage)
            first += 10
        }
        let record = try #require(try library.index.footage(id: library.footage))
        let bytesPerToken = Double(record.indexBytes) / Double(tokens.count)
        #expect(bytesPerToken < 45, "\(bytesPerToken)")
        try library.index.vacuum()
        let file = Double(try library.index.statistics().byteCount - empty)
        #expect(file / Double(tokens.count) < 46, "\(file / Double(tokens.count))")
        #expect(try library.index.tokens(library.footage).count == tokens.count)
    }

    @Test func clocksRoundTrip() throws {
        var generator = SeededGenerator(seed: 6)
        for frames in [1, 2, 1000] {
            var clock = FrameClock(timebase: Timebase(1, 90_000), firstFrame: 7)
            var tick: Int64 = -40
            for _ in 0..<frames {
                clock.append(tick: tick)
                tick += Int64([0, 3003, 3003, 3003, 6006].randomElement(using: &generator) ?? 0)
            }
            let bytes = ClockRuns.encode(clock.runs)
            let decoded = try bytes.withUnsafeBytes { bytes in
                try ClockRuns.decode(
                    bytes,
                    timebase: clock.timebase,
                    firstFrame: clock.firstFrame,
                    firstTick: clock.firstTick,
                    count: clock.count,
                    lastTick: clock.lastTick
                )
            }
            #expect(decoded == clock)
        }
    }

    @Test func tickListsRoundTrip() throws {
        for ticks in [[], [0], [-7, -7, 0, 5, 1 << 62]] as [[Int64]] {
            let bytes = TickList.encode(ticks)
            #expect(try bytes.withUnsafeBytes { try TickList.decode($0) } == ticks)
        }
    }

    /// Bytes nobody wrote, and written ones with some changed, cut off or
    /// repeated, decode to something or give an error.
    @Test func garbageNeverCrashes() {
        var generator = SeededGenerator(seed: 7)
        let block = block(tokens(50, dimensions: 16, seed: 8), dimensions: 16)
        let whole = TokenBlockCode.encode(block)
        var decoded = 0
        for round in 0..<60_000 {
            var bytes: [UInt8]
            if round % 3 == 0 {
                let count = Int.random(in: 0...64, using: &generator)
                bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
                if !bytes.isEmpty { bytes[0] = 1 }
            } else {
                bytes = whole
                for _ in 0..<Int.random(in: 1...4, using: &generator) {
                    let place = Int.random(in: 0..<min(bytes.count, 200), using: &generator)
                    bytes[place] =
                        [0, 1, 127, 128, 255, UInt8.random(in: 0...255)].randomElement(
                            using: &generator
                        ) ?? 0
                }
                if round % 3 == 2 {
                    bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
                }
            }
            bytes.withUnsafeBytes { bytes in
                if let block = try? TokenBlockCode.decode(bytes) {
                    decoded += 1
                    #expect(block.values.count == block.count * block.dimensions)
                    #expect(block.count <= bytes.count)
                }
                _ = try? TickList.decode(bytes)
                _ = try? ClockRuns.decode(
                    bytes,
                    timebase: .milliseconds,
                    firstFrame: 0,
                    firstTick: 0,
                    count: 5,
                    lastTick: 100
                )
            }
        }
        #expect(decoded > 0)
    }
}
