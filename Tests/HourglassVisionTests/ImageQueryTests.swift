import HourglassCore
import HourglassVision
import Testing

@Suite struct ImageQueryTests {
    static let grid = DrawnPicture.size.grid

    /// Slides on one template, then scenes.
    static let shown: [DrawnPicture] =
        (0..<30).map { DrawnPicture.slide(seed: UInt64($0)) }
        + (0..<30).map { DrawnPicture.scene(seed: UInt64($0), width: 1280, height: 720) }

    static func vectors(_ picture: PixelBuffer) throws -> [[Float]] {
        try PatchEncoder().encode(picture, grid: grid, cells: Array(0..<grid.count))
    }

    static func query(_ still: PixelBuffer, toleratesCrop: Bool = false) throws -> ImageQuery {
        try ImageQuery(still, grid: grid, encoder: PatchEncoder(), toleratesCrop: toleratesCrop)
    }

    enum Change: String, CaseIterable {
        case none, noisyAndBrighter, third, compressed
    }

    static func changed(_ picture: PixelBuffer, _ change: Change) throws -> PixelBuffer {
        switch change {
        case .none: return picture
        case .noisyAndBrighter: return picture.disturbed(noise: 5, light: 9)
        case .third:
            // Through a working picture of another size: about a third.
            return WorkingSize(grid: GridShape(rows: 8, columns: 13)).workingPicture(of: picture)
        case .compressed:
            let working = WorkingSize(grid: GridShape(rows: 22, columns: 40))
                .workingPicture(of: picture)
            return try CodedFootage.h264([working], rate: 1, crf: 38)[0]
        }
    }

    @Test(arguments: Change.allCases)
    func rightPictureComesFirstAndOthersStayBelowTheThreshold(change: Change) throws {
        let known = try Self.shown.map { try Self.vectors($0.working) }
        for index in stride(from: 0, to: Self.shown.count, by: change == .compressed ? 6 : 2) {
            let still = try Self.changed(Self.shown[index].pixels, change)
            let query = try Self.query(still)
            let scores = known.map { query.score($0) }
            #expect(scores[index] >= ImageQuery.threshold)
            let others = scores.indices.filter { $0 != index }.map { scores[$0] }
            #expect((others.max() ?? 1) < ImageQuery.threshold)
        }
    }

    @Test func aPictureWithoutItsEdgesIsFound() throws {
        let known = try Self.shown.map { try Self.vectors($0.working) }
        for index in [3, 17, 33, 51] {
            let still = Self.shown[index].pixels.cut(x: 26, y: 14, width: 1200, height: 692)
            let query = try Self.query(still, toleratesCrop: true)
            let scores = known.map { query.score($0) }
            #expect(scores.indices.max { scores[$0] < scores[$1] } == index)
            #expect(scores[index] >= ImageQuery.threshold)
        }
    }

    @Test func momentsOfTokensTellWhenThePictureWasShown() throws {
        var gate = ChangeGate(grid: Self.grid, timebase: .milliseconds)
        var tracker = TokenTracker(grid: Self.grid)
        var tokens: [VisionToken] = []
        for index in 0..<40 {
            // Each slide is shown for two seconds.
            let picture = Self.shown[index / 4].working.disturbed(noise: 2, seed: UInt64(index))
            let decision = gate.admit(picture, tick: Int64(index) * 500)
            let vectors = try PatchEncoder().encode(
                picture,
                grid: Self.grid,
                cells: decision.storedCells
            )
            tokens += tracker.admit(decision, vectors: vectors)
        }
        tokens += tracker.finish(at: 20_000)
        let query = try Self.query(Self.shown[6].pixels)
        let moments = query.moments(in: tokens.shuffled())
        let found = moments.filter { $0.score >= ImageQuery.threshold }
        #expect(found.first?.startTick == Int64(12_000))
        #expect(found.last?.endTick == Int64(14_000))
        // Together they cover the footage.
        #expect(moments.first?.startTick == Int64(0))
        #expect(moments.last?.endTick == Int64(20_000))
        #expect(zip(moments, moments.dropFirst()).allSatisfy { $0.endTick == $1.startTick })
        // The same as scoring the cells at that time.
        let cells = try Self.vectors(Self.shown[6].working.disturbed(noise: 2, seed: 24))
        #expect(abs((found.first?.score ?? 0) - query.score(cells)) < 1e-3)
    }

    @Test func whatIsNotKnownDoesNotMatch() throws {
        let query = try Self.query(Self.shown[0].pixels)
        #expect(query.score([[Float]?](repeating: nil, count: Self.grid.count)) == 0)
        #expect(query.moments(in: []).isEmpty)
    }
}

extension PixelBuffer {
    /// A rectangle of an RGB picture.
    fileprivate func cut(x: Int, y: Int, width: Int, height: Int) -> PixelBuffer {
        var result = PixelBuffer(format: .rgb24, width: width, height: height)
        for row in 0..<height {
            let start = ((y + row) * self.width + x) * 3
            result.bytes.replaceSubrange(
                row * width * 3..<(row + 1) * width * 3,
                with: bytes[start..<start + width * 3]
            )
        }
        return result
    }
}
