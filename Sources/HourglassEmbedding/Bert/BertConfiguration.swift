internal import HourglassTokenizer

/// The dimensions of a BERT encoder, and how its states become a vector.
struct BertConfiguration: Sendable {
    /// How the states of the tokens become one vector.
    enum Pooling: Sendable {
        case mean, first
    }

    var vocabularySize: Int
    var width: Int
    var layerCount: Int
    var headCount: Int
    var wide: Int
    var positionCount: Int
    var typeCount: Int
    var normEpsilon: Float
    var pooling: Pooling
    /// Most tokens of a text.
    var limit: Int

    init(folder: String) throws(EmbeddingError) {
        let file = try EncoderFile(folder: folder, name: "config.json", isNeeded: true)
        vocabularySize = try file.count("vocab_size")
        width = try file.count("hidden_size")
        layerCount = try file.count("num_hidden_layers")
        headCount = try file.count("num_attention_heads")
        wide = try file.count("intermediate_size")
        positionCount = try file.count("max_position_embeddings")
        typeCount = file["type_vocab_size"]?.integer ?? 2
        normEpsilon = Float(file["layer_norm_eps"]?.double ?? 1e-12)
        guard width % headCount == 0, typeCount > 0 else {
            throw file.failure("\(headCount) heads do not divide hidden_size \(width)")
        }
        if let activation = file["hidden_act"]?.string, activation != "gelu" {
            throw file.failure("the activation '\(activation)' is not supported")
        }
        if let kind = file["position_embedding_type"]?.string, kind != "absolute" {
            throw file.failure("positions of kind '\(kind)' are not supported")
        }
        let pooling = try EncoderFile(
            folder: folder,
            name: "1_Pooling/config.json",
            isNeeded: false
        )
        self.pooling = pooling["pooling_mode_cls_token"]?.bool == true ? .first : .mean
        let settings = try EncoderFile(
            folder: folder,
            name: "sentence_bert_config.json",
            isNeeded: false
        )
        limit = min(settings["max_seq_length"]?.integer ?? 256, positionCount)
        guard limit >= 2 else { throw file.failure("a text may have only \(limit) tokens") }
    }
}
