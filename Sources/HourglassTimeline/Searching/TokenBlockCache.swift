internal import Foundation
internal import Synchronization

/// Token blocks as they are stored, kept in memory from one search to the next.
///
/// A stored block never changes: what replaces it has another number, and no
/// number is given twice. So a block that was read once need not be read again,
/// whoever has written to the library since.
package final class TokenBlockCache: Sendable {
    /// The bytes of a block.
    package final class Block: Sendable {
        package let bytes: [UInt8]
        init(_ bytes: [UInt8]) { self.bytes = bytes }
    }

    private struct State {
        var blocks: [Int64: (block: Block, lastSearch: Int)] = [:]
        var byteCount = 0
        var search = 0
    }

    private let state = Mutex(State())
    private let byteLimit: Int

    /// - Parameter byteLimit: by default one byte in 32 of the machine's memory.
    package init(byteLimit: Int = Int(clamping: ProcessInfo.processInfo.physicalMemory / 32)) {
        self.byteLimit = byteLimit
    }

    /// Notes that a search begins: what the ones before left may give way to
    /// what it reads, what it has read itself may not.
    package func beginSearch() { state.withLock { $0.search += 1 } }

    /// The block with a number; `read` is called where it is not here.
    package func block(_ id: Int64, read: () throws -> [UInt8]) rethrows -> Block {
        if let kept = take(id) { return kept }
        let block = Block(try read())
        keep(block, id)
        return block
    }

    private func take(_ id: Int64) -> Block? {
        state.withLock { state in
            guard let kept = state.blocks[id]?.block else { return nil }
            state.blocks[id]?.lastSearch = state.search
            return kept
        }
    }

    private func keep(_ block: Block, _ id: Int64) {
        state.withLock { state in
            let search = state.search
            if state.byteCount + block.bytes.count > byteLimit {
                state.blocks = state.blocks.filter { $0.value.lastSearch == search }
                state.byteCount = state.blocks.values.reduce(0) { $0 + $1.block.bytes.count }
            }
            guard state.byteCount + block.bytes.count <= byteLimit,
                state.blocks[id] == nil
            else { return }
            state.blocks[id] = (block, search)
            state.byteCount += block.bytes.count
        }
    }
}
