internal import HourglassTensor

/// Keys and values of the tokens a conversation has seen so far.
///
/// Grows by blocks of 64 tokens, so that nothing is ever moved. Used by one
/// task at a time.
package final class KVCache {
    /// Tokens stored.
    package private(set) var count = 0
    private let layerCount: Int
    private let headCount: Int
    private let headDimension: Int
    private let format: AttentionBlock.Format
    /// By layer and head.
    private var blocks: [[AttentionBlock]]

    init(_ config: ModelConfiguration.Text, format: AttentionBlock.Format) {
        layerCount = config.layerCount
        headCount = config.keyValueHeadCount
        headDimension = config.headDimension
        self.format = format
        blocks = Array(repeating: [], count: layerCount * headCount)
    }

    /// Bytes of one token: keys and values of all layers and heads.
    package var bytesPerToken: Int {
        layerCount * headCount
            * AttentionBlock.byteCount(headDimension: headDimension, format: format)
            / AttentionBlock.capacity
    }

    /// Bytes held now.
    package var byteCount: Int {
        (blocks.first?.count ?? 0) * AttentionBlock.capacity * bytesPerToken
    }

    /// Makes room for `tokens` more.
    func reserve(_ tokens: Int) {
        let needed = (count + tokens + AttentionBlock.capacity - 1) / AttentionBlock.capacity
        for i in blocks.indices {
            while blocks[i].count < needed {
                blocks[i].append(AttentionBlock(headDimension: headDimension, format: format))
            }
        }
    }

    /// The tokens reserved last are stored in every layer.
    func advance(_ tokens: Int) { count += tokens }

    /// Forgets all tokens from `count` on.
    package func truncate(to count: Int) {
        precondition(count <= self.count, "Truncating does not lengthen")
        self.count = count
        let needed = (count + AttentionBlock.capacity - 1) / AttentionBlock.capacity
        for i in blocks.indices where blocks[i].count > needed {
            blocks[i].removeLast(blocks[i].count - needed)
        }
    }

    /// All blocks of one head of a layer.
    func blocks(layer: Int, head: Int) -> ArraySlice<AttentionBlock> {
        blocks[layer * headCount + head][...]
    }
}
