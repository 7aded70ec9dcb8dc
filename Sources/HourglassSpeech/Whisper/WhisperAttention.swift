internal import HourglassTensor

/// Attention of Whisper's layers: projections with biases but for the keys.
struct WhisperAttention: Sendable {
    private let query: Linear
    private let key: Linear
    private let value: Linear
    private let output: Linear
    private let attention: GroupedAttention
    private let format: AttentionBlock.Format

    init(
        width: Int,
        heads: Int,
        format: AttentionBlock.Format,
        weights: WeightScope
    ) throws(TensorError) {
        query = try weights.biasedLinear("q_proj", [width, width])
        key = try weights.linear("k_proj", [width, width])
        value = try weights.biasedLinear("v_proj", [width, width])
        output = try weights.biasedLinear("out_proj", [width, width])
        attention = GroupedAttention(
            headCount: heads,
            keyValueHeadCount: heads,
            headDimension: width / heads
        )
        self.format = format
    }

    /// An empty cache of keys and values.
    func makeCache() -> HeadCache {
        HeadCache(
            headCount: attention.headCount,
            headDimension: attention.headDimension,
            format: format
        )
    }

    /// Keys and values of another sequence, to look at it many times.
    func remember(_ source: Tensor) -> HeadCache {
        let projected = Linear.apply([key, value], to: source)
        let cache = makeCache()
        cache.append(keys: projected[0], values: projected[1])
        return cache
    }

    /// Attention to a remembered sequence, all of it.
    func callAsFunction(_ x: Tensor, over cache: HeadCache) -> Tensor {
        output(attention(query(x), blocks: cache.blocks, visible: { _ in cache.count }))
    }

    /// Attention among all tokens of `x`.
    func overAll(_ x: Tensor) -> Tensor {
        let projected = Linear.apply([query, key, value], to: x)
        let cache = makeCache()
        cache.append(keys: projected[1], values: projected[2])
        return output(
            attention(projected[0], blocks: cache.blocks, visible: { _ in cache.count })
        )
    }

    /// Attention of new tokens to themselves and those before them, which
    /// `cache` holds; adds the new ones to it.
    func causal(_ x: Tensor, _ cache: HeadCache) -> Tensor {
        let projected = Linear.apply([query, key, value], to: x)
        let first = cache.count
        cache.append(keys: projected[1], values: projected[2])
        return output(
            attention(projected[0], blocks: cache.blocks, visible: { first + $0 + 1 })
        )
    }
}

/// Mean and variance normalisation with weight and bias.
struct LayerNorm: Sendable {
    private let weight: [Float]
    private let bias: [Float]

    init(_ width: Int, _ weights: WeightScope) throws(TensorError) {
        weight = try weights.vector("weight", width)
        bias = try weights.vector("bias", width)
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
        x.layerNormalized(weight, bias, epsilon: 1e-5)
    }
}

/// fc2(GELU(fc1(x))).
struct WhisperFeedForward: Sendable {
    private let up: Linear
    private let down: Linear

    init(width: Int, wide: Int, weights: WeightScope) throws(TensorError) {
        up = try weights.biasedLinear("fc1", [wide, width])
        down = try weights.biasedLinear("fc2", [width, wide])
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
        var hidden = up(x)
        hidden.applyErfGELU()
        return down(hidden)
    }
}
