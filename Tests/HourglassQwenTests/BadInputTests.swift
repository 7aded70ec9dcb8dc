import Foundation
import HourglassCore
import HourglassQwen
import HourglassTensor
import Testing

/// Whatever is wrong, one clear sentence.
@Suite struct BadInputTests {
    private func expectFailure(
        _ code: QwenError.Code,
        _ words: [String],
        _ folder: String
    ) {
        let error = #expect(throws: QwenError.self) {
            try QwenModel(folder: folder, precision: .f32)
        }
        #expect(error?.code == code)
        for word in words {
            #expect(error?.message.contains(word) == true, "\(error!.message)")
        }
        #expect(error?.message.contains("\n") == false)
    }

    @Test func aMissingFolderIsAMissingModel() {
        expectFailure(.modelMissing, ["/nowhere"], "/nowhere")
    }

    @Test func aFolderWithoutConfigurationIsNoModel() throws {
        let folder = try TemporaryFolder()
        expectFailure(.modelMissing, ["config.json"], folder.path)
    }

    @Test func anUnknownArchitectureIsNamed() throws {
        let copy = try Golden.tied.copy()
        try edit(copy.path + "/config.json") {
            $0.replacingOccurrences(of: "Qwen3VLForConditionalGeneration", with: "LlamaForCausalLM")
        }
        expectFailure(.unsupportedModel, ["LlamaForCausalLM", "Qwen3-VL"], copy.path)
    }

    @Test(arguments: [
        ("\"num_key_value_heads\": 2", "\"num_key_value_heads\": 3", "cannot share"),
        ("\"num_hidden_layers\": 3", "\"num_hidden_layers\": -3", "num_hidden_layers"),
        ("\"hidden_size\": 48", "\"hidden_size\": \"x\"", "hidden_size"),
        ("{", "{{", "config.json"),
    ]) func aBrokenConfigurationIsRefused(_ old: String, _ new: String, _ word: String) throws {
        let copy = try Golden.tied.copy()
        try edit(copy.path + "/config.json") { $0.replacingOccurrences(of: old, with: new) }
        expectFailure(.badConfiguration, [word], copy.path)
    }

    @Test func weightsThatDoNotFitTheConfigurationAreNamedWithBothShapes() throws {
        let copy = try Golden.tied.copy()
        try edit(copy.path + "/config.json") {
            $0.replacingOccurrences(
                of: "\"intermediate_size\": 64",
                with: "\"intermediate_size\": 80"
            )
        }
        expectFailure(.badWeights, ["mlp.gate_proj.weight", "[64, 48]", "[80, 48]"], copy.path)
        let deeper = try Golden.tied.copy()
        try edit(deeper.path + "/config.json") {
            $0.replacingOccurrences(
                of: "\"num_hidden_layers\": 3",
                with: "\"num_hidden_layers\": 4"
            )
        }
        expectFailure(.badWeights, ["layers.3.input_layernorm.weight", "[48]"], deeper.path)
    }

    @Test func aTruncatedShardIsNamed() throws {
        let copy = try Golden.all[1].copy()
        let shard = try #require(
            try FileManager.default.contentsOfDirectory(atPath: copy.path).sorted()
                .first { $0.hasSuffix(".safetensors") }
        )
        let url = URL(fileURLWithPath: copy.path + "/" + shard)
        let data = try Data(contentsOf: url)
        try data.prefix(data.count - 100).write(to: url, options: .atomic)
        expectFailure(.badWeights, [shard, "truncated"], copy.path)
        try FileManager.default.removeItem(at: url)
        expectFailure(.badWeights, [shard], copy.path)
    }

    @Test func anotherModelsTokenizerIsRefused() throws {
        let copy = try Golden.tied.copy()
        try edit(copy.path + "/tokenizer.json") {
            $0.replacingOccurrences(of: "<|image_pad|>", with: "<|other_pad|>")
        }
        expectFailure(.badTokenizer, ["<|image_pad|>"], copy.path)
        try edit(copy.path + "/tokenizer.json") { _ in "{}" }
        expectFailure(.badTokenizer, ["tokenizer.json"], copy.path)
        try FileManager.default.removeItem(atPath: copy.path + "/tokenizer.json")
        expectFailure(.badTokenizer, ["tokenizer.json"], copy.path)
    }

    @Test func aPromptLongerThanTheContextSaysHowLong() async throws {
        let copy = try Golden.tied.copy()
        try edit(copy.path + "/config.json") {
            $0.replacingOccurrences(
                of: "\"max_position_embeddings\": 262144",
                with: "\"max_position_embeddings\": 64"
            )
        }
        let model = try QwenModel(folder: copy.path, precision: .f32)
        let long = QwenPrompt(String(repeating: "xyz ", count: 200))
        let error = await #expect(throws: QwenError.self) {
            for try await _ in QwenSession(model).generate(long) {}
        }
        #expect(error?.code == .promptTooLong)
        #expect(error?.message.contains("64") == true)
        // And one that fits ends when the context is full.
        var options = GenerationOptions()
        options.maximumTokens = 1000
        var last: GenerationSummary?
        for try await event in QwenSession(model).generate(QwenPrompt("x"), options: options) {
            if case .finished(let summary) = event { last = summary }
        }
        let summary = try #require(last)
        #expect(summary.promptIDs.count + summary.generatedTokens <= 64)
        #expect(summary.reason == .contextFull || summary.reason == .end)
    }
}
