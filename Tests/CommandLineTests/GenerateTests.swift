import Foundation
import HourglassHub
import HourglassHubTestSupport
import HourglassTestSupport
import Testing

/// `hourglass generate` on a tiny random checkpoint.
@Suite struct GenerateTests {
    let hourglass: ModelsProcess
    let model: String

    init() throws {
        hourglass = try ModelsProcess()
        model = hourglass.folder.path("tiny")
        try TinyCheckpoint().write(to: model)
    }

    private func generate(
        _ arguments: String...,
        model: String? = nil,
        environment: [String: String] = [:]
    ) throws -> HourglassProcess.Outcome {
        try hourglass.finish(
            hourglass.start(
                ["generate", "--model", model ?? self.model, "--max-tokens", "8", "--ignore-eos"]
                    + arguments,
                environment: environment
            )
        )
    }

    /// One sentence on standard error, nothing on standard output.
    private func refusal(_ outcome: HourglassProcess.Outcome, _ status: Int32 = 2) -> String {
        #expect(outcome.status == status, "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
        return outcome.errors
    }

    /// A picture that ffmpeg draws.
    private func picture(_ size: String) throws -> String {
        let path = hourglass.folder.path("\(size).png")
        try Tool.run(
            "ffmpeg",
            ["-v", "error", "-f", "lavfi", "-i", "testsrc=s=\(size)", "-frames:v", "1", path]
        )
        return path
    }

