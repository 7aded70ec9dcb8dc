public import Foundation

/// A Qwen3-VL checkpoint of a few thousand random numbers in the published
/// layout, the same for the same seed. What it says means nothing; that it can
/// be loaded, shown pictures and asked is what tests need.
public struct TinyCheckpoint {
    /// Longest sequence the configuration allows.
    public var contextLength = 4096
    /// Number of safetensors files.
    public var shards = 1
    /// Start of the random numbers.
    public var seed: UInt64 = 1

    /// Describes the default one.
    public init() {}

    private static let hidden = 32
    private static let heads = 2
    private static let headWidth = 16
    private static let wide = 48
    private static let layers = 2
    private static let vision = 16
    private static let visionWide = 32
    private static let visionDepth = 2
    private static let positions = 16
    private static let added = [
        "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|object_ref_start|>",
        "<|object_ref_end|>", "<|box_start|>", "<|box_end|>", "<|quad_start|>", "<|quad_end|>",
        "<|vision_start|>", "<|vision_end|>", "<|vision_pad|>", "<|image_pad|>", "<|video_pad|>",
        "<tool_call>", "</tool_call>", "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>",
        "<|fim_pad|>", "<|repo_name|>", "<|file_sep|>", "<tool_response>", "</tool_response>",
        "<think>", "</think>",
    ]
    private static let split =
        #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"#
        + #"|\s*[\r\n]+|\s+(?!\S)|\s+"#

    /// Number of a token that stands for itself, such as `<|image_pad|>`.
    public static func id(of token: String) -> Int { 256 + added.firstIndex(of: token)! }

    private static let vocabulary = 288

    /// Writes the files of the checkpoint into a folder, which is made.
    public func write(to folder: String) throws {
        let url = URL(filePath: folder)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        func write(_ value: Any, _ name: String) throws {
            try JSONSerialization.data(withJSONObject: value, options: .sortedKeys)
                .write(to: url.appending(path: name))
        }
        try write(configuration, "config.json")
        try write(Self.tokenizer, "tokenizer.json")
        let size = ["size": ["shortest_edge": 1024, "longest_edge": 65536]]
        try write(size, "preprocessor_config.json")
        try write(size, "video_preprocessor_config.json")
        let names = Self.shapes.keys.sorted()
        var numbers = RandomWeights(seed: seed)
        let contents = names.map { numbers.bytes(of: $0, shape: Self.shapes[$0]!) }
        let perShard = (names.count + shards - 1) / shards
        var places: [String: String] = [:]
        for shard in 0..<shards {
            let range = shard * perShard..<min((shard + 1) * perShard, names.count)
            let file =
                shards == 1
                ? "model.safetensors"
                : "model-0000\(shard + 1)-of-0000\(shards).safetensors"
            var header: [String: Any] = [:]
            var body = Data()
            for i in range {
                header[names[i]] = [
                    "dtype": "F32", "shape": Self.shapes[names[i]]!,
                    "data_offsets": [body.count, body.count + contents[i].count],
                ]
                body += contents[i]
                places[names[i]] = file
            }
            var text = try JSONSerialization.data(withJSONObject: header, options: .sortedKeys)
            text += Data(repeating: 0x20, count: (8 - text.count % 8) % 8)
            var data = withUnsafeBytes(of: UInt64(text.count).littleEndian) { Data($0) }
            data += text + body
            try data.write(to: url.appending(path: file))
        }
        guard shards > 1 else { return }
        try write(["weight_map": places], "model.safetensors.index.json")
    }

    private var configuration: [String: Any] {
        [
            "architectures": ["Qwen3VLForConditionalGeneration"], "model_type": "qwen3_vl",
            "tie_word_embeddings": true,
            "image_token_id": Self.id(of: "<|image_pad|>"),
            "video_token_id": Self.id(of: "<|video_pad|>"),
            "vision_start_token_id": Self.id(of: "<|vision_start|>"),
            "vision_end_token_id": Self.id(of: "<|vision_end|>"),
            "text_config": [
                "vocab_size": Self.vocabulary, "hidden_size": Self.hidden,
                "num_hidden_layers": Self.layers, "num_attention_heads": Self.heads,
                "num_key_value_heads": 1, "head_dim": Self.headWidth,
                "intermediate_size": Self.wide, "rms_norm_eps": 1e-6,
                "max_position_embeddings": contextLength, "rope_theta": 5_000_000,
                "rope_scaling": [
                    "rope_type": "default", "mrope_interleaved": true, "mrope_section": [4, 2, 2],
                ],
            ],
            "vision_config": [
                "depth": Self.visionDepth, "hidden_size": Self.vision,
                "intermediate_size": Self.visionWide, "num_heads": 2,
                "out_hidden_size": Self.hidden, "patch_size": 16, "temporal_patch_size": 2,
                "spatial_merge_size": 2, "in_channels": 3,
                "num_position_embeddings": Self.positions, "hidden_act": "gelu_pytorch_tanh",
                "deepstack_visual_indexes": [0],
            ],
        ]
    }

