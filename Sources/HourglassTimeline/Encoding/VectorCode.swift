/// Eight-bit code of a vector: each number is `scale` times a whole number
/// from -127 to 127.
///
/// The scale is kept as the upper half of a 32-bit float. It is rounded up
/// before it is used, so the largest number never leaves the range and no
/// number is off by more than half a scale.
enum VectorCode {
    /// Appends the code of `vector`, returns the bits of its scale. What is
    /// not a finite number becomes zero.
    static func append(_ vector: [Float], to values: inout [Int8]) -> UInt16 {
        var largest: Float = 0
        for value in vector where value.isFinite { largest = max(largest, value.magnitude) }
        let bits = scaleBits(largest / 127)
        let scale = self.scale(bits)
        guard scale > 0 else {
            values.append(contentsOf: repeatElement(0, count: vector.count))
            return 0
        }
        for value in vector {
            let level = value.isFinite ? (value / scale).rounded() : 0
            values.append(Int8(max(-127, min(127, level))))
        }
        return bits
    }

    /// The scale its bits stand for.
    static func scale(_ bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }

    /// Whether the bits stand for a scale that `append` could have returned.
    static func isValid(_ bits: UInt16) -> Bool {
        let scale = self.scale(bits)
        return scale.isFinite && scale.sign == .plus
    }

    private static func scaleBits(_ exact: Float) -> UInt16 {
        let pattern = exact.bitPattern
        let upper = UInt16(pattern >> 16)
        return pattern & 0xFFFF == 0 ? upper : upper + 1
    }
}
