internal import CHourglassKernels

/// Activations of one or several linear layers, packed at most once for each
/// kind of arithmetic.
struct LinearInput: ~Copyable {
    let tokens: Int
    let columns: Int
    let values: UnsafePointer<Float>
    private(set) var int8: PackedInt8?
    private(set) var bf16: PackedBF16?

    init(tokens: Int, columns: Int, values: UnsafePointer<Float>) {
        (self.tokens, self.columns, self.values) = (tokens, columns, values)
    }

    mutating func packInt8() {
        guard int8 == nil else { return }
        int8 = PackedInt8(self)
    }

    mutating func packBF16() {
        guard bf16 == nil else { return }
        bf16 = PackedBF16(self)
    }
}

/// Tiles of 8-bit activations; see CHourglassKernels.h.
final class PackedInt8 {
    let blocks: Int
    private let memory: UnsafeMutableRawPointer
    private let byteCount: Int
    let activations: hg_activations

    fileprivate init(_ input: borrowing LinearInput) {
        let tile = input.tokens == 1 ? 1 : Int(HG_TILE)
        let tiles = (input.tokens + tile - 1) / tile
        let blocks = (input.columns + Int(HG_BLOCK) - 1) / Int(HG_BLOCK)
        self.blocks = blocks
        let dataCount = blocks * Int(HG_BLOCK) * tile * tiles
        let scaleCount = blocks * tile * tiles
        byteCount = dataCount + scaleCount * 8
        memory = ScratchMemory.take(byteCount)
        let data = memory.bindMemory(to: Int8.self, capacity: dataCount)
        let scales = (memory + dataCount).bindMemory(to: Float.self, capacity: scaleCount)
        let offsets = (memory + dataCount + scaleCount * 4)
            .bindMemory(to: Int32.self, capacity: scaleCount)
        activations = hg_activations(data: data, scales: scales, offsets: offsets)
        let (tokens, columns, values) = (input.tokens, input.columns, input.values)
        parallelLoop(tiles) { i in
            kernels.pointee.pack_int8(
                values + i * tile * columns,
                columns,
                min(tile, tokens - i * tile),
                tile,
                columns,
                data + i * blocks * Int(HG_BLOCK) * tile,
                scales + i * blocks * tile,
                offsets + i * blocks * tile
            )
        }
    }

    deinit { ScratchMemory.give(memory, byteCount) }
}

/// Tiles of bf16 activations; see CHourglassKernels.h.
final class PackedBF16 {
    let pairs: Int
    private let memory: UnsafeMutableRawPointer
    private let byteCount: Int
    let values: UnsafePointer<UInt16>

    fileprivate init(_ input: borrowing LinearInput) {
        let tile = Int(HG_TILE)
        let tiles = (input.tokens + tile - 1) / tile
        let pairs = (input.columns + 1) / 2
        self.pairs = pairs
        let perTile = pairs * 2 * tile
        byteCount = perTile * tiles * 2
        memory = ScratchMemory.take(byteCount)
        let packed = memory.bindMemory(to: UInt16.self, capacity: perTile * tiles)
        values = UnsafePointer(packed)
        let (tokens, columns, from) = (input.tokens, input.columns, input.values)
        parallelLoop(tiles) { i in
            kernels.pointee.pack_bf16(
                from + i * tile * columns,
                columns,
                min(tile, tokens - i * tile),
                columns,
                packed + i * perTile
            )
        }
    }

    deinit { ScratchMemory.give(memory, byteCount) }
}
