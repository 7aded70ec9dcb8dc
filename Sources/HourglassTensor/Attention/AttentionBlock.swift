internal import CHourglassKernels

/// Keys and values of 64 consecutive tokens of one head.
///
/// Keys lie transposed, so that a query meets 64 of them with one pass over
/// its own dimensions. Held in bf16 or as floats.
package final class AttentionBlock: @unchecked Sendable {
    // Sendable because the cache that owns a block lets one task at a time
    // write to it, and shares it for reading only when it is full.

    /// Tokens a block has room for.
    package static let capacity = Int(HG_KEYS)

    /// How numbers are held.
    package enum Format: Sendable {
        case bf16, f32

        /// Bytes of one number.
        package var byteCount: Int { self == .bf16 ? 2 : 4 }
        var kernelType: hg_type { self == .bf16 ? HG_BF16 : HG_F32 }
    }

    let format: Format
    let headDimension: Int
    private let keyBytes: Int
    private let byteCount: Int
    private let memory: UnsafeMutableRawPointer

    /// Width of a value's row: whole vectors of 16.
    static func valueWidth(_ headDimension: Int) -> Int { (headDimension + 15) / 16 * 16 }

    /// Bytes a block takes.
    package static func byteCount(headDimension: Int, format: Format) -> Int {
        capacity * (headDimension + valueWidth(headDimension)) * format.byteCount
    }

    /// An empty block.
    package init(headDimension: Int, format: Format) {
        self.headDimension = headDimension
        self.format = format
        keyBytes = Self.capacity * headDimension * format.byteCount
        byteCount = Self.byteCount(headDimension: headDimension, format: format)
        memory = ScratchMemory.take(byteCount)
        // Keys that are not there yet take part in products that are then
        // masked: they must be finite.
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    }

    deinit { ScratchMemory.give(memory, byteCount) }

    var keys: UnsafeRawPointer { UnsafeRawPointer(memory) }
    var values: UnsafeRawPointer { UnsafeRawPointer(memory + keyBytes) }

    /// A copy that can be written to on its own.
    package func copy() -> AttentionBlock {
        let result = AttentionBlock(headDimension: headDimension, format: format)
        result.memory.copyMemory(from: memory, byteCount: byteCount)
        return result
    }

    /// Stores one token's key and value.
    package func store(
        _ slot: Int,
        key: UnsafePointer<Float>,
        value: UnsafePointer<Float>
    ) {
        precondition(slot >= 0 && slot < Self.capacity, "Slot within the block")
        let width = Self.valueWidth(headDimension)
        switch format {
        case .f32:
            let keys = memory.assumingMemoryBound(to: Float.self)
            for d in 0..<headDimension { keys[d * Self.capacity + slot] = key[d] }
            let values = (memory + keyBytes).assumingMemoryBound(to: Float.self)
            (values + slot * width).update(from: value, count: headDimension)
        case .bf16:
            let keys = memory.assumingMemoryBound(to: UInt16.self)
            withUnsafeTemporaryAllocation(of: UInt16.self, capacity: headDimension) { narrow in
                kernels.pointee.narrow_bf16(key, headDimension, narrow.baseAddress!)
                for d in 0..<headDimension { keys[d * Self.capacity + slot] = narrow[d] }
            }
            let values = (memory + keyBytes).assumingMemoryBound(to: UInt16.self)
            kernels.pointee.narrow_bf16(value, headDimension, values + slot * width)
        }
    }
}

/// Attention of some query rows over a list of blocks.
///
/// - Parameters:
///   - queries: `rows` rows of head dimension, already scaled.
///   - visible: for each row how many keys, from the first on, it may see; at
///     least one.
///   - out: `rows` rows of head dimension, `outStride` apart by `outRow`.
package func attend(
    queries: UnsafePointer<Float>,
    rows: Int,
    blocks: ArraySlice<AttentionBlock>,
    visible: [Int32],
    out: (Int) -> UnsafeMutablePointer<Float>
) {
    guard let first = blocks.first else { return }
    let dimension = first.headDimension
    let width = AttentionBlock.valueWidth(dimension)
    let keys: [UnsafeRawPointer?] = blocks.map { $0.keys }
    let values: [UnsafeRawPointer?] = blocks.map { $0.values }
    let scratchCount = hg_attention_scratch(rows, dimension, width)
    ScratchMemory.with(Float.self, count: scratchCount + rows * width) { scratch in
        let result = scratch + scratchCount
        keys.withUnsafeBufferPointer { keys in
            values.withUnsafeBufferPointer { values in
                visible.withUnsafeBufferPointer { visible in
                    var problem = hg_attention(
                        query: queries,
                        rows: rows,
                        head_dim: dimension,
                        value_width: width,
                        keys: keys.baseAddress,
                        values: values.baseAddress,
                        blocks: blocks.count,
                        visible: visible.baseAddress,
                        type: first.format.kernelType,
                        out: result,
                        scratch: scratch
                    )
                    kernels.pointee.attend(&problem)
                }
            }
        }
        for row in 0..<rows { out(row).update(from: result + row * width, count: dimension) }
    }
}
