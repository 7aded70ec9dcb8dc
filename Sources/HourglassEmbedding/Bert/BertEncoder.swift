internal import HourglassTensor

/// Hidden states of word pieces, each text on its own.
///
/// Reference: transformers 4.57.1, `modeling_bert.py`, `BertModel`.
struct BertEncoder: Sendable {
    private let config: BertConfiguration
    private let words: RowTable
    private let positions: Tensor
    private let type: Tensor
    private let norm: LayerNorm
    private let layers: [Layer]
    private let attention: GroupedAttention
    private let format: AttentionBlock.Format

    private struct Layer: Sendable {
        let query: Linear
        let key: Linear
        let value: Linear
        let output: Linear
        let attentionNorm: LayerNorm
        let up: Linear
        let down: Linear
        let outputNorm: LayerNorm
    }

    init(
        _ config: BertConfiguration,
        format: AttentionBlock.Format,
        weights: WeightScope
    ) throws(TensorError) {
        self.config = config
        self.format = format
        let width = config.width
        let embeddings = weights["embeddings"]
        words = try embeddings["word_embeddings"].rows("weight", [config.vocabularySize, width])
        positions = try embeddings.table(
            "position_embeddings.weight",
            [config.positionCount, width]
        )
        type = try embeddings.table("token_type_embeddings.weight", [config.typeCount, width])
            .rows(0..<1)
        norm = try LayerNorm(embeddings["LayerNorm"], width, epsilon: config.normEpsilon)
        attention = GroupedAttention(
            headCount: config.headCount,
            keyValueHeadCount: config.headCount,
            headDimension: width / config.headCount
        )
        var layers: [Layer] = []
        for index in 0..<config.layerCount {
            let scope = weights["encoder"]["layer"][index]
            let own = scope["attention"]["self"]
            layers.append(
                Layer(
                    query: try own.biasedLinear("query", [width, width]),
                    key: try own.biasedLinear("key", [width, width]),
                    value: try own.biasedLinear("value", [width, width]),
                    output: try scope["attention"]["output"]
                        .biasedLinear("dense", [width, width]),
                    attentionNorm: try LayerNorm(
                        scope["attention"]["output"]["LayerNorm"],
                        width,
                        epsilon: config.normEpsilon
                    ),
                    up: try scope["intermediate"].biasedLinear("dense", [config.wide, width]),
                    down: try scope["output"].biasedLinear("dense", [width, config.wide]),
                    outputNorm: try LayerNorm(
                        scope["output"]["LayerNorm"],
                        width,
                        epsilon: config.normEpsilon
                    )
                )
            )
        }
        self.layers = layers
    }

    /// States of all tokens of several texts, one text after the other.
    func callAsFunction(_ texts: [[Int]]) -> Tensor {
        var hidden = words(texts.flatMap { $0 })
        hidden.add(Tensor.stacked(texts.map { positions.rows(0..<$0.count) }))
        hidden.addRows(
            type.gathered([Int](repeating: 0, count: hidden.rows)),
            at: Array(0..<hidden.rows)
        )
        hidden = norm(hidden)
        var ranges: [Range<Int>] = []
        for text in texts {
            let first = ranges.last?.upperBound ?? 0
            ranges.append(first..<first + text.count)
        }
        for layer in layers {
            let projected = Linear.apply([layer.query, layer.key, layer.value], to: hidden)
            let mixed = Tensor.stacked(
                ranges.map { range in
                    let cache = HeadCache(
                        headCount: attention.headCount,
                        headDimension: attention.headDimension,
                        format: format
                    )
                    cache.append(keys: projected[1].rows(range), values: projected[2].rows(range))
                    return attention(
                        projected[0].rows(range),
                        blocks: cache.blocks,
                        visible: { _ in cache.count }
                    )
                }
            )
            hidden.add(layer.output(mixed))
            hidden = layer.attentionNorm(hidden)
            var wide = layer.up(hidden)
            wide.applyErfGELU()
            hidden.add(layer.down(wide))
            hidden = layer.outputNorm(hidden)
        }
        return hidden
    }
}
