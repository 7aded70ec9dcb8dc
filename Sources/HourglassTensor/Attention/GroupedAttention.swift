internal import CHourglassKernels

/// Softmax attention in which several query heads share one head of keys and
/// values.
package struct GroupedAttention: Sendable {
    package let headCount: Int
    package let keyValueHeadCount: Int
    package let headDimension: Int

    /// Describes the heads.
    ///
    /// - Precondition: the key and value heads divide the query heads.
    package init(headCount: Int, keyValueHeadCount: Int, headDimension: Int) {
        precondition(headCount % keyValueHeadCount == 0, "Heads are shared evenly")
        self.headCount = headCount
        self.keyValueHeadCount = keyValueHeadCount
        self.headDimension = headDimension
    }

    /// Query rows that are worked on at once: enough that each block of keys
    /// is read from the cache once for many of them.
    private static let tileRows = 64

    /// Attention of `[tokens, heads · dimension]` queries.
    ///
    /// - Parameters:
    ///   - blocks: the cached keys and values of a key-value head.
    ///   - visible: how many keys, from the first on, a token may see.
    package func callAsFunction(
        _ queries: Tensor,
        blocks: (Int) -> ArraySlice<AttentionBlock>,
        visible: (Int) -> Int
    ) -> Tensor {
        let width = headCount * headDimension
        precondition(queries.columns == width, "Queries have all heads")
        var result = Tensor(uninitialized: [queries.rows, width])
        let group = headCount / keyValueHeadCount
        let tileTokens = max(1, Self.tileRows / group)
        let tiles = (queries.rows + tileTokens - 1) / tileTokens
        let scale = 1 / Float(headDimension).squareRoot()
        let seen = (0..<queries.rows).map { Int32(visible($0)) }
        let cached = (0..<keyValueHeadCount).map(blocks)
        queries.withUnsafePointer { queries in
            result.withUnsafeMutablePointer { result in
                parallelLoop(keyValueHeadCount * tiles) { item in
                    // Tiles that see most come first, so that the threads end
                    // together.
                    let tile = tiles - 1 - item / keyValueHeadCount
                    let shared = item % keyValueHeadCount
                    let tokens =
                        tile * tileTokens..<min((tile + 1) * tileTokens, seen.count)
                    attendTile(
                        queries,
                        result,
                        tokens,
                        shared,
                        scale,
                        cached[shared],
                        seen
                    )
                }
            }
        }
        return result
    }

    private func attendTile(
        _ queries: UnsafePointer<Float>,
        _ result: UnsafeMutablePointer<Float>,
        _ tokens: Range<Int>,
        _ shared: Int,
        _ scale: Float,
        _ blocks: ArraySlice<AttentionBlock>,
        _ seen: [Int32]
    ) {
        let group = headCount / keyValueHeadCount
        let (width, dimension) = (headCount * headDimension, headDimension)
        let rows = tokens.count * group
        ScratchMemory.with(Float.self, count: rows * dimension) { tile in
            var visible: [Int32] = []
            visible.reserveCapacity(rows)
            for (i, token) in tokens.enumerated() {
                for g in 0..<group {
                    let from = queries + token * width + (shared * group + g) * dimension
                    let to = tile + (i * group + g) * dimension
                    for d in 0..<dimension { to[d] = from[d] * scale }
                    visible.append(seen[token])
                }
            }
            attend(queries: tile, rows: rows, blocks: blocks, visible: visible) { row in
                let token = tokens.lowerBound + row / group
                return result + token * width + (shared * group + row % group) * dimension
            }
        }
    }
}
