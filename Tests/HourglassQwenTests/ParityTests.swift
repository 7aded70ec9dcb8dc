import HourglassCore
import HourglassQwen
import HourglassTensor
import HourglassTokenizer
import Testing

/// The model against the reference implementation, in 32-bit arithmetic.
@Suite struct ParityTests {
    /// Breaking any rule of the architecture moves the logits by more than
    /// this; see `logit_shift_if` in the goldens.
    static let tolerance: Float = 1e-3

    @Test(arguments: Golden.all, ["text", "image", "video"])
    func logitsMatchTheReference(_ golden: Golden, _ kind: String) throws {
        let model = try QwenModel(folder: golden.folder, precision: .f32)
        let prompt = try GoldenPrompt(kind, golden, model)
        let hidden = prompt.read(model, cache: model.language.makeCache())
        let logits = model.language.logits(hidden)
        let difference = logits.gathered(prompt.logitRows).maximumDifference(from: prompt.logits)
        #expect(difference < Self.tolerance)
        let columns = logits.columns
        let values = logits.values
        let largest = (0..<logits.rows).map {
            argmax(Array(values[$0 * columns..<($0 + 1) * columns]))
        }
        #expect(largest == prompt.record["argmax"]!.array!.map { $0.integer! })
    }

    @Test(arguments: Golden.all, ["text", "image", "video"])
    func thirtyTwoGreedyTokensMatchTheReference(_ golden: Golden, _ kind: String) throws {
        let model = try QwenModel(folder: golden.folder, precision: .f32)
        let prompt = try GoldenPrompt(kind, golden, model)
        let cache = model.language.makeCache()
        var hidden = prompt.read(model, cache: cache)
        var generated: [Int] = []
        for _ in 0..<32 {
            let last = hidden.rows(hidden.rows - 1..<hidden.rows)
            let id = argmax(model.language.logits(last).values)
            generated.append(id)
            let position = TokenPosition(cache.count + prompt.layout.positionOffset)
            hidden = model.language([id], positions: [position], cache: cache)
        }
        #expect(generated == prompt.record["generated"]!.array!.map { $0.integer! })
    }

    @Test(arguments: Golden.all, ["text", "image", "video"])
    func positionsMatchTheReference(_ golden: Golden, _ kind: String) throws {
        let model = try QwenModel(folder: golden.folder, precision: .f32)
        let prompt = try GoldenPrompt(kind, golden, model)
        let (shape, want) = try golden.values().integers("\(kind).position_ids")
        let positions = prompt.layout.positions
        #expect(shape == [3, positions.count])
        #expect(
            positions.map(\.time) + positions.map(\.height) + positions.map(\.width) == want
        )
        #expect(prompt.layout.positionOffset == prompt.record["rope_delta"]!.integer!)
    }

    @Test(arguments: Golden.all, ["image", "video"])
    func visionFeaturesMatchTheReference(_ golden: Golden, _ kind: String) throws {
        let model = try QwenModel(folder: golden.folder, precision: .f32)
        let values = try golden.values()
        let features = try #require(try GoldenPrompt(kind, golden, model).features)
        let main = try values.floats("\(kind).vision.merged")
        #expect(features.main.shape == main.shape)
        #expect(features.main.maximumDifference(from: main) < 2e-4)
        for (k, feature) in features.deepstack.enumerated() {
            let want = try values.floats("\(kind).vision.deepstack.\(k)")
            #expect(feature.maximumDifference(from: want) < 2e-4)
        }
        #expect(!values.contains("\(kind).vision.deepstack.\(features.deepstack.count)"))
    }

    @Test(arguments: Golden.all)
    func resizedPixelsAreWithinOneLevelOfTheReference(_ golden: Golden) throws {
        let values = try golden.values()
        for kind in ["image", "video"] {
            let sources = try values.pictures("\(kind).source_u8")
            let wanted = try values.pictures("\(kind).resized_u8")
            #expect(sources.count == wanted.count)
            for (source, want) in zip(sources, wanted) {
                let resized = source.bicubicResized(width: want.width, height: want.height)
                let worst = zip(resized.bytes, want.bytes).map { abs(Int($0) - Int($1)) }.max()
                #expect(try #require(worst) <= 1)
            }
        }
    }

    @Test(arguments: Golden.all)
    func aVideoGivesTheReferencesIDsFromPicturesToTokens(_ golden: Golden) throws {
        let model = try QwenModel(folder: golden.folder, precision: .f32)
        let record = try #require(try golden.expected()["prompts"]?["video"])
        let frames = try golden.values().pictures("video.source_u8")
        // Numbers of the frames, at 10 a second.
        let times = record["sampled_frames"]!.array!.map {
            MediaTime(ticks: Int64($0.integer!), timebase: Timebase(1, 10))
        }
        var prompt = QwenPrompt(
            [
                .init(
                    .user,
                    [.text("Look:"), .video, .text("When does the red square leave?")]
                )
            ],
            media: [.video(VideoClip(frames: frames, times: times))]
        )
        let prepared = try PreparedPrompt(prompt, model: model)
        let want = record["input_ids"]!.array!.map { $0.integer! }
        #expect(prepared.layout.ids == want)
        #expect(prepared.layout.positionOffset == record["rope_delta"]!.integer!)
        // The newer form has one more pair of vision tokens around all spans.
        prompt.videoForm = .enclosed
        let enclosed = try PreparedPrompt(prompt, model: model).layout.ids
        let start = model.tokenizer.id(of: "<|vision_start|>")!
        #expect(enclosed.count == want.count + 2)
        #expect(enclosed.count { $0 == start } == want.count { $0 == start } + 1)
    }

    @Test(arguments: [Golden.all[0], Golden.all[4]])
    func filesSavedByNewerToolsAreReadTheSame(_ golden: Golden) throws {
        let copy = try golden.copy()
        let old = try ModelConfiguration(folder: golden.folder)
        try replace(copy.path + "/config.json", with: golden.folder + "/config.v5.json")
        let new = try ModelConfiguration(folder: copy.path)
        #expect(new.text.rope.theta == old.text.rope.theta)
        #expect(new.text.rope.sections == old.text.rope.sections)
        #expect(new.text.rope.yarn?.factor == old.text.rope.yarn?.factor)
        #expect(new.text.rope.yarn?.attentionFactor == old.text.rope.yarn?.attentionFactor)
        #expect(new.text.tiesEmbeddings == old.text.tiesEmbeddings)
        let model = try QwenModel(folder: copy.path, precision: .f32)
        let prompt = try GoldenPrompt("image", golden, model)
        let logits = model.language.logits(prompt.read(model, cache: model.language.makeCache()))
        #expect(
            logits.gathered(prompt.logitRows).maximumDifference(from: prompt.logits)
                < Self.tolerance
        )
    }
}
