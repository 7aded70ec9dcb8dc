internal import HourglassTensor

/// The text tower: tokens to vectors.
///
/// Reference: transformers 5.23, `modeling_clip.py`, `CLIPTextModel`, and
/// `modeling_siglip.py`, `SiglipTextModel`.
struct TextTower: Sendable {
    private let isCausal: Bool
    private let words: RowTable
    private let positions: Tensor
    private let layers: TransformerTower
    private let norm: LayerNorm
    private let projection: Linear

    init(
        _ config: PictureModelConfiguration,
        format: AttentionBlock.Format,
        weights: WeightScope
    ) throws(TensorError) {
        let isClip = config.kind == .clip
        isCausal = isClip
        let width = config.text.width
        let text = weights["text_model"]
        words = try text["embeddings"]["token_embedding"]
            .rows("weight", [config.vocabularySize, width])
        positions = try text["embeddings"].table(
            "position_embedding.weight",
            [config.textLength, width]
        )
        layers = try TransformerTower(config.text, format: format, weights: text["encoder"])
        norm = try LayerNorm(
            text["final_layer_norm"],
            width,
            epsilon: config.text.normEpsilon
        )
        projection =
            isClip
            ? try weights.linear("text_projection", [config.dimensions, width])
            : try text.biasedLinear("head", [config.dimensions, width])
    }

    /// One vector a text, `[texts, dimensions]`, of any length: that of its
    /// last token, which ends it with CLIP and fills it up with SigLIP.
    func callAsFunction(_ texts: [[Int]]) -> Tensor {
        var hidden = words(texts.flatMap { $0 })
        hidden.add(Tensor.stacked(texts.map { positions.rows(0..<$0.count) }))
        let lengths = texts.map(\.count)
        layers(&hidden, lengths: lengths, isCausal: isCausal)
        var last = -1
        let ends = lengths.map { length in
            last += length
            return last
        }
        return projection(norm(hidden.gathered(ends)))
    }
}
