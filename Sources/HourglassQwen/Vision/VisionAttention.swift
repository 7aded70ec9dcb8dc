internal import HourglassTensor

/// Attention among the patches of one pair of frames, never across pairs, so
/// that each pair can be encoded, and cached, on its own.
struct VisionAttention: Sendable {
    private let qkv: Linear
    private let projection: Linear
    private let heads: GroupedAttention
    private let width: Int
    private let format: AttentionBlock.Format

    /// - Parameter format: how keys and values are held, and so multiplied.
    init(
        _ config: ModelConfiguration.Vision,
        weights: WeightScope,
        format: AttentionBlock.Format
    ) throws(TensorError) {
        self.format = format
        width = config.hiddenSize
        qkv = try weights.biasedLinear("qkv", [3 * width, width])
        projection = try weights.biasedLinear("proj", [width, width])
        heads = GroupedAttention(
            headCount: config.headCount,
            keyValueHeadCount: config.headCount,
            headDimension: width / config.headCount
        )
    }

    func callAsFunction(_ x: Tensor, grid: PatchGrid, rotary: RotaryTable) -> Tensor {
        let mixed = qkv(x)
        let size = grid.patchesPerPair
        let parts = (0..<grid.pairs).map { pair in
            attendPair(mixed.rows(pair * size..<(pair + 1) * size), rotary)
        }
        return projection(parts.count == 1 ? parts[0] : Tensor.stacked(parts))
    }

    /// `mixed` holds queries, keys and values side by side.
    private func attendPair(_ mixed: Tensor, _ rotary: RotaryTable) -> Tensor {
        let count = mixed.rows
        let dimension = heads.headDimension
        var mixed = mixed
        var queries = Tensor(uninitialized: [count, width])
        let blocks = (0..<heads.headCount).map { _ in
            (0..<(count + AttentionBlock.capacity - 1) / AttentionBlock.capacity).map { _ in
                AttentionBlock(headDimension: dimension, format: format)
            }
        }
        mixed.withUnsafeMutablePointer { mixed in
            queries.withUnsafeMutablePointer { queries in
                parallelRanges(count, size: AttentionBlock.capacity) { range in
                    for row in range {
                        let from = mixed + row * width * 3
                        for head in 0..<heads.headCount {
                            let query = from + head * dimension
                            let key = from + width + head * dimension
                            rotary.rotate(query, row: row)
                            rotary.rotate(key, row: row)
                            blocks[head][row / AttentionBlock.capacity].store(
                                row % AttentionBlock.capacity,
                                key: key,
                                value: from + 2 * width + head * dimension
                            )
                        }
                        (queries + row * width).update(from: from, count: width)
                    }
                }
            }
        }
        return heads(queries, blocks: { blocks[$0][...] }, visible: { _ in count })
    }
}
