import HourglassCore
import HourglassVision
import Testing

@Suite struct PatchEncoderTests {
    static let grid = DrawnPicture.size.grid
    static let encoder = PatchEncoder()

    static func vectors(_ picture: PixelBuffer) throws -> [[Float]] {
        try encoder.encode(picture, grid: grid, cells: Array(0..<grid.count))
    }

    static func product(_ a: [Float], _ b: [Float]) -> Float {
        zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }

    static let pictures = [
        DrawnPicture.slide(seed: 1), DrawnPicture.scene(seed: 1), DrawnPicture(ground: (0, 0, 0)),
        DrawnPicture(ground: (128, 128, 128)),
    ]

    @Test func vectorsHaveUnitLength() throws {
        for picture in Self.pictures {
            for vector in try Self.vectors(picture.working) {
                #expect(vector.count == Self.encoder.dimensions)
                #expect(vector.allSatisfy { $0.isFinite })
                #expect(abs(Self.product(vector, vector) - 1) < 1e-4)
            }
        }
    }

    @Test func someCellsEncodeAsTheyDoAmongAll() throws {
        let picture = DrawnPicture.scene(seed: 6).working
        let all = try Self.vectors(picture)
        let cells = [111, 3, 50]
        let some = try Self.encoder.encode(picture, grid: Self.grid, cells: cells)
        #expect(some == cells.map { all[$0] })
    }

    @Test func noiseAndLightHardlyMatter() throws {
        for picture in Self.pictures {
            let plain = try Self.vectors(picture.working)
            let disturbed = try Self.vectors(picture.working.disturbed(noise: 3, light: 10))
            let products = zip(plain, disturbed).map(Self.product)
            #expect((products.min() ?? 0) > 0.85)
            #expect(products.reduce(0, +) / Float(products.count) > 0.9)
        }
    }

    @Test func eightBitsAreEnough() throws {
        for picture in Self.pictures {
            let products = try Self.vectors(picture.working).map { vector in
                let scale = (vector.map { abs($0) }.max() ?? 1) / 127
                let stored = vector.map { ($0 / scale).rounded() * scale }
                return abs(Self.product(vector, stored) - 1)
            }
            #expect((products.max() ?? 1) < 0.006)
        }
    }

    @Test func differentLooksPointElsewhere() throws {
        func vector(_ draw: (inout DrawnPicture) -> Void) throws -> [Float] {
            var picture = DrawnPicture(width: 448, height: 256, ground: (128, 128, 128))
            draw(&picture)
            return try Self.encoder.encode(picture.working, grid: Self.grid, cells: [0])[0]
        }
        let looks = try [
            vector { _ in },
            vector { $0.fill(x: 0, y: 0, width: 32, height: 32, (220, 30, 30)) },
            vector { $0.fill(x: 0, y: 0, width: 32, height: 32, (30, 60, 220)) },
            vector { $0.fill(x: 0, y: 0, width: 16, height: 32, (255, 255, 255)) },
            vector { $0.fill(x: 0, y: 0, width: 32, height: 16, (255, 255, 255)) },
            vector {
                for x in stride(from: 0, to: 32, by: 4) {
                    $0.fill(x: x, y: 0, width: 2, height: 32, (250, 250, 250))
                }
            },
        ]
        for a in looks.indices {
            for b in looks.indices where a < b { #expect(Self.product(looks[a], looks[b]) < 0.9) }
        }
    }

    @Test func aPictureOfAnotherSizeIsRefused() {
        let picture = PixelBuffer(format: .yuv420, width: 320, height: 192)
        let error = #expect(throws: VisionError.self) {
            try Self.encoder.encode(picture, grid: Self.grid, cells: [0])
        }
        #expect(error?.code == .pictureDoesNotFit)
        #expect(error?.message.contains("448x256") == true)
    }
}
