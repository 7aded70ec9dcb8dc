import HourglassCore
import HourglassQwen
import HourglassTensor
import HourglassTokenizer
import Testing

@Suite struct EmbeddingTests {
    let model: QwenModel

    init() throws { model = try QwenModel(folder: Golden.tied.folder, precision: .f32) }

    @Test func theVectorIsTheLastStateAndHasLengthOne() async throws {
        let text = "the video shows a door"
        let vector = try await QwenSession(model).embed(text: text)
        let end = try #require(model.tokenizer.id(of: "<|endoftext|>"))
        let ids = model.tokenizer.encode(text) + [end]
        let hidden = model.language(
            ids[...],
            positions: (0..<ids.count).map { TokenPosition($0) }[...],
            cache: model.language.makeCache()
        )
        let last = hidden.rows(ids.count - 1..<ids.count).values
        let length = last.reduce(0) { $0 + $1 * $1 }.squareRoot()
        for (a, b) in zip(vector, last) { #expect(abs(a - b / length) < 1e-5) }
        let mean = try await QwenSession(model).embed(text: text, pooling: .mean)
        let columns = hidden.columns
        var sums = [Float](repeating: 0, count: columns)
        for (i, value) in hidden.values.enumerated() { sums[i % columns] += value }
        let total = sums.reduce(0) { $0 + $1 * $1 }.squareRoot()
        for (a, b) in zip(mean, sums) { #expect(abs(a - b / total) < 1e-5) }
    }

    @Test func shorterVectorsAreTheFirstNumbersAtLengthOne() async throws {
        let session = QwenSession(model)
        let whole = try await session.embed(text: "a")
        let short = try await session.embed(text: "a", dimensions: 8)
        #expect(short.count == 8)
        #expect(abs(short.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
        #expect(abs(short[0] / short[1] - whole[0] / whole[1]) < 1e-3)
        await #expect(throws: QwenError.self) { try await session.embed(text: "a", dimensions: 0) }
    }

    @Test func picturesEmbedToo() async throws {
        func vector(_ shade: UInt8) async throws -> [Float] {
            let picture = PixelBuffer(
                format: .rgb24,
                width: 64,
                height: 64,
                bytes: [UInt8](repeating: shade, count: 64 * 64 * 3)
            )
            return try await QwenSession(model).embed(QwenPrompt("", media: [.image(picture)]))
        }
        let (a, b) = (try await vector(10), try await vector(200))
        #expect(a != b)
    }
}
