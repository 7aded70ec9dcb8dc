import HourglassQwen
import HourglassTensor
import Testing

@Suite struct LongContextTests {
    private func sequence(_ count: Int) -> (ids: [Int], positions: [TokenPosition]) {
        ((0..<count).map { ($0 * 7919 + $0 / 13) % 300 }, (0..<count).map { TokenPosition($0) })
    }

    @Test func onePassChunksAndSingleTokensGiveTheSameLogitsAt8192Tokens() throws {
        let model = try QwenModel(folder: Golden.tied.folder, precision: .f32)
        let count = 8192
        let (ids, positions) = sequence(count)
        func last(chunk: Int) -> Tensor {
            let cache = model.language.makeCache()
            var at = 0
            var hidden = Tensor(zeros: [1, 1])
            while at < count {
                let end = min(at + chunk, count)
                hidden = model.language(ids[at..<end], positions: positions[at..<end], cache: cache)
                at = end
            }
            #expect(cache.count == count)
            return model.language.logits(hidden.rows(hidden.rows - 1..<hidden.rows))
        }
        let whole = last(chunk: count)
        #expect(last(chunk: 500).maximumDifference(from: whole) < 1e-4)
        #expect(last(chunk: 1).maximumDifference(from: whole) < 1e-4)
    }

    @Test(arguments: Golden.all, ["image", "video"])
    func chunksThatCutThroughPicturesGiveTheSameLogits(
        _ golden: Golden,
        _ kind: String
    ) throws {
        let model = try QwenModel(folder: golden.folder, precision: .f32)
        let prompt = try GoldenPrompt(kind, golden, model)
        for chunk in [1, 5, 17] {
            let hidden = prompt.read(model, cache: model.language.makeCache(), chunk: chunk)
            let logits = model.language.logits(hidden)
            let difference = logits.gathered(prompt.logitRows)
                .maximumDifference(from: prompt.logits)
            #expect(difference < ParityTests.tolerance)
        }
    }

    @Test func aTokenTakesTheMemoryThatPaperSays() throws {
        let config = try ModelConfiguration(folder: Golden.tied.folder).text
        let values = 2 * config.layerCount * config.keyValueHeadCount * config.headDimension
        for (precision, width) in [(ModelPrecision.f32, 4), (.bf16, 2)] {
            let model = try QwenModel(folder: Golden.tied.folder, precision: precision)
            let cache = model.language.makeCache()
            #expect(cache.bytesPerToken == values * width)
            let (ids, positions) = sequence(130)
            _ = model.language(ids[...], positions: positions[...], cache: cache)
            // Whole blocks of 64.
            #expect(cache.byteCount == 192 * values * width)
            cache.truncate(to: 64)
            #expect(cache.byteCount == 64 * values * width)
        }
    }

    @Test func whatFollowsACutIsAsIfTheRestHadNeverBeen() throws {
        let model = try QwenModel(folder: Golden.tied.folder, precision: .f32)
        let (ids, positions) = sequence(150)
        let cache = model.language.makeCache()
        _ = model.language(ids[0..<150], positions: positions[0..<150], cache: cache)
        cache.truncate(to: 70)
        let again = model.language(ids[70..<90], positions: positions[70..<90], cache: cache)
        let fresh = model.language(
            ids[0..<90],
            positions: positions[0..<90],
            cache: model.language.makeCache()
        )
        #expect(again.maximumDifference(from: fresh.rows(70..<90)) < 1e-5)
    }
}
