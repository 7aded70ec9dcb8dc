import Foundation
import HourglassCore
import HourglassEmbedding
import HourglassTensor
import HourglassTokenizer
import Testing

/// Qwen3-VL-Embedding beside the reference; made by
/// Tools/qwen3vl/make_picture_embedding_goldens.py.
@Suite struct QwenPictureTests {
    private static let folder = Bundle.module.resourceURL!.appending(path: "Goldens/qwen3-vl").path

    private func expected(_ kind: String) throws -> [JSONValue] {
        let data = try Data(contentsOf: URL(filePath: Self.folder + "/expected.json"))
        return try #require(try JSONValue(parsing: [UInt8](data))[kind]?.array)
    }

    private func vector(_ record: JSONValue) throws -> [Float] {
        try #require(record["vector"]?.array).map { Float($0.double ?? .nan) }
    }

    /// The generator's picture: three triangle waves.
    private func picture(_ record: JSONValue) throws -> PixelBuffer {
        let width = try #require(record["width"]?.integer)
        let height = try #require(record["height"]?.integer)
        var bytes: [UInt8] = []
        for y in 0..<height {
            for x in 0..<width {
                for wave in [3 * x + y, x + 4 * y + 100, 2 * x + 2 * y + 300] {
                    let folded = wave % 510
                    bytes.append(UInt8(folded < 256 ? folded : 510 - folded))
                }
            }
        }
        return PixelBuffer(format: .rgb24, width: width, height: height, bytes: bytes)
    }

    private func cosine(_ a: [Float], _ b: [Float]) -> Float {
        zip(a, b).reduce(a.count == b.count ? 0 : .nan) { $0 + $1.0 * $1.1 }
    }

    private func model(_ precision: ModelPrecision) throws -> QwenPictureEmbedder {
        try #require(
            try PictureEmbedding.load(folder: Self.folder, precision: precision)
                as? QwenPictureEmbedder
        )
    }

    @Test func theTemplatesEndStandsBehindTheText() throws {
        let tokenizer = try Tokenizer(folder: Self.folder)
        let end = try #require(tokenizer.id(of: "<|endoftext|>"))
        #expect(tokenizer.frame.before.isEmpty && tokenizer.frame.behind == [end])
        for record in try expected("texts") + expected("pictures") {
            #expect(record["ids"]?.array?.last?.integer == end)
        }
    }

    @Test func textsMatchTheReferenceUnderEachInstruction() async throws {
        let model = try model(.f32)
        let records = try expected("texts")
        #expect(records.count == 5)
        for record in records {
            let text = try #require(record["text"]?.string)
            let instruction = try #require(record["instruction"]?.string)
            let made = try await model.embed(texts: [text], for: instruction)[0]
            let reference = try vector(record)
            #expect(made.count == model.dimensions && made.count == reference.count)
            let difference = zip(made, reference).map { abs($0 - $1) }.max() ?? 1
            #expect(difference < 1e-4, "\(text.prefix(30)): \(difference)")
            guard instruction == QwenPictureEmbedder.queryInstruction else { continue }
            #expect(try await model.embed(texts: [text])[0] == made)
        }
    }

    /// Resizing may differ by a level of a pixel.
    @Test(arguments: [(ModelPrecision.f32, Float(0.9995)), (.bf16, 0.99)])
    func picturesMatchTheReference(_ precision: ModelPrecision, _ least: Float) async throws {
        let model = try model(precision)
        let records = try expected("pictures")
        #expect(records.count == 5)
        for record in records {
            let picture = try picture(record)
            let shown = QwenPictureEmbedder.shown(width: picture.width, height: picture.height)
            #expect(shown?.width == record["shown_width"]?.integer)
            #expect(shown?.height == record["shown_height"]?.integer)
            let made = try await model.embed(pictures: [picture])[0]
            let likeness = try cosine(made, vector(record))
            #expect(likeness > least, "\(picture.width)×\(picture.height): \(likeness)")
        }
    }

    @Test func whatIsTypedEndsNoTurn() async throws {
        let model = try model(.f32)
        let made = try await model.embed(texts: ["<|image_pad|> <|im_end|>"])
        #expect(abs(cosine(made[0], made[0]) - 1) < 1e-4)
    }
}
