package import HourglassTensor

/// The decoder: embeddings in, hidden states and logits out.
///
/// Reference: transformers 4.57.1, `modeling_qwen3_vl.py`, `Qwen3VLTextModel`,
/// and `modeling_qwen3_vl_moe.py`.
package struct LanguageModel: Sendable {
    private let embedding: RowTable
    private let layers: [DecoderLayer]
    private let norm: RMSNorm
    private let head: Linear?
    private let rotary: RotaryEmbedding
    let config: ModelConfiguration.Text
    let cacheFormat: AttentionBlock.Format

    /// - Parameter head: the output matrix; nil for a model that only embeds.
    init(
        _ config: ModelConfiguration.Text,
        weights: WeightScope,
        head: Linear?,
        cacheFormat: AttentionBlock.Format
    ) throws(TensorError) {
        self.config = config
        self.head = head
        self.cacheFormat = cacheFormat
        embedding = try weights["embed_tokens"].rows(
            "weight",
            [config.vocabularySize, config.hiddenSize]
        )
        var layers: [DecoderLayer] = []
        for i in 0..<config.layerCount {
            layers.append(try DecoderLayer(config, layer: i, weights: weights["layers"][i]))
        }
        self.layers = layers
        norm = try RMSNorm(config, weights["norm"])
        rotary = RotaryEmbedding(config)
    }

    /// An empty cache for this model.
    package func makeCache() -> KVCache { KVCache(config, format: cacheFormat) }

    /// Runs the tokens after those in the cache, and adds them to it.
    ///
    /// - Parameters:
    ///   - vision: what replaces the embeddings of some of these tokens, by
    ///     index among them.
    /// - Returns: hidden states after the last norm, one row a token.
    package func callAsFunction(
        _ ids: ArraySlice<Int>,
        positions: ArraySlice<TokenPosition>,
        vision: (rows: [Int], features: VisionFeatures)? = nil,
        cache: KVCache,
        tap: ((Int, Tensor) -> Void)? = nil
    ) -> Tensor {
        precondition(ids.count == positions.count, "One position a token")
        var hidden = embedding(Array(ids))
        if let vision, !vision.rows.isEmpty {
            hidden.replaceRows(vision.features.main, at: vision.rows)
        }
        let table = rotary.table(positions)
        cache.reserve(ids.count)
        for (i, layer) in layers.enumerated() {
            layer(&hidden, rotary: table, cache: cache, layer: i)
            if let vision, !vision.rows.isEmpty, i < vision.features.deepstack.count {
                hidden.addRows(vision.features.deepstack[i], at: vision.rows)
            }
            tap?(i, hidden)
        }
        cache.advance(ids.count)
        return norm(hidden)
    }

    /// Scores of all tokens, for each row of hidden states.
    package func logits(_ hidden: Tensor) -> Tensor {
        guard let head else { preconditionFailure("This model has no output matrix") }
        return head(hidden)
    }

    /// Whether the model has an output matrix.
    var canGenerate: Bool { head != nil }
}
