internal import HourglassTensor

/// One transformer block of the vision tower: [patches, hidden] to the same.
struct VisionBlock: Sendable {
    private let norm1: LayerNorm
    private let norm2: LayerNorm
    private let attention: VisionAttention
    private let feedForward: VisionFeedForward

    init(
        _ config: ModelConfiguration.Vision,
        weights: WeightScope,
        attentionFormat: AttentionBlock.Format
    ) throws(TensorError) {
        norm1 = try LayerNorm(weights["norm1"], config.hiddenSize)
        norm2 = try LayerNorm(weights["norm2"], config.hiddenSize)
        attention = try VisionAttention(
            config,
            weights: weights["attn"],
            format: attentionFormat
        )
        feedForward = try VisionFeedForward(config, weights: weights["mlp"])
    }

    func callAsFunction(_ hidden: inout Tensor, grid: PatchGrid, rotary: RotaryTable) {
        hidden.add(attention(norm1(hidden), grid: grid, rotary: rotary))
        hidden.add(feedForward(norm2(hidden)))
    }
}

/// Layer normalisation with weight and bias.
struct LayerNorm: Sendable {
    private let weight: [Float]
    private let bias: [Float]
    private static let epsilon: Float = 1e-6

    init(_ weights: WeightScope, _ count: Int) throws(TensorError) {
        weight = try weights.vector("weight", count)
        bias = try weights.vector("bias", count)
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
        x.layerNormalized(weight, bias, epsilon: Self.epsilon)
    }
}

/// Feed-forward layer with the tanh form of GELU.
struct VisionFeedForward: Sendable {
    private let up: Linear
    private let down: Linear

    init(_ config: ModelConfiguration.Vision, weights: WeightScope) throws(TensorError) {
        let (hidden, wide) = (config.hiddenSize, config.intermediateSize)
        up = try weights.biasedLinear("linear_fc1", [wide, hidden])
        down = try weights.biasedLinear("linear_fc2", [hidden, wide])
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
        var wide = up(x)
        wide.applyTanhGELU()
        return down(wide)
    }
}
