internal import HourglassTensor

/// Causal attention with shared key-value heads and norms on queries and keys.
struct SelfAttention: Sendable {
    private let query: Linear
    private let key: Linear
    private let value: Linear
    private let output: Linear
    private let queryNorm: HeadNorm
    private let keyNorm: HeadNorm
    private let heads: GroupedAttention

    init(_ config: ModelConfiguration.Text, weights: WeightScope) throws(TensorError) {
        let (hidden, dimension) = (config.hiddenSize, config.headDimension)
        let queryWidth = config.headCount * dimension
        let keyWidth = config.keyValueHeadCount * dimension
        query = try weights.linear("q_proj", [queryWidth, hidden])
        key = try weights.linear("k_proj", [keyWidth, hidden])
        value = try weights.linear("v_proj", [keyWidth, hidden])
        output = try weights.linear("o_proj", [hidden, queryWidth])
        queryNorm = HeadNorm(
            weight: try weights["q_norm"].vector("weight", dimension),
            epsilon: config.normEpsilon
        )
        keyNorm = HeadNorm(
            weight: try weights["k_norm"].vector("weight", dimension),
            epsilon: config.normEpsilon
        )
        heads = GroupedAttention(
            headCount: config.headCount,
            keyValueHeadCount: config.keyValueHeadCount,
            headDimension: dimension
        )
    }

    /// - Parameter rotary: one row for each row of `x`, the tokens that follow
    ///   those in the cache.
    func callAsFunction(_ x: Tensor, rotary: RotaryTable, cache: KVCache, layer: Int) -> Tensor {
        var projected = Linear.apply([query, key, value], to: x)
        let values = projected.removeLast()
        var keys = projected.removeLast()
        var queries = projected.removeLast()
        let start = cache.count
        let dimension = heads.headDimension
        let blocks = (0..<heads.keyValueHeadCount).map { cache.blocks(layer: layer, head: $0) }
        let (queryWidth, keyWidth) = (queries.columns, keys.columns)
        queries.withUnsafeMutablePointer { queries in
            keys.withUnsafeMutablePointer { keys in
                values.withUnsafePointer { values in
                    parallelRanges(x.rows, size: 16) { range in
                        for row in range {
                            for head in 0..<heads.headCount {
                                let query = queries + row * queryWidth + head * dimension
                                queryNorm(query)
                                rotary.rotate(query, row: row)
                            }
                            let place = start + row
                            for head in 0..<heads.keyValueHeadCount {
                                let key = keys + row * keyWidth + head * dimension
                                keyNorm(key)
                                rotary.rotate(key, row: row)
                                blocks[head][place / AttentionBlock.capacity].store(
                                    place % AttentionBlock.capacity,
                                    key: key,
                                    value: values + row * keyWidth + head * dimension
                                )
                            }
                        }
                    }
                }
            }
        }
        // Causal by place in the sequence, not by position: the positions of a
        // picture's tokens repeat.
        return output(heads(queries, blocks: { blocks[$0] }, visible: { start + $0 + 1 }))
    }
}
