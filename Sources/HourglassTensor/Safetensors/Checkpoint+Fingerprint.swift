extension Checkpoint {
    /// 16 hexadecimal digits that tell the tensors below a prefix from those of
    /// another checkpoint: their names after the prefix, types, shapes, and
    /// some of their bytes.
    ///
    /// Reads three short pieces of each tensor, so that it costs milliseconds
    /// whatever the size; where files lie and when they were written does not
    /// matter.
    package func fingerprint(prefix: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func mix(_ bytes: some Sequence<UInt8>) {
            // FNV-1a, with a final shift so that high bits reach low ones.
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            hash ^= hash >> 29
        }
        for name in names where name.hasPrefix(prefix) {
            guard let shape = shape(of: name), let tensor = try? tensor(name, shape: shape) else {
                continue
            }
            mix("\(name.dropFirst(prefix.count)) \(tensor.type) \(shape)".utf8)
            let count = tensor.range.count
            let piece = min(Self.sampledBytes, count)
            for start in [0, (count - piece) / 2, count - piece] {
                mix(UnsafeRawBufferPointer(start: tensor.base + start, count: piece))
            }
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Bytes of one piece.
    private static let sampledBytes = 256
}
