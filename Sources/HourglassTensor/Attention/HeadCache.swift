/// Keys and values of one attention layer, by head.
///
/// Grows by blocks of 64 tokens, so that nothing is ever moved. Used by one
/// task at a time; a cache that is no longer appended to may be read by many.
package final class HeadCache {
    /// Tokens stored.
    package private(set) var count = 0
    private let headDimension: Int
    private let format: AttentionBlock.Format
    private var blocks: [[AttentionBlock]]

    /// An empty cache.
    package init(headCount: Int, headDimension: Int, format: AttentionBlock.Format) {
        self.headDimension = headDimension
        self.format = format
        blocks = Array(repeating: [], count: headCount)
    }

    /// Adds tokens after those stored: [tokens, heads · dimension] each.
    package func append(keys: Tensor, values: Tensor) {
        let heads = blocks.count
        let width = heads * headDimension
        precondition(keys.columns == width && values.columns == width, "Keys have all heads")
        precondition(keys.rows == values.rows, "One value a key")
        let (first, total) = (count, count + keys.rows)
        let capacity = AttentionBlock.capacity
        let needed = (total + capacity - 1) / capacity
        for head in blocks.indices {
            while blocks[head].count < needed {
                blocks[head].append(AttentionBlock(headDimension: headDimension, format: format))
            }
        }
        let firstBlock = first / capacity
        let touched = needed - firstBlock
        let (all, dimension) = (blocks, headDimension)
        keys.withUnsafePointer { keys in
            values.withUnsafePointer { values in
                parallelLoop(heads * max(0, touched)) { item in
                    let (head, block) = (item / touched, firstBlock + item % touched)
                    for token in max(first, block * capacity)..<min(total, (block + 1) * capacity) {
                        let place = (token - first) * width + head * dimension
                        all[head][block].store(
                            token % capacity,
                            key: keys + place,
                            value: values + place
                        )
                    }
                }
            }
        }
        count = total
    }

    /// Forgets all tokens from `count` on.
    package func truncate(to count: Int) {
        precondition(count <= self.count, "Truncating does not lengthen")
        self.count = count
        let needed = (count + AttentionBlock.capacity - 1) / AttentionBlock.capacity
        for head in blocks.indices where blocks[head].count > needed {
            blocks[head].removeLast(blocks[head].count - needed)
        }
    }

    /// All blocks of one head.
    package func blocks(_ head: Int) -> ArraySlice<AttentionBlock> { blocks[head][...] }
}
