import Foundation
import HourglassCore
import HourglassQwen
import HourglassTensor
import HourglassTokenizer
import Testing

/// Hidden states against the reference implementation; the golden files are
/// made by Tools/qwen3vl/make_embedding_goldens.py.
@Suite struct EmbeddingParityTests {
    private func golden(_ folder: String) throws -> JSONValue {
        try JSONValue(
            parsing: [UInt8](Data(contentsOf: URL(fileURLWithPath: folder + "/embedding.json")))
        )
    }

    private func numbers(_ value: JSONValue?) throws -> [Float] {
        try #require(value?.array).map { Float($0.double ?? .nan) }
    }

    private func unit(_ values: [Float]) -> [Float] {
        let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return values.map { $0 / length }
    }

    private func distance(_ a: [Float], _ b: [Float]) -> Float {
        #expect(a.count == b.count)
        return zip(a, b).map { abs($0 - $1) }.max() ?? .infinity
    }

    @Test(arguments: [Golden.all[0], Golden.all[3]], ["text", "image", "video"])
    func hiddenStatesMatchTheReference(_ golden: Golden, _ kind: String) throws {
        let model = try QwenModel(folder: golden.folder, precision: .f32)
        let expected = try self.golden(golden.folder)["prompts"]?[kind]
        let hidden = try GoldenPrompt(kind, golden, model)
            .read(model, cache: model.language.makeCache())
        let last = hidden.rows(hidden.rows - 1..<hidden.rows).values
        #expect(try distance(last, numbers(expected?["last"])) < 1e-3)
        var sums = [Float](repeating: 0, count: hidden.columns)
        for (i, value) in hidden.values.enumerated() { sums[i % hidden.columns] += value }
        let mean = sums.map { $0 / Float(hidden.rows) }
        #expect(try distance(mean, numbers(expected?["mean"])) < 1e-3)
    }

    @Test(arguments: [Golden.all[0], Golden.all[3]])
    func aPictureIsEmbeddedAsTheReferenceDoes(_ golden: Golden) async throws {
        let model = try QwenModel(folder: golden.folder, precision: .f32)
        let picture = try golden.values().pictures("image.source_u8")[0]
        let prompt = QwenPrompt(
            [.init(.user, [.image, .text("What is shown in this image?")])],
            media: [.image(picture)]
        )
        let expected = try self.golden(golden.folder)["prompts"]?["image"]
        for (pooling, key) in [(EmbeddingPooling.lastToken, "last"), (.mean, "mean")] {
            let vector = try await QwenSession(model).embed(prompt, pooling: pooling)
            // Resizing may differ by one level of a pixel.
            #expect(try distance(vector, unit(numbers(expected?[key]))) < 2e-2)
        }
    }

    @Test func textEmbeddingModelsMatchTheReference() async throws {
        let folder = Golden(name: "embedding-text").folder
        let model = try QwenModel(folder: folder, precision: .f32)
        let texts = try #require(try golden(folder)["texts"]?.array)
        #expect(texts.count == 4)
        for record in texts {
            let text = try #require(record["text"]?.string)
            let end = try #require(model.tokenizer.id(of: "<|endoftext|>"))
            #expect(
                model.tokenizer.encode(text) + [end] == record["ids"]!.array!.map { $0.integer! }
            )
            let last = try await QwenSession(model).embed(text: text)
            #expect(try distance(last, unit(numbers(record["last"]))) < 1e-4)
            let mean = try await QwenSession(model).embed(text: text, pooling: .mean)
            #expect(try distance(mean, unit(numbers(record["mean"]))) < 1e-4)
        }
    }
}
