import HourglassCore
import HourglassVision
import Testing

@Suite struct ImageQueryTests {
    static let grid = DrawnPicture.size.grid
    static let encoder = PatchEncoder()

    static func cells(of picture: PixelBuffer) throws -> [[Float]] {
        try encoder.encode(picture, grid: grid, cells: Array(0..<grid.count))
    }

    @Test func rightSlideComesFirst() throws {
        let shown = try (0..<60).map { seed in
            try Self.cells(of: DrawnPicture.slide(seed: UInt64(seed)).working)
        }
        var (right, unrelated): ([Double], [Double]) = ([], [])
        for seed in 0..<60 {
            let still = DrawnPicture.slide(seed: UInt64(seed)).pixels
                .disturbed(noise: 4, light: 8, seed: UInt64(seed))
            let query = try ImageQuery(still, grid: Self.grid)
            let scores = shown.map { query.score($0) }
            #expect(scores.indices.max { scores[$0] < scores[$1] } == seed)
            right.append(scores[seed])
            unrelated += scores.enumerated().filter { $0.offset != seed }.map(\.element)
        }
        #expect((right.min() ?? 0) > (unrelated.max() ?? 1))
    }

    @Test func rightSceneComesFirst() throws {
        let shown = try (0..<60).map { seed in
            try Self.cells(of: DrawnPicture.scene(seed: UInt64(seed)).working)
        }
        var (right, unrelated): ([Double], [Double]) = ([], [])
        for seed in 0..<60 {
            let still = DrawnPicture.scene(seed: UInt64(seed)).pixels
                .disturbed(noise: 4, light: 8, seed: UInt64(seed))
            let query = try ImageQuery(still, grid: Self.grid)
            let scores = shown.map { query.score($0) }
            #expect(scores.indices.max { scores[$0] < scores[$1] } == seed)
            right.append(scores[seed])
            unrelated += scores.enumerated().filter { $0.offset != seed }.map(\.element)
        }
        #expect((right.min() ?? 0) > (unrelated.max() ?? 1))
    }
}
