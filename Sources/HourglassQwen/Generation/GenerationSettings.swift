internal import Foundation
internal import HourglassTokenizer

/// What a model's `generation_config.json` recommends.
struct GenerationSettings {
    var options = GenerationOptions()
    var endIDs: Set<Int>

    init(folder: String, tokenizer: Tokenizer) throws(QwenError) {
        endIDs = Set(["<|im_end|>", "<|endoftext|>"].compactMap { tokenizer.id(of: $0) })
        let path = folder + "/generation_config.json"
        guard let data = FileManager.default.contents(atPath: path) else { return }
        let settings: JSONValue
        do {
            settings = try JSONValue(parsing: [UInt8](data))
        } catch {
            throw QwenError(
                code: .badConfiguration,
                message: "'\(path)' cannot be read: \(error)",
                cause: error
            )
        }
        if let id = settings["eos_token_id"]?.integer {
            endIDs = [id]
        } else if let ids = settings["eos_token_id"]?.array {
            endIDs = Set(ids.compactMap(\.integer))
        }
        if settings["do_sample"]?.bool ?? false {
            options.sampling.temperature = Float(settings["temperature"]?.double ?? 1)
            options.sampling.topK = settings["top_k"]?.integer ?? 50
            options.sampling.topP = Float(settings["top_p"]?.double ?? 1)
        }
        options.penalties.repetition = Float(settings["repetition_penalty"]?.double ?? 1)
    }
}
