import HourglassCore
import HourglassTimeline
import Testing
import TimelineTestSupport

private func frame(
    _ tick: Int64,
    _ places: [Int32],
    isPointer: Bool = false
) -> ModelTokenFrame {
    ModelTokenFrame(
        tick: tick,
        grid: GridShape(rows: 2, columns: 2),
        levels: 2,
        dimensions: 3,
        places: places,
        vectors: isPointer
            ? .pointer
            : .int8(
                scales: places.flatMap { [Float($0) + 0.5, Float(tick)] },
                values: places.flatMap { place in
                    (0..<6).map { Int8(truncatingIfNeeded: Int(place) * 6 + $0 + Int(tick)) }
                }
            )
    )
}

@Suite struct ModelTokenTests {
    private func library(_ frames: [ModelTokenFrame]) throws -> (TimelineIndex, Int64) {
        let index = try TimelineIndex.inMemory()
        let footage = try index.register(SyntheticPass.footage(path: "/a.mp4")).record.id
        _ = try index.beginPass(footage, settings: SyntheticPass.settings)
        var batch = SyntheticPass.batch(0)
        batch.modelTokens = frames
        try index.append(batch, to: footage)
        return (index, footage)
    }

    @Test func whatIsStoredComesBack() throws {
        let frames = [frame(0, [0, 1, 2, 3]), frame(40, [2]), frame(80, [0, 3], isPointer: true)]
        let (index, footage) = try library(frames)
        let back = try index.read { try $0.modelTokens(footage, within: 0..<1000) }
        #expect(back == frames)
        let size = try index.read { try $0.modelTokenSize(footage) }
        #expect(size.frames == 3 && size.bytes > 60)
    }

    @Test func theLastTokenOfEachPlaceHolds() throws {
        let (index, footage) = try library([
            frame(0, [0, 1, 2, 3]), frame(40, [2]), frame(80, [0, 2]), frame(120, [1]),
        ])
        let holding = try index.read { try $0.modelTokens(footage, holdingAt: 100) }
        #expect(holding == [frame(80, [0, 2]), frame(0, [1, 3])])
        let none = try index.read { try $0.modelTokens(footage, holdingAt: -1) }
        #expect(none.isEmpty)
    }

    private static let basis = ModelTokenBasis(
        id: 40,
        mean: [0.5, 1, 1.5, 2, 2.5, 3],
        scales: [0.25, 0.5, 0.75, 1],
        values: (0..<12).map { Int8($0 - 6) },
        divergence: 0.01
    )

    private func coded(_ tick: Int64, _ places: [Int32]) -> ModelTokenFrame {
        ModelTokenFrame(
            tick: tick,
            grid: GridShape(rows: 2, columns: 2),
            levels: 2,
            dimensions: 3,
            places: places,
            vectors: .lowRank(
                basis: Self.basis,
                scales: places.map { Float($0) + 0.5 },
                codes: places.flatMap { [Int8($0), -Int8($0)] }
            )
        )
    }

    @Test func codesComeBackWithTheirBasis() throws {
        let frames = [frame(0, [0, 1, 2, 3]), coded(40, [0, 2]), coded(80, [1, 2])]
        let (index, footage) = try library(frames)
        let back = try index.read { try $0.modelTokens(footage, within: 0..<1000) }
        #expect(back == frames)
        let holding = try index.read { try $0.modelTokens(footage, holdingAt: 100) }
        #expect(holding == [coded(80, [1, 2]), coded(40, [0]), frame(0, [3])])
        // The basis is stored once: 52 bytes. Codes take two bytes and a scale
        // of four each, places one byte at least.
        let size = try index.read { try $0.modelTokenSize(footage) }
        let (other, plain) = try library([frame(0, [0, 1, 2, 3])])
        let before = try other.read { try $0.modelTokenSize(plain) }
        #expect(size.frames == 3)
        #expect((52 + 24 + 4...52 + 24 + 24).contains(size.bytes - before.bytes))
    }

    @Test func aPassAnewDropsThem() throws {
        let (index, footage) = try library([frame(0, [0, 1, 2, 3])])
        var settings = SyntheticPass.settings
        settings.mode = "other"
        _ = try index.beginPass(footage, settings: settings)
        #expect(try index.read { try $0.modelTokenSize(footage) }.frames == 0)
    }
}
