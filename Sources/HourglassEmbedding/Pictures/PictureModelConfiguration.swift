internal import HourglassTokenizer

/// The dimensions of CLIP or SigLIP, as `config.json` tells them; what it
/// leaves out has the value of the first published model of its kind.
struct PictureModelConfiguration: Sendable {
    enum Kind: Sendable {
        case clip, siglip
    }

    /// A stack of transformer layers.
    struct Tower: Sendable {
        var width: Int
        var wide: Int
        var layerCount: Int
        var headCount: Int
        var activation: Activation
        var normEpsilon: Float
    }

    /// The forms of GELU models were trained with.
    enum Activation: String, Sendable {
        case sigmoid = "quick_gelu"
        case erf = "gelu"
        case tanh = "gelu_pytorch_tanh"
    }

    var kind: Kind
    var text: Tower
    var vocabularySize: Int
    /// Most tokens of a text.
    var textLength: Int
    var vision: Tower
    /// Pixels on each side of a picture.
    var imageSize: Int
    /// Pixels on each side of a patch.
    var patchSize: Int
    /// Numbers in a vector.
    var dimensions: Int

    /// Patches on each side of a picture.
    var gridSize: Int { imageSize / patchSize }

    init(folder: String) throws(EmbeddingError) {
        let file = try EncoderFile(folder: folder, name: "config.json", isNeeded: true)
        switch file["model_type"]?.string {
        case "clip": kind = .clip
        case "siglip": kind = .siglip
        case "siglip2":
            throw EmbeddingError(
                code: .unsupportedModel,
                message: "'\(file.path)' describes SigLIP 2 with pictures of any size (naflex); "
                    + "take one with pictures of one size, such as siglip2-base."
            )
        case let kind:
            throw EmbeddingError(
                code: .unsupportedModel,
                message: "'\(file.path)' describes a model of type '\(kind ?? "?")'; pictures are "
                    + "embedded with CLIP, SigLIP 2 and Qwen3-VL-Embedding."
            )
        }
        let words = Section(file, "text_config")
        let pictures = Section(file, "vision_config")
        let isClip = kind == .clip
        text = try words.tower(
            isClip ? (512, 2048, 12, 8) : (768, 3072, 12, 12),
            activation: isClip ? .sigmoid : .tanh,
            epsilon: isClip ? 1e-5 : 1e-6
        )
        vision = try pictures.tower(
            (768, 3072, 12, 12),
            activation: isClip ? .sigmoid : .tanh,
            epsilon: isClip ? 1e-5 : 1e-6
        )
        vocabularySize = try words.count("vocab_size", isClip ? 49_408 : 32_000)
        textLength = try words.count("max_position_embeddings", isClip ? 77 : 64)
        imageSize = try pictures.count("image_size", 224)
        patchSize = try pictures.count("patch_size", isClip ? 32 : 16)
        dimensions =
            isClip
            ? file["projection_dim"] == nil ? 512 : try file.count("projection_dim")
            : try words.count("projection_size", text.width)
        guard try pictures.count("num_channels", 3) == 3 else {
            throw file.failure("pictures of three channels are needed")
        }
        guard patchSize <= imageSize, imageSize <= 4096 else {
            throw file.failure("patches of \(patchSize) do not fit pictures of \(imageSize)")
        }
        guard textLength >= 2 else {
            throw file.failure("a text may have only \(textLength) tokens")
        }
        if !isClip, pictures["vision_use_head"]?.bool == false {
            throw file.failure("its pictures have no pooling head")
        }
        if !isClip, dimensions != vision.width {
            throw file.failure(
                "vectors of texts have \(dimensions) numbers, those of pictures \(vision.width)"
            )
        }
    }
}

/// The part of a configuration that describes one tower.
private struct Section {
    private let file: EncoderFile
    private let name: String
    private let value: JSONValue?

    init(_ file: EncoderFile, _ name: String) {
        (self.file, self.name, value) = (file, name, file[name])
    }

    subscript(_ key: String) -> JSONValue? {
        let found = value?[key]
        return found == .null ? nil : found
    }

    func count(_ key: String, _ usual: Int) throws(EmbeddingError) -> Int {
        guard let found = self[key] else { return usual }
        guard let number = found.integer, (1...1 << 28).contains(number) else {
            throw file.failure("\(name).\(key) is no positive whole number")
        }
        return number
    }

    func tower(
        _ usual: (width: Int, wide: Int, layers: Int, heads: Int),
        activation: PictureModelConfiguration.Activation,
        epsilon: Float
    ) throws(EmbeddingError) -> PictureModelConfiguration.Tower {
        let width = try count("hidden_size", usual.width)
        let heads = try count("num_attention_heads", usual.heads)
        guard width % heads == 0 else {
            throw file.failure("\(heads) heads do not divide \(name).hidden_size \(width)")
        }
        var form = activation
        if let named = self["hidden_act"]?.string {
            guard let known = PictureModelConfiguration.Activation(rawValue: named) else {
                throw file.failure("the activation '\(named)' is not supported")
            }
            form = known
        }
        return PictureModelConfiguration.Tower(
            width: width,
            wide: try count("intermediate_size", usual.wide),
            layerCount: try count("num_hidden_layers", usual.layers),
            headCount: heads,
            activation: form,
            normEpsilon: self["layer_norm_eps"]?.double.map { Float($0) } ?? epsilon
        )
    }
}
