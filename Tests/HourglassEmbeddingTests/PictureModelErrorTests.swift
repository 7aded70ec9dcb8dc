import Foundation
import HourglassEmbedding
import Testing

/// What is wrong with a model folder is said, with the file's name.
@Suite struct PictureModelErrorTests {
    private func failure(
        _ model: String,
        _ file: String,
        _ change: (String) -> String?
    ) throws -> EmbeddingError? {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "hourglass-test-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.copyItem(atPath: PictureGoldens(model).folder, toPath: folder.path)
        let path = folder.appending(path: file)
        let changed = change(try String(contentsOf: path, encoding: .utf8))
        try FileManager.default.removeItem(at: path)
        if let changed { try Data(changed.utf8).write(to: path) }
        do {
            _ = try PictureEmbedding.load(folder: folder.path)
            return nil
        } catch {
            return error
        }
    }

    @Test func otherModelsAreNamed() throws {
        let other = try failure("clip", "config.json") { _ in #"{"model_type": "dinov2"}"# }
        #expect(other?.code == .unsupportedModel && other?.message.contains("dinov2") == true)
        let flexible = try failure("siglip2", "config.json") { _ in #"{"model_type": "siglip2"}"# }
        #expect(flexible?.code == .unsupportedModel)
        #expect(flexible?.message.contains("naflex") == true)
        let missing = try failure("clip", "config.json") { _ in nil }
        #expect(missing?.code == .modelMissing)
    }

    @Test func configurationThatCannotBeIsNamed() throws {
        let heads = try failure("clip", "config.json") {
            $0.replacing("\"num_attention_heads\": 3", with: "\"num_attention_heads\": 7")
        }
        #expect(heads?.code == .badConfiguration)
        #expect(heads?.message.contains("vision_config.hidden_size") == true)
        let activation = try failure("clip", "config.json") {
            $0.replacing("quick_gelu", with: "relu")
        }
        #expect(activation?.message.contains("relu") == true)
        let size = try failure("siglip2", "preprocessor_config.json") {
            $0.replacing("\"width\": 32", with: "\"width\": 48")
        }
        #expect(size?.code == .badConfiguration && size?.message.contains("48×32") == true)
        let filter = try failure("clip", "preprocessor_config.json") {
            $0.replacing("\"resample\": 3", with: "\"resample\": 1")
        }
        #expect(filter?.message.contains("resample 1") == true)
    }

    @Test func weightsOfAnotherShapeAreNamed() throws {
        let wide = try failure("clip", "config.json") {
            $0.replacing("\"intermediate_size\": 80", with: "\"intermediate_size\": 96")
        }
        #expect(wide?.code == .badWeights)
        #expect(wide?.message.contains("vision_model.encoder.layers.0.mlp.fc1") == true)
    }

    @Test func tokenizersOfOtherKindsAreNamed() throws {
        let pairs = try failure("clip", "tokenizer.json") { $0.replacing("</w>", with: "</x>") }
        #expect(pairs?.code == .badTokenizer && pairs?.message.contains("</w>") == true)
        let unigram = try failure("siglip2", "tokenizer.json") {
            $0.replacing("\"type\":\"BPE\"", with: "\"type\":\"Unigram\"")
        }
        #expect(unigram?.code == .badTokenizer && unigram?.message.contains("Unigram") == true)
        let none = try failure("siglip2", "tokenizer.json") { _ in nil }
        #expect(none?.code == .badTokenizer)
    }
}