    @Test func theSamePromptGetsTheSameAnswer() throws {
        let first = try generate("--prompt", "hello")
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.output.hasSuffix("\n"))
        #expect(try generate("--prompt", "hello").output == first.output)
        let drawn = try generate("--prompt", "hello", "--temperature", "1", "--seed", "3")
        #expect(
            try generate("--prompt", "hello", "--temperature", "1", "--seed", "3").output
                == drawn.output
        )
    }

    @Test func jsonHasIDsTextTimingsAndTheLikeliestTokens() throws {
        let outcome = try generate("--prompt", "hello", "--json", "--logprobs", "3")
        let answer = try outcome.json()
        let ids = try #require(answer["token_ids"] as? [Int])
        #expect(ids.count == 8)
        #expect(answer["text"] is String)
        #expect(answer["finish_reason"] as? String == "length")
        // <|im_start|>user\nhello<|im_end|>\n<|im_start|>assistant\n
        let prompt = try #require(answer["prompt_token_ids"] as? [Int])
        #expect(prompt.first == TinyCheckpoint.id(of: "<|im_start|>"))
        #expect(prompt.count == 1 + 5 + 5 + 1 + 1 + 1 + 9 + 1)
        let timings = try #require(answer["timings"] as? [String: Any])
        #expect(timings["prompt_tokens"] as? Int == prompt.count)
        #expect(timings["generated_tokens"] as? Int == 8)
        let steps = try #require(answer["logprobs"] as? [[[String: Any]]])
        #expect(steps.count == 8)
        for (step, id) in zip(steps, ids) {
            let values = step.compactMap { $0["logprob"] as? Double }
            #expect(values.count == 3 && values == values.sorted(by: >) && values[0] <= 0)
            // Nothing is drawn at temperature 0.
            #expect(step[0]["id"] as? Int == id)
        }
    }

    @Test func picturesAndVideosBecomeTokens() throws {
        let image = try generate(
            "--prompt",
            "what?",
            "--image",
            try picture("64x96"),
            "--image",
            try picture("32x32"),
            "--json"
        )
        #expect(image.status == 0, "\(image.errors)")
        let ids = try #require(try image.json()["prompt_token_ids"] as? [Int])
        #expect(ids.count { $0 == TinyCheckpoint.id(of: "<|image_pad|>") } == 2 * 3 + 1)

        let video = try generate(
            "--prompt",
            "when?",
            "--video",
            try Clips.constant.path(),
            "--max-frames",
            "4",
            "--video-tokens",
            "32",
            "--json"
        )
        #expect(video.status == 0, "\(video.errors)")
        let seen = try #require(try video.json()["prompt_token_ids"] as? [Int])
        let pads = seen.count { $0 == TinyCheckpoint.id(of: "<|video_pad|>") }
        // Two pairs of frames.
        #expect(seen.count { $0 == TinyCheckpoint.id(of: "<|vision_start|>") } == 2)
        #expect(pads > 0 && pads % 2 == 0 && pads <= 32)
        // Other pictures, other answers to look at.
        let blank = try generate("--prompt", "what?", "--image", try picture("64x96"), "--json")
        #expect(
            try blank.json()["prompt_token_ids"] as? [Int] != ids
        )
    }

    @Test func aNameIsLookedUpInTheCacheWithoutTheNetwork() throws {
        let missing = try generate("--prompt", "hello", model: "qwen3-vl-2b")
        #expect(refusal(missing, 4).contains("hourglass models pull qwen3-vl-2b"))
        #expect(refusal(try generate("--prompt", "x", model: "Acme/Tiny"), 4).contains("Acme/Tiny"))
        #expect(refusal(try generate("--prompt", "x", model: "qwen3-vl-3b"), 4).contains("mean"))
        var files: [String: HubFile] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: model) {
            files[name] = HubFile(Array(try Data(contentsOf: URL(filePath: "\(model)/\(name)"))))
        }
        let server = HubServer([HubRepository("Acme/Tiny", files: files)])
        let pulled = try hourglass("models", "pull", "Acme/Tiny", "--endpoint", server.address)
        #expect(pulled.status == 0)
        let byName = try generate("--prompt", "hello", model: "Acme/Tiny")
        #expect(byName.status == 0, "\(byName.errors)")
        #expect(byName.output == (try generate("--prompt", "hello").output))
    }

    @Test func badInputIsOneSentence() throws {
        #expect(try generate("--prompt", "").status == 2)
        let nowhere = hourglass.folder.path("nowhere")
        #expect(refusal(try generate("--prompt", "x", model: nowhere), 4).contains("nowhere"))
        let text = try hourglass.folder.write("notes.png", "no picture")
        #expect(refusal(try generate("--prompt", "x", "--image", text)).contains("notes.png"))
        let gone = hourglass.folder.path("gone.png")
        #expect(refusal(try generate("--prompt", "x", "--image", gone)).contains("gone.png"))
        #expect(refusal(try generate("--prompt", "x", "--top-p", "2")).contains("top"))
    }

    @Test func tinyPicturesAreEnlargedAndAbsurdlyLongOnesRefused() throws {
        let tiny = try generate("--prompt", "x", "--image", try picture("2x2"), "--json")
        #expect(tiny.status == 0, "\(tiny.errors)")
        let ids = try #require(try tiny.json()["prompt_token_ids"] as? [Int])
        #expect(ids.contains(TinyCheckpoint.id(of: "<|image_pad|>")))
        let long = refusal(try generate("--prompt", "x", "--image", try picture("2000x8")))
        #expect(long.contains("2000") && long.contains("200"))
    }

    @Test func aTruncatedShardIsNamed() throws {
        let sharded = hourglass.folder.path("sharded")
        var checkpoint = TinyCheckpoint()
        checkpoint.shards = 3
        try checkpoint.write(to: sharded)
        #expect(
            try generate("--prompt", "hello", model: sharded).output
                == generate("--prompt", "hello").output
        )
        let shard = URL(filePath: sharded + "/model-00002-of-00003.safetensors")
        try Data(contentsOf: shard).dropLast(64).write(to: shard)
        let message = refusal(try generate("--prompt", "x", model: sharded))
        #expect(message.contains("model-00002-of-00003.safetensors"))
    }

    @Test func anotherModelsTokenizerIsRefused() throws {
        let url = URL(filePath: model + "/tokenizer.json")
        let text = try String(contentsOf: url, encoding: .utf8)
        try text.replacingOccurrences(of: "<|image_pad|>", with: "<|other_pad|>")
            .write(to: url, atomically: true, encoding: .utf8)
        #expect(refusal(try generate("--prompt", "x")).contains("<|image_pad|>"))
    }

    @Test func aPromptLongerThanTheContextSaysHowLong() throws {
        let short = hourglass.folder.path("short")
        var checkpoint = TinyCheckpoint()
        checkpoint.contextLength = 64
        try checkpoint.write(to: short)
        let prompt = String(repeating: "很长 long ", count: 20)
        let message = refusal(try generate("--prompt", prompt, model: short))
        #expect(message.contains("64"))
    }
}