    private static var tokenizer: [String: Any] {
        let plain = Set(Array(0x21...0x7E) + Array(0xA1...0xAC) + Array(0xAE...0xFF))
        var next = 0x100
        var vocabulary: [String: Int] = [:]
        for byte in 0..<256 {
            var code = byte
            if !plain.contains(byte) {
                code = next
                next += 1
            }
            vocabulary[String(UnicodeScalar(code)!)] = byte
        }
        let level: [String: Any] = [
            "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false,
            "use_regex": false,
        ]
        let splitter: [String: Any] = [
            "type": "Split", "pattern": ["Regex": split], "behavior": "Isolated", "invert": false,
        ]
        return [
            "version": "1.0", "normalizer": ["type": "NFC"], "decoder": level,
            "post_processor": level,
            "pre_tokenizer": ["type": "Sequence", "pretokenizers": [splitter, level]],
            "model": ["type": "BPE", "vocab": vocabulary, "merges": [String]()],
            "added_tokens": added.enumerated().map { i, text -> [String: Any] in
                [
                    "id": 256 + i, "content": text, "special": i < 14, "normalized": false,
                    "lstrip": false, "rstrip": false, "single_word": false,
                ]
            },
        ]
    }

    private static let shapes: [String: [Int]] = {
        let text = "model.language_model."
        let visual = "model.visual."
        var shapes = [
            text + "embed_tokens.weight": [vocabulary, hidden], text + "norm.weight": [hidden],
            visual + "patch_embed.proj.weight": [vision, 3, 2, 16, 16],
            visual + "patch_embed.proj.bias": [vision],
            visual + "pos_embed.weight": [positions, vision],
        ]
        for layer in 0..<layers {
            let p = "\(text)layers.\(layer)."
            shapes[p + "input_layernorm.weight"] = [hidden]
            shapes[p + "post_attention_layernorm.weight"] = [hidden]
            shapes[p + "self_attn.q_proj.weight"] = [heads * headWidth, hidden]
            shapes[p + "self_attn.k_proj.weight"] = [headWidth, hidden]
            shapes[p + "self_attn.v_proj.weight"] = [headWidth, hidden]
            shapes[p + "self_attn.o_proj.weight"] = [hidden, heads * headWidth]
            shapes[p + "self_attn.q_norm.weight"] = [headWidth]
            shapes[p + "self_attn.k_norm.weight"] = [headWidth]
            shapes[p + "mlp.gate_proj.weight"] = [wide, hidden]
            shapes[p + "mlp.up_proj.weight"] = [wide, hidden]
            shapes[p + "mlp.down_proj.weight"] = [hidden, wide]
        }
        func pair(_ name: String, _ rows: Int, _ columns: Int) {
            shapes[name + ".weight"] = [rows, columns]
            shapes[name + ".bias"] = [rows]
        }
        func norm(_ name: String, _ count: Int) {
            shapes[name + ".weight"] = [count]
            shapes[name + ".bias"] = [count]
        }
        for block in 0..<visionDepth {
            let p = "\(visual)blocks.\(block)."
            norm(p + "norm1", vision)
            norm(p + "norm2", vision)
            pair(p + "attn.qkv", 3 * vision, vision)
            pair(p + "attn.proj", vision, vision)
            pair(p + "mlp.linear_fc1", visionWide, vision)
            pair(p + "mlp.linear_fc2", vision, visionWide)
        }
        for (name, width) in [("merger", vision), ("deepstack_merger_list.0", 4 * vision)] {
            norm(visual + name + ".norm", width)
            pair(visual + name + ".linear_fc1", 4 * vision, 4 * vision)
            pair(visual + name + ".linear_fc2", hidden, 4 * vision)
        }
        return shapes
    }()
}

/// Numbers in -0.3..<0.3; about 1 for the weights of norms.
private struct RandomWeights {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func bytes(of name: String, shape: [Int]) -> Data {
        let isNorm = name.contains("norm") && name.hasSuffix("weight")
        let values = (0..<shape.reduce(1, *)).map { _ -> Float in
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            let unit = Float(state >> 40) / Float(1 << 24) - 0.5
            return isNorm ? 1 + 0.2 * unit : 0.6 * unit
        }
        return values.withUnsafeBytes { Data($0) }
    }
}
