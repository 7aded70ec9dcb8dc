import HourglassAnswering
import HourglassCore
import HourglassVision
import Testing

@Suite struct ImageSearchTests {
    private static let grid = GridShape(rows: 8, columns: 14)

    /// Blocks of random grey and colour, different for each seed.
    private func picture(_ seed: UInt64) -> PixelBuffer {
        var random = SeededGenerator(seed: seed)
        var picture = PixelBuffer(format: .yuv420, width: 448, height: 256)
        for plane in picture.planes {
            let block = plane.width == 448 ? 16 : 8
            for top in stride(from: 0, to: plane.height, by: block) {
                for left in stride(from: 0, to: plane.width, by: block) {
                    let value = UInt8.random(in: 40...215, using: &random)
                    for row in top..<top + block {
                        for column in left..<left + block {
                            picture.bytes[plane.offset + row * plane.bytesPerRow + column] = value
                        }
                    }
                }
            }
        }
        return picture
    }

    private func tokens(_ seed: UInt64, _ start: Double, _ end: Double) throws -> [VisionToken] {
        let vectors = try PatchEncoder().encode(
            picture(seed),
            grid: Self.grid,
            cells: Array(0..<Self.grid.count)
        )
        return vectors.enumerated().map { cell, vector in
            VisionToken(
                row: cell / Self.grid.columns,
                column: cell % Self.grid.columns,
                startTick: Int64(start * 1000),
                endTick: Int64(end * 1000),
                vector: vector
            )
        }
    }

    private func library() throws -> SyntheticLibrary {
        let library = try SyntheticLibrary()
        var tokens: [VisionToken] = []
        for slide in 0..<6 {
            tokens += try self.tokens(UInt64(slide), Double(slide) * 100, Double(slide + 1) * 100)
        }
        try library.add(tokens: tokens)
        return library
    }

    @Test(arguments: [UInt64(0), 3, 5])
    func findsWhenAPictureIsShown(_ seed: UInt64) throws {
        var options = SearchOptions()
        options.image = picture(seed)
        let hits = try library().answerer.find("", options: options).hits
        #expect(hits.map(\.seconds) == [[Double(seed) * 100, Double(seed + 1) * 100]])
        #expect(hits.first?.kind == .image && (hits.first?.score ?? 0) > 0.95)
    }

    @Test func aPictureThatIsNotShownIsNotFound() throws {
        var options = SearchOptions()
        options.image = picture(99)
        #expect(try library().answerer.find("", options: options).hits.isEmpty)
    }

    @Test func aTimeNarrowsTheSearch() throws {
        var options = SearchOptions()
        options.image = picture(3)
        options.start = TimeArgument("5:30")
        #expect(
            try library().answerer.find("", options: options).hits.map(\.seconds) == [[330, 400]]
        )
        options.start = TimeArgument("7:00")
        #expect(try library().answerer.find("", options: options).hits.isEmpty)
    }

    @Test func aQuestionAboutATimeWithoutTextShowsThePicture() async throws {
        let answer = try await library().answerer.ask("what is on screen at 2:00?")
        #expect(answer.found && answer.citations.map(\.kind) == [.image])
        #expect(answer.citations.first?.range.start.seconds == 120)
        #expect(answer.text.contains("No text was read off the picture"))
    }
}
