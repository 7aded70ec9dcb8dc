internal import HourglassTensor

/// One decoder layer: [tokens, hidden] to the same.
struct DecoderLayer: Sendable {
    private let inputNorm: RMSNorm
    private let attention: SelfAttention
    private let outputNorm: RMSNorm
    private let feedForward: FeedForward

    init(
        _ config: ModelConfiguration.Text,
        layer: Int,
        weights: WeightScope
    ) throws(TensorError) {
        inputNorm = try RMSNorm(config, weights["input_layernorm"])
        attention = try SelfAttention(config, weights: weights["self_attn"])
        outputNorm = try RMSNorm(config, weights["post_attention_layernorm"])
        feedForward = try FeedForward(config, layer: layer, weights: weights["mlp"])
    }

    func callAsFunction(
        _ hidden: inout Tensor,
        rotary: RotaryTable,
        cache: KVCache,
        layer: Int
    ) {
        hidden.add(attention(inputNorm(hidden), rotary: rotary, cache: cache, layer: layer))
        hidden.add(feedForward(outputNorm(hidden)))
    }
}

/// Division by the root mean square, and a weight.
struct RMSNorm: Sendable {
    private let weight: [Float]
    private let epsilon: Float

    init(_ config: ModelConfiguration.Text, _ weights: WeightScope) throws(TensorError) {
        weight = try weights.vector("weight", config.hiddenSize)
        epsilon = config.normEpsilon
    }

    func callAsFunction(_ x: Tensor) -> Tensor { x.rmsNormalized(weight, epsilon: epsilon) }
}
