import Foundation
import HourglassCore
import HourglassEmbedding
import HourglassTensor
import HourglassTokenizer
import Testing

/// CLIP and SigLIP 2 beside the reference.
@Suite struct PictureParityTests {
    private static let models = ["clip", "clip-erf", "siglip2"]

    @Test(arguments: models) func tokensOfTextsMatchReference(_ name: String) throws {
        let goldens = try PictureGoldens(name)
        let model = try ContrastiveModel(folder: goldens.folder, precision: .f32)
        #expect(goldens.texts.count == 8)
        for (text, ids) in goldens.texts {
            #expect(model.tokens(of: text) == ids, "\(text)")
        }
    }

    @Test func clipTokensOfRandomStringsMatchReference() throws {
        let goldens = try PictureGoldens("clip")
        let tokenizer = try ClipTokenizer(folder: goldens.folder)
        try compare(goldens) { tokenizer.encode($0) }
    }

    @Test func gemmaTokensOfRandomStringsMatchReference() throws {
        let goldens = try PictureGoldens("siglip2")
        let tokenizer = try GemmaTokenizer(folder: goldens.folder)
        try compare(goldens) { tokenizer.encode($0) }
    }

    private func compare(_ goldens: PictureGoldens, _ encode: (String) -> [Int]) throws {
        let strings = try PictureGoldens.strings.get()
        #expect(strings.count == 3000 && goldens.sums.count == strings.count)
        var different: [String] = []
        for (text, sum) in zip(strings, goldens.sums)
        where PictureGoldens.checksum(encode(text)) != sum {
            different.append(text)
        }
        let first = different.prefix(3).map { text in
            text.unicodeScalars.map { String($0.value, radix: 16) }.joined(separator: " ")
        }
        #expect(different.isEmpty, "\(different.count) differ, first \(first)")
    }

    @Test(arguments: models) func preparedPixelsMatchReference(_ name: String) throws {
        let goldens = try PictureGoldens(name)
        let model = try ContrastiveModel(folder: goldens.folder, precision: .f32)
        // One level of 256, as each channel is normalised, and no more.
        let level: Float = name == "siglip2" ? 2.0 / 255 : 1 / 255 / 0.26
        for (index, picture) in try goldens.pictures().enumerated() {
            let pixels = model.preprocessing(picture)
            let expected = try goldens.tensor("pixels.\(index)")
            #expect(pixels.shape == expected.shape)
            #expect(pixels.maximumDifference(from: expected) <= level * 1.01)
        }
    }

    @Test(arguments: models) func towersMatchReference(_ name: String) async throws {
        let goldens = try PictureGoldens(name)
        let model = try ContrastiveModel(folder: goldens.folder, precision: .f32)
        let range = 0..<PictureGoldens.pictureCount
        let pixels = try range.map { try goldens.tensor("pixels.\($0)") }
        for (index, vector) in model.vectors(of: pixels).enumerated() {
            #expect(vector.count == model.dimensions)
            let expected = try goldens.tensor("image.\(index)").values
            #expect(Self.difference(vector, expected) < 1e-4, "picture \(index)")
            let alone = model.vectors(of: [pixels[index]])[0]
            #expect(Self.difference(vector, alone) < 1e-5)
        }
        let read = try await model.embed(texts: goldens.texts.map(\.text))
        #expect(read.count == goldens.texts.count)
        for (index, vector) in read.enumerated() {
            let expected = try goldens.tensor("text.\(index)").values
            #expect(Self.difference(vector, expected) < 1e-4, "\(goldens.texts[index].text)")
        }
    }

    /// Here a pixel may be a level off, as resizing rounds.
    @Test(arguments: models) func picturesOfAnySizeComeOutAsTheReferences(
        _ name: String
    ) async throws {
        let goldens = try PictureGoldens(name)
        let model = try PictureEmbedding.load(folder: goldens.folder, precision: .f32)
        for (index, vector) in try await model.embed(pictures: goldens.pictures()).enumerated() {
            let expected = try goldens.tensor("image.\(index)").values
            #expect(Self.difference(vector, expected) < 5e-3, "picture \(index)")
        }
    }

    @Test(arguments: models) func halfPrecisionStaysClose(_ name: String) async throws {
        let goldens = try PictureGoldens(name)
        let model = try PictureEmbedding.load(folder: goldens.folder)
        for (index, vector) in try await model.embed(pictures: goldens.pictures()).enumerated() {
            let expected = try goldens.tensor("image.\(index)").values
            #expect(zip(vector, expected).reduce(0) { $0 + $1.0 * $1.1 } > 0.995)
        }
    }

    private static func difference(_ a: [Float], _ b: [Float]) -> Float {
        zip(a, b).reduce(a.count == b.count ? 0 : .infinity) { max($0, abs($1.0 - $1.1)) }
    }

    @Test func squaresTogetherShowAllOfAWidePicture() throws {
        let clip = try ContrastiveModel(folder: PictureGoldens("clip").folder, precision: .f32)
        let wide = clip.views(width: 1920, height: 1080)
        #expect(wide.count == 2)
        #expect(wide[0].x == 0 && abs(wide[1].x + wide[1].width - 1) < 1e-9)
        #expect(wide[0].x + wide[0].width >= wide[1].x)
        for view in wide { #expect(abs(view.width * 1920 - 1080) < 1e-6 && view.height == 1) }
        let tall = clip.views(width: 500, height: 1600)
        #expect(tall.count == 4 && tall.allSatisfy { $0.width == 1 })
        #expect(clip.views(width: 640, height: 600).count == 1)
        let siglip = try ContrastiveModel(folder: PictureGoldens("siglip2").folder, precision: .f32)
        #expect(siglip.views(width: 1920, height: 1080).count == 1)
    }
}
