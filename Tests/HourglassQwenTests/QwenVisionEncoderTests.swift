import Foundation
import HourglassCore
import HourglassQwen
import HourglassTensor
import HourglassVision
import Testing

@Suite struct QwenVisionEncoderTests {
    private static let grid = GridShape(rows: 3, columns: 4)

    /// A working picture of slopes and one bright cell.
    private func picture(bright: Int = 5) -> PixelBuffer {
        let size = WorkingSize(grid: Self.grid)
        var picture = PixelBuffer(format: .yuv420, width: size.width, height: size.height)
        for plane in picture.planes {
            for row in 0..<plane.height {
                for column in 0..<plane.width {
                    picture.bytes[plane.offset + row * plane.bytesPerRow + column] =
                        UInt8((row * 3 + column * 2) % 200 + 20)
                }
            }
        }
        let (row, column) = (bright / 4 * 32, bright % 4 * 32)
        for y in row..<row + 32 {
            for x in column..<column + 32 { picture.bytes[y * size.width + x] = 250 }
        }
        return picture
    }

    @Test(arguments: Golden.all, [ModelPrecision.f32, .bf16])
    func cellsAreTheRowsOfTheWholePicture(_ golden: Golden, _ precision: ModelPrecision) throws {
        let model = try QwenModel(folder: golden.folder, precision: precision)
        let encoder: any VisionEncoder = try QwenVisionEncoder(model)
        let picture = picture()
        let colours = picture.rgb()
        let main = model.vision!(model.preprocessing!.patches([(colours, colours)])).main
        #expect(main.rows == Self.grid.count)
        #expect(encoder.dimensions == main.columns)
        let cells = [7, 0, 11, 7]
        let vectors = try encoder.encode(picture, grid: Self.grid, cells: cells)
        for (cell, vector) in zip(cells, vectors) {
            let row = main.rows(cell..<cell + 1).values
            let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
            #expect(vector == row.map { $0 / length })
        }
        let all = try encoder.encode(picture, grid: Self.grid, cells: Array(0..<12))
        #expect(cells.map { all[$0] } == vectors)
        #expect(try encoder.encode(picture, grid: Self.grid, cells: []) == [])
    }

    @Test func theVectorOfAChangedCellChangesMost() throws {
        let encoder = try QwenVisionEncoder(
            QwenModel(folder: Golden.tied.folder, precision: .f32)
        )
        let cells = Array(0..<Self.grid.count)
        let before = try encoder.encode(picture(bright: 5), grid: Self.grid, cells: cells)
        let same = try encoder.encode(picture(bright: 5), grid: Self.grid, cells: cells)
        #expect(before == same)
        let after = try encoder.encode(picture(bright: 10), grid: Self.grid, cells: cells)
        let changes = zip(before, after).map { a, b in zip(a, b).reduce(1) { $0 - $1.0 * $1.1 } }
        let most = Set(changes.indices.sorted { changes[$0] > changes[$1] }.prefix(2))
        #expect(most == [5, 10])
    }

    @Test func theIdentifierTellsModelsAndPrecisionsApart() throws {
        func identifier(_ golden: Golden, _ precision: ModelPrecision = .f32) throws -> String {
            try QwenVisionEncoder(QwenModel(folder: golden.folder, precision: precision)).identifier
        }
        let all = try Golden.all.map { try identifier($0) } + [identifier(.tied, .bf16)]
        #expect(Set(all).count == all.count)
        // Where the files lie does not matter, what is in them does.
        let copy = try Golden.tied.copy()
        let same = try QwenVisionEncoder(QwenModel(folder: copy.path, precision: .f32))
        #expect(try same.identifier == identifier(.tied))
        let weights = URL(fileURLWithPath: copy.path + "/model.safetensors")
        var data = try Data(contentsOf: weights)
        let header = data.withUnsafeBytes { Int($0.loadUnaligned(as: UInt64.self)) }
        let text = String(decoding: data[8..<8 + header], as: UTF8.self)
        let name = "\"model.visual.merger.linear_fc2.weight\""
        let entry = try #require(text.range(of: name))
        let offsets = try #require(text[entry.upperBound...].firstMatch(of: /offsets":\[(\d+),/))
        data[8 + header + Int(offsets.1)!] ^= 1
        try data.write(to: weights, options: .atomic)
        let other = try QwenVisionEncoder(QwenModel(folder: copy.path, precision: .f32))
        #expect(try other.identifier != identifier(.tied))
    }

    @Test func greysStayGreyAndPrimariesAreTheirs() {
        func rgb(_ y: UInt8, _ u: UInt8, _ v: UInt8) -> [UInt8] {
            let bytes = [UInt8](repeating: y, count: 4) + [u, v]
            return Array(
                PixelBuffer(format: .yuv420, width: 2, height: 2, bytes: bytes).rgb().bytes[..<3]
            )
        }
        #expect(rgb(0, 128, 128) == [0, 0, 0])
        #expect(rgb(255, 128, 128) == [255, 255, 255])
        #expect(rgb(119, 128, 128) == [119, 119, 119])
        #expect(rgb(76, 85, 255) == [254, 0, 0])
        #expect(rgb(29, 255, 107) == [0, 0, 254])
    }

    @Test func whatDoesNotFitIsRefused() throws {
        let encoder = try QwenVisionEncoder(
            QwenModel(folder: Golden.tied.folder, precision: .f32)
        )
        let gray = PixelBuffer(format: .gray8, width: 128, height: 96)
        #expect(throws: QwenError.self) { try encoder.encode(gray, grid: Self.grid, cells: [0]) }
        #expect(throws: QwenError.self) {
            try encoder.encode(picture(), grid: Self.grid, cells: [12])
        }
        let textOnly = try QwenModel(
            folder: Golden(name: "embedding-text").folder,
            precision: .f32
        )
        #expect(throws: QwenError.self) { try QwenVisionEncoder(textOnly) }
    }
}
