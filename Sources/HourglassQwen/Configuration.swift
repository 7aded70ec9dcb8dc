internal import Foundation
internal import HourglassTokenizer

/// The dimensions and constants of a model, as its `config.json` gives them.
public struct ModelConfiguration: Sendable {
    /// The decoder.
    public struct Text: Sendable {
        /// Rows of the embedding table.
        public var vocabularySize: Int
        /// Width of the residual stream.
        public var hiddenSize: Int
        /// Number of layers.
        public var layerCount: Int
        /// Query heads.
        public var headCount: Int
        /// Key and value heads; each serves an equal share of the query heads.
        public var keyValueHeadCount: Int
        /// Width of a head.
        public var headDimension: Int
        /// Width of a dense feed-forward layer.
        public var intermediateSize: Int
        /// Added to the mean square under the root.
        public var normEpsilon: Float
        /// Longest sequence.
        public var contextLength: Int
        /// Whether the output matrix is the embedding table.
        public var tiesEmbeddings: Bool
        /// Rotary embedding.
        public var rope: Rope
        /// Experts in place of dense feed-forward layers, if any.
        public var experts: Experts?
    }

    /// Rotary position embedding of the decoder.
    public struct Rope: Sendable {
        /// Base of the frequencies.
        public var theta: Double
        /// How many frequencies turn with time, height and width.
        public var sections: [Int]
        /// Stretching to longer contexts, if any.
        public var yarn: YaRN?
    }

    /// Parameters of the YaRN extension.
    public struct YaRN: Sendable {
        /// How many times longer the context is.
        public var factor: Double
        /// Context length the model was trained with.
        public var originalLength: Int
        /// Turns beyond which a frequency stays as it is.
        public var fastTurns: Double = 32
        /// Turns below which a frequency is divided by the factor.
        public var slowTurns: Double = 1
        /// Whether the bounds are rounded outwards to whole dimensions.
        public var truncates = true
        /// Factor of cosines and sines.
        public var attentionFactor: Double
    }

    /// A mixture of experts.
    public struct Experts: Sendable {
        /// How many there are.
        public var count: Int
        /// How many each token visits.
        public var activeCount: Int
        /// Width of each.
        public var intermediateSize: Int
        /// Layers that are dense all the same.
        public var denseLayers: Set<Int>
    }

    /// The vision tower.
    public struct Vision: Sendable {
        /// Number of blocks.
        public var depth: Int
        /// Width.
        public var hiddenSize: Int
        /// Width of the feed-forward layers.
        public var intermediateSize: Int
        /// Attention heads.
        public var headCount: Int
        /// Width of what the decoder receives.
        public var outputSize: Int
        /// Side of a patch, in pixels.
        public var patchSize: Int
        /// Frames in a patch.
        public var temporalPatchSize: Int
        /// Patches a side that become one token.
        public var mergeSize: Int
        /// Side of the square table of learned positions.
        public var positionSide: Int
        /// Blocks whose output also enters the first decoder layers.
        public var deepstackLayers: [Int]
    }

    /// The decoder.
    public var text: Text
    /// The vision tower; nil for a text-only model.
    public var vision: Vision?
    /// Placeholder of a picture.
    public var imageTokenID: Int
    /// Placeholder of a video.
    public var videoTokenID: Int

    /// Reads `config.json` in a model folder.
    public init(folder: String) throws(QwenError) {
        guard FileManager.default.fileExists(atPath: folder) else {
            throw QwenError(code: .modelMissing, message: "There is no model folder '\(folder)'.")
        }
        let path = folder + "/config.json"
        guard let data = FileManager.default.contents(atPath: path) else {
            throw QwenError(
                code: .modelMissing,
                message: "'\(folder)' is not a model folder: it has no config.json."
            )
        }
        do {
            try self.init(json: JSONValue(parsing: [UInt8](data)), path: path)
        } catch let error as TokenizerError {
            throw QwenError(
                code: .badConfiguration,
                message: "'\(path)' cannot be read: \(error.message)",
                cause: error
            )
        } catch let error as QwenError {
            throw error
        } catch {
            throw QwenError(code: .badConfiguration, message: "'\(path)' cannot be read: \(error)")
        }
    }

