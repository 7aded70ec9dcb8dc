import Foundation
import HourglassEmbedding
import HourglassTensor
import HourglassTokenizer
import Testing

/// A tiny decoder in the layout of Qwen3-Embedding beside the reference; made
/// by Tools/embedding/make_goldens.py, which taught it a dozen sentences in
/// two languages.
@Suite struct QwenParityTests {
    private static let folder = Bundle.module.resourceURL!.appending(path: "Goldens/qwen3").path

    private func expected() throws -> JSONValue {
        let data = try Data(contentsOf: URL(filePath: Self.folder + "/expected.json"))
        return try JSONValue(parsing: [UInt8](data))
    }

    private func cosine(_ a: [Float], _ b: [Float]) -> Float {
        zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }

    @Test func tokensMatchReferenceWithTheEndItAdds() throws {
        let tokenizer = try Tokenizer(folder: Self.folder)
        let end = try #require(tokenizer.id(of: "<|endoftext|>"))
        for record in try #require(try expected()["cases"]?.array)
        where record["role"]?.string == "passage" {
            let text = try #require(record["text"]?.string)
            let ids = try #require(record["ids"]?.array).compactMap(\.integer)
            #expect(tokenizer.encode(text, parsingAddedTokens: false) + [end] == ids, "\(text)")
        }
    }

    @Test(arguments: [(ModelPrecision.f32, Float(0.99999)), (.bf16, 0.998)])
    func vectorsMatchReferenceAsPassageAndAsQuery(
        _ precision: ModelPrecision,
        _ least: Float
    ) async throws {
        let model = try TextEmbedding.load(folder: Self.folder, precision: precision)
        let cases = try #require(try expected()["cases"]?.array)
        #expect(cases.count == 74)
        for role in [TextRole.passage, .query] {
            let name = role == .query ? "query" : "passage"
            let records = cases.filter { $0["role"]?.string == name }
            let texts = records.compactMap { $0["text"]?.string }
            for (vector, record) in zip(try await model.embed(texts, as: role), records) {
                let reference = try #require(record["vector"]?.array).map { Float($0.double!) }
                #expect(vector.count == model.dimensions && vector.count == reference.count)
                #expect(cosine(vector, reference) >= least, "\(record["text"]?.string ?? "")")
            }
        }
    }

    /// The way from a question in one language to a sentence in the other, as
    /// far as this model can show it: it was taught these very sentences.
    @Test func questionsFindSentencesOfTheOtherLanguage() async throws {
        let model = try TextEmbedding.load(folder: Self.folder)
        let pairs = try #require(try expected()["pairs"]?.array).map {
            try #require($0.array).compactMap(\.string)
        }
        let english = try await model.embed(pairs.map { $0[0] }, as: .passage)
        let chinese = try await model.embed(pairs.map { $0[1] }, as: .passage)
        let englishQueries = try await model.embed(pairs.map { $0[2] }, as: .query)
        let chineseQueries = try await model.embed(pairs.map { $0[3] }, as: .query)
        for (queries, passages) in [(chineseQueries, english), (englishQueries, chinese)] {
            for (index, query) in queries.enumerated() {
                let nearest = passages.indices.max {
                    cosine(query, passages[$0]) < cosine(query, passages[$1])
                }
                #expect(nearest == index)
            }
        }
    }
}
