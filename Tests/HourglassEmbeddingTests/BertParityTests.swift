import Foundation
import HourglassEmbedding
import HourglassTensor
import HourglassTokenizer
import Testing

/// A tiny random encoder beside the reference; made by
/// Tools/embedding/make_goldens.py.
@Suite struct BertParityTests {
    private static let folder = Bundle.module.resourceURL!.appending(path: "Goldens/bert").path

    private struct Case {
        let text: String
        let ids: [Int]
        let vector: [Double]
    }

    private func cases() throws -> [Case] {
        let data = try Data(contentsOf: URL(filePath: Self.folder + "/expected.json"))
        let root = try JSONValue(parsing: [UInt8](data))
        return try #require(root["cases"]?.array).map {
            Case(
                text: try #require($0["text"]?.string),
                ids: try #require($0["ids"]?.array).compactMap(\.integer),
                vector: try #require($0["vector"]?.array).compactMap(\.double)
            )
        }
    }

    @Test func wordPiecesMatchReference() throws {
        let tokenizer = try WordPieceTokenizer(folder: Self.folder)
        for example in try cases() {
            #expect(tokenizer.encode(example.text, limit: 40) == example.ids, "\(example.text)")
        }
    }

    @Test func vocabularyListMakesTheSamePieces() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "hourglass-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.copyItem(
            atPath: Self.folder + "/vocab.txt",
            toPath: folder.path + "/vocab.txt"
        )
        let tokenizer = try WordPieceTokenizer(folder: folder.path)
        for example in try cases() {
            #expect(tokenizer.encode(example.text, limit: 40) == example.ids, "\(example.text)")
        }
    }

    @Test func vectorsMatchReferenceInOneBatchAndAlone() async throws {
        let model = try TextEmbedding.load(folder: Self.folder, precision: .f32)
        let cases = try cases()
        let together = try await model.embed(cases.map(\.text), as: .passage)
        #expect(together.count == cases.count)
        for (vector, example) in zip(together, cases) {
            #expect(vector.count == model.dimensions && vector.count == example.vector.count)
            for (a, b) in zip(vector, example.vector) { #expect(abs(Double(a) - b) < 1e-4) }
            let alone = try await model.embed([example.text], as: .query)[0]
            for (a, b) in zip(vector, alone) { #expect(abs(a - b) < 1e-5) }
        }
    }

    @Test func halfPrecisionStaysClose() async throws {
        let model = try TextEmbedding.load(folder: Self.folder)
        let cases = try cases()
        for (vector, example) in zip(
            try await model.embed(cases.map(\.text), as: .passage),
            cases
        ) {
            let cosine = zip(vector, example.vector).reduce(0.0) { $0 + Double($1.0) * $1.1 }
            #expect(cosine > 0.995)
        }
    }

    @Test func damageIsNamed() throws {
        func code(_ files: [String: String]) throws -> EmbeddingError.Code? {
            let folder = FileManager.default.temporaryDirectory
                .appending(path: "hourglass-test-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            for (name, text) in files {
                try Data(text.utf8).write(to: folder.appending(path: name))
            }
            do {
                _ = try TextEmbedding.load(folder: folder.path)
                return nil
            } catch {
                return error.code
            }
        }
        let config = try String(contentsOfFile: Self.folder + "/config.json", encoding: .utf8)
        let missing = try code([:])
        #expect(missing == .modelMissing)
        let garbled = try code(["config.json": "{"])
        #expect(garbled == .badConfiguration)
        let other = try code(["config.json": #"{"model_type": "t5"}"#])
        #expect(other == .unsupportedModel)
        let wordless = try code(["config.json": config])
        #expect(wordless == .badTokenizer)
        let weightless = try code([
            "config.json": config, "vocab.txt": "[UNK]\n[CLS]\n[SEP]\na\n",
        ])
        #expect(weightless == .badWeights)
    }
}