    init(json root: JSONValue, path: String) throws(QwenError) {
        let name = root["architectures"]?.array?.first?.string ?? root["model_type"]?.string ?? "?"
        let isText: Bool
        switch name {
        case "Qwen3VLForConditionalGeneration", "Qwen3VLMoeForConditionalGeneration", "qwen3_vl",
            "qwen3_vl_moe", "Qwen3VLModel":
            isText = false
        case "Qwen3ForCausalLM", "Qwen3MoeForCausalLM", "Qwen3Model", "qwen3", "qwen3_moe":
            isText = true
        default:
            throw QwenError(
                code: .unsupportedModel,
                message: "'\(path)' describes the architecture '\(name)'; supported are "
                    + "Qwen3-VL (dense and mixture of experts) and Qwen3."
            )
        }
        let top = ConfigurationReader(root, path: path, prefix: "")
        if isText {
            text = try Text(top, root: root)
            vision = nil
            (imageTokenID, videoTokenID) = (-1, -1)
        } else {
            text = try Text(top.section("text_config"), root: root)
            let vision = try Vision(top.section("vision_config"))
            guard vision.outputSize == text.hiddenSize else {
                throw top.failure(
                    "the vision tower's out_hidden_size \(vision.outputSize) is not the decoder's "
                        + "hidden_size \(text.hiddenSize)"
                )
            }
            self.vision = vision
            imageTokenID = try top.integer("image_token_id")
            videoTokenID = try top.integer("video_token_id")
        }
    }
}

extension ModelConfiguration.Text {
    fileprivate init(_ reader: ConfigurationReader, root: JSONValue) throws(QwenError) {
        vocabularySize = try reader.integer("vocab_size")
        hiddenSize = try reader.integer("hidden_size")
        layerCount = try reader.integer("num_hidden_layers")
        headCount = try reader.integer("num_attention_heads")
        keyValueHeadCount = try reader.integer("num_key_value_heads", default: headCount)
        headDimension = try reader.integer("head_dim", default: hiddenSize / headCount)
        intermediateSize = try reader.integer("intermediate_size")
        normEpsilon = Float(reader.number("rms_norm_eps") ?? 1e-6)
        contextLength = try reader.integer("max_position_embeddings", default: 32768)
        guard headCount % keyValueHeadCount == 0, headDimension % 2 == 0 else {
            throw reader.failure(
                "\(headCount) query heads of width \(headDimension) cannot share "
                    + "\(keyValueHeadCount) key heads"
            )
        }
        if reader.value["attention_bias"]?.bool == true {
            throw reader.failure("attention_bias is not supported")
        }
        tiesEmbeddings =
            root["tie_word_embeddings"]?.bool ?? reader.value["tie_word_embeddings"]?.bool ?? false
        rope = try ModelConfiguration.Rope(reader, half: headDimension / 2)
        // The second spelling is that of files saved by newer tools.
        let countKey =
            reader.value["num_local_experts"] == nil ? "num_experts" : "num_local_experts"
        if let count = reader.value[countKey], count != .null {
            let step = try reader.integer("decoder_sparse_step", default: 1)
            var dense = Set((reader.value["mlp_only_layers"]?.array ?? []).compactMap(\.integer))
            for layer in 0..<layerCount where (layer + 1) % step != 0 { dense.insert(layer) }
            let experts = ModelConfiguration.Experts(
                count: try reader.integer(countKey),
                activeCount: try reader.integer("num_experts_per_tok"),
                intermediateSize: try reader.integer("moe_intermediate_size"),
                denseLayers: dense
            )
            guard experts.activeCount <= experts.count else {
                throw reader.failure("more experts are active than there are")
            }
            self.experts = experts
        }
    }
}

