internal import HourglassTensor

/// Transformer layers that normalise before attention and before the
/// feed-forward part, as both towers of CLIP and SigLIP have them.
///
/// Reference: transformers 5.23, `modeling_clip.py`, `CLIPEncoder`, and
/// `modeling_siglip.py`, `SiglipEncoder`.
struct TransformerTower: Sendable {
    private let layers: [Layer]

    private struct Layer: Sendable {
        let attentionNorm: LayerNorm
        let attention: TowerAttention
        let feedForwardNorm: LayerNorm
        let feedForward: TowerFeedForward
    }

    init(
        _ config: PictureModelConfiguration.Tower,
        format: AttentionBlock.Format,
        weights: WeightScope
    ) throws(TensorError) {
        var layers: [Layer] = []
        for index in 0..<config.layerCount {
            let scope = weights["layers"][index]
            let attention = scope["self_attn"]
            let width = config.width
            layers.append(
                Layer(
                    attentionNorm: try LayerNorm(
                        scope["layer_norm1"],
                        width,
                        epsilon: config.normEpsilon
                    ),
                    attention: TowerAttention(
                        query: try attention.biasedLinear("q_proj", [width, width]),
                        key: try attention.biasedLinear("k_proj", [width, width]),
                        value: try attention.biasedLinear("v_proj", [width, width]),
                        output: try attention.biasedLinear("out_proj", [width, width]),
                        headCount: config.headCount,
                        format: format
                    ),
                    feedForwardNorm: try LayerNorm(
                        scope["layer_norm2"],
                        width,
                        epsilon: config.normEpsilon
                    ),
                    feedForward: try TowerFeedForward(config, weights: scope["mlp"])
                )
            )
        }
        self.layers = layers
    }

    /// States of several sequences, one after the other, each attending to
    /// itself only.
    ///
    /// - Parameters:
    ///   - length: tokens of each sequence, in order.
    ///   - isCausal: whether a token sees only those up to itself.
    func callAsFunction(_ hidden: inout Tensor, lengths: [Int], isCausal: Bool) {
        for layer in layers {
            hidden.add(
                layer.attention(layer.attentionNorm(hidden), lengths: lengths, isCausal: isCausal)
            )
            hidden.add(layer.feedForward(layer.feedForwardNorm(hidden)))
        }
    }
}

/// Attention within each of several sequences.
struct TowerAttention: Sendable {
    private let projections: [Linear]
    private let output: Linear
    private let heads: GroupedAttention
    private let format: AttentionBlock.Format

    init(
        query: Linear,
        key: Linear,
        value: Linear,
        output: Linear,
        headCount: Int,
        format: AttentionBlock.Format
    ) {
        projections = [query, key, value]
        self.output = output
        heads = GroupedAttention(
            headCount: headCount,
            keyValueHeadCount: headCount,
            headDimension: query.weight.rows / headCount
        )
        self.format = format
    }

    func callAsFunction(_ x: Tensor, lengths: [Int], isCausal: Bool) -> Tensor {
        let projected = Linear.apply(projections, to: x)
        var first = 0
        let mixed = lengths.map { length in
            let range = first..<first + length
            first += length
            return heads.attend(
                queries: projected[0].rows(range),
                keys: projected[1].rows(range),
                values: projected[2].rows(range),
                format: format,
                isCausal: isCausal
            )
        }
        return output(mixed.count == 1 ? mixed[0] : Tensor.stacked(mixed))
    }
}

extension GroupedAttention {
    /// Attention of one sequence's queries to its keys and values.
    func attend(
        queries: Tensor,
        keys: Tensor,
        values: Tensor,
        format: AttentionBlock.Format,
        isCausal: Bool = false
    ) -> Tensor {
        let cache = HeadCache(
            headCount: keyValueHeadCount,
            headDimension: headDimension,
            format: format
        )
        cache.append(keys: keys, values: values)
        return self(
            queries,
            blocks: cache.blocks,
            visible: { isCausal ? $0 + 1 : cache.count }
        )
    }
}

/// Two linear layers with a form of GELU between them.
struct TowerFeedForward: Sendable {
    private let up: Linear
    private let down: Linear
    private let activation: PictureModelConfiguration.Activation

    init(
        _ config: PictureModelConfiguration.Tower,
        weights: WeightScope
    ) throws(TensorError) {
        up = try weights.biasedLinear("fc1", [config.wide, config.width])
        down = try weights.biasedLinear("fc2", [config.width, config.wide])
        activation = config.activation
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
        var wide = up(x)
        switch activation {
        case .sigmoid: wide.applyQuickGELU()
        case .erf: wide.applyErfGELU()
        case .tanh: wide.applyTanhGELU()
        }
        return down(wide)
    }
}
