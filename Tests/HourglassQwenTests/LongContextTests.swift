import Foundation
import HourglassQwen
import HourglassTensor
import HourglassTokenizer
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

    /// Past 40,000 tokens, with YaRN, against the reference; the golden file is
    /// made by Tools/qwen3vl/make_long_context_golden.py.
    @Test func fortyThousandTokensMatchTheReference() throws {
        let golden = try JSONValue(
            parsing: [UInt8](
                Data(contentsOf: URL(fileURLWithPath: Golden.tied.folder + "/long.json"))
            )
        )
        let want = golden["logits"]!.array!.map { Float($0.double!) }
        let count = golden["count"]!.integer!
        let copy = try Golden.tied.copy()
        try edit(copy.path + "/config.json") {
            $0.replacingOccurrences(
                of: "\"num_hidden_layers\": 3",
                with: "\"num_hidden_layers\": 1"
            )
            .replacingOccurrences(
                of: "\"rope_type\": \"default\"",
                with: "\"rope_type\": \"yarn\", \"factor\": 3.0, "
                    + "\"original_max_position_embeddings\": 16384"
            )
            .replacingOccurrences(
                of: "\"max_position_embeddings\": 262144",
                with: "\"max_position_embeddings\": 49152"
            )
        }
        let model = try QwenModel(folder: copy.path, precision: .f32)
        let (ids, positions) = sequence(count)
        let cache = model.language.makeCache()
        func read(_ range: Range<Int>) -> Tensor {
            model.language(ids[range], positions: positions[range], cache: cache)
        }
        // Chunks that cut through blocks, then single tokens, as in use.
        let chunk = 2000
        var at = 0
        while at < count - 40 {
            let end = min(at + chunk, count - 40)
            _ = read(at..<end)
            at = end
            let blocks = (at + 63) / 64
            #expect(cache.byteCount == blocks * 64 * cache.bytesPerToken)
        }
        var hidden = Tensor(zeros: [1, 1])
        for token in count - 40..<count { hidden = read(token..<token + 1) }
        #expect(cache.count == count)
        let logits = model.language.logits(hidden)
        #expect(logits.maximumDifference(from: Tensor(want, shape: [1, want.count])) < 1e-3)
        // Going back and on again is as if the rest had never been.
        cache.truncate(to: count - 100)
        hidden = read(count - 100..<count)
        let again = model.language.logits(hidden.rows(99..<100))
        #expect(again.maximumDifference(from: logits) < 1e-4)
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