extension ModelConfiguration.Rope {
    /// Published files have `rope_theta` and `rope_scaling`; newer ones one
    /// `rope_parameters`.
    fileprivate init(_ reader: ConfigurationReader, half: Int) throws(QwenError) {
        let parameters = reader.value["rope_parameters"] ?? reader.value["rope_scaling"]
        theta = reader.number("rope_theta") ?? parameters?["rope_theta"]?.double ?? 5_000_000
        let isVision =
            parameters?["mrope_section"] != nil || parameters?["mrope_interleaved"] != nil
        let fallback = isVision && half == 64 ? [24, 20, 20] : [half, 0, 0]
        sections = (parameters?["mrope_section"]?.array ?? []).compactMap(\.integer)
        if sections.isEmpty { sections = fallback }
        guard sections.count == 3, sections.reduce(0, +) == half, sections.allSatisfy({ $0 >= 0 })
        else {
            throw reader.failure("mrope_section \(sections) does not add up to \(half)")
        }
        switch parameters?["rope_type"]?.string ?? parameters?["type"]?.string ?? "default" {
        case "default", "mrope": yarn = nil
        case "yarn":
            guard let parameters, let factor = parameters["factor"]?.double, factor >= 1 else {
                throw reader.failure("YaRN needs a factor of at least 1")
            }
            let original = try reader.integer("max_position_embeddings", default: 262_144)
            yarn = ModelConfiguration.YaRN(
                factor: factor,
                originalLength: parameters["original_max_position_embeddings"]?.integer ?? original,
                fastTurns: parameters["beta_fast"]?.double ?? 32,
                slowTurns: parameters["beta_slow"]?.double ?? 1,
                truncates: parameters["truncate"]?.bool ?? true,
                attentionFactor: Self.attentionFactor(parameters, factor)
            )
        case let other: throw reader.failure("the rope_type '\(other)' is not supported")
        }
    }

    private static func attentionFactor(_ parameters: JSONValue, _ factor: Double) -> Double {
        if let given = parameters["attention_factor"]?.double { return given }
        func scale(_ m: Double) -> Double { factor <= 1 ? 1 : 0.1 * m * log(factor) + 1 }
        if let m = parameters["mscale"]?.double, let all = parameters["mscale_all_dim"]?.double,
            m != 0, all != 0
        {
            return scale(m) / scale(all)
        }
        return scale(1)
    }
}

extension ModelConfiguration.Vision {
    fileprivate init(_ reader: ConfigurationReader) throws(QwenError) {
        depth = try reader.integer("depth")
        hiddenSize = try reader.integer("hidden_size")
        intermediateSize = try reader.integer("intermediate_size")
        headCount = try reader.integer("num_heads")
        outputSize = try reader.integer("out_hidden_size")
        patchSize = try reader.integer("patch_size", default: 16)
        temporalPatchSize = try reader.integer("temporal_patch_size", default: 2)
        mergeSize = try reader.integer("spatial_merge_size", default: 2)
        let positions = try reader.integer("num_position_embeddings", default: 2304)
        positionSide = Int(Double(positions).squareRoot().rounded())
        deepstackLayers = (reader.value["deepstack_visual_indexes"]?.array ?? [])
            .compactMap(\.integer)
        guard positionSide * positionSide == positions else {
            throw reader.failure("num_position_embeddings \(positions) is not a square")
        }
        guard hiddenSize % headCount == 0, hiddenSize / headCount % 4 == 0 else {
            throw reader.failure("\(headCount) heads do not divide hidden_size \(hiddenSize)")
        }
        guard temporalPatchSize == 2, reader.value["in_channels"]?.integer ?? 3 == 3 else {
            throw reader.failure("only patches of two RGB frames are supported")
        }
        guard deepstackLayers.allSatisfy({ (0..<depth).contains($0) }) else {
            throw reader.failure("deepstack_visual_indexes name blocks that do not exist")
        }
        if let act = reader.value["hidden_act"]?.string, act != "gelu_pytorch_tanh" {
            throw reader.failure("the vision activation '\(act)' is not supported")
        }
    }
}

/// Reads numbers of a configuration and says which one is wrong.
private struct ConfigurationReader {
    let value: JSONValue
    private let path: String
    private let prefix: String
    /// Larger than any dimension of a real model, small enough that products
    /// of two do not overflow.
    private static let largest = 1 << 30

    init(_ value: JSONValue, path: String, prefix: String) {
        self.value = value
        self.path = path
        self.prefix = prefix
    }

    func failure(_ reason: String) -> QwenError {
        QwenError(code: .badConfiguration, message: "'\(path)' cannot be used: \(reason).")
    }

    func section(_ name: String) throws(QwenError) -> ConfigurationReader {
        guard let section = value[name], case .object = section else {
            throw failure("it has no \(name)")
        }
        return ConfigurationReader(section, path: path, prefix: name + ".")
    }

    func integer(_ name: String, default fallback: Int? = nil) throws(QwenError) -> Int {
        let found = value[name]
        if found == nil || found == .null, let fallback { return fallback }
        guard let number = found?.integer, number > 0, number <= Self.largest else {
            throw failure("\(prefix)\(name) is missing or no positive whole number")
        }
        return number
    }

    func number(_ name: String) -> Double? { value[name]?.double }
}
