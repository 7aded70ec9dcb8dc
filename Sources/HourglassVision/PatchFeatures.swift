/// Raw features of one cell, and the vector they make. Its buffers are used
/// again for each cell.
struct PatchFeatures {
    /// The cell at half size: 16×16 sums of 2×2 pixels (0…1020).
    private var halfSize = [Int16](repeating: 0, count: 256)
    private var gradients = [Float](repeating: 0, count: 32)
    /// Means of 4×4 sub-blocks, in grey levels.
    private var blocks = [Float](repeating: 0, count: 16)
    /// Cb and Cr of the quarters, against neutral.
    private var colours = [Float](repeating: 0, count: 8)
    /// Mean squares of detail: three at 2 px, two at 4 px.
    private var textures = [Float](repeating: 0, count: 5)

    /// Measures a cell whose planes start at the given bytes.
    mutating func measure(
        _ bytes: UnsafeRawBufferPointer,
        luma: Int,
        lumaStride: Int,
        cb: Int,
        cr: Int,
        chromaStride: Int
    ) {
        halve(bytes, luma, lumaStride)
        measureBlocks()
        measureGradients()
        measureColours(bytes, cb, cr, chromaStride)
    }

    /// Fills `halfSize` and the finest textures.
    private mutating func halve(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ stride: Int) {
        var energy = SIMD16<Int32>()
        var energyVertical = SIMD16<Int32>()
        var energyDiagonal = SIMD16<Int32>()
        halfSize.withUnsafeMutableBytes { out in
            for y in 0..<16 {
                let top = bytes.loadUnaligned(
                    fromByteOffset: start + 2 * y * stride,
                    as: SIMD32<UInt8>.self
                )
                let bottom = bytes.loadUnaligned(
                    fromByteOffset: start + (2 * y + 1) * stride,
                    as: SIMD32<UInt8>.self
                )
                let topLeft = SIMD16<Int16>(truncatingIfNeeded: top.evenHalf)
                let topRight = SIMD16<Int16>(truncatingIfNeeded: top.oddHalf)
                let bottomLeft = SIMD16<Int16>(truncatingIfNeeded: bottom.evenHalf)
                let bottomRight = SIMD16<Int16>(truncatingIfNeeded: bottom.oddHalf)
                out.storeBytes(
                    of: topLeft &+ topRight &+ bottomLeft &+ bottomRight,
                    toByteOffset: y * 32,
                    as: SIMD16<Int16>.self
                )
                let h = topLeft &- topRight &+ bottomLeft &- bottomRight
                let v = topLeft &+ topRight &- bottomLeft &- bottomRight
                let d = topLeft &- topRight &- bottomLeft &+ bottomRight
                energy &+= squares(h)
                energyVertical &+= squares(v)
                energyDiagonal &+= squares(d)
            }
        }
        // Mean over 256 positions of (sum of four / 4)².
        textures[0] = Float(energy.wrappedSum()) / (256 * 16)
        textures[1] = Float(energyVertical.wrappedSum()) / (256 * 16)
        textures[2] = Float(energyDiagonal.wrappedSum()) / (256 * 16)
    }

    /// Fills `blocks` and the coarser textures.
    private mutating func measureBlocks() {
        var (horizontal, vertical): (Float, Float) = (0, 0)
        halfSize.withUnsafeBufferPointer { half in
            for by in 0..<4 {
                for bx in 0..<4 {
                    var sum: Int32 = 0
                    for y in stride(from: by * 4, to: by * 4 + 4, by: 2) {
                        for x in stride(from: bx * 4, to: bx * 4 + 4, by: 2) {
                            let a = Int32(half[y * 16 + x])
                            let b = Int32(half[y * 16 + x + 1])
                            let c = Int32(half[y * 16 + 16 + x])
                            let d = Int32(half[y * 16 + 17 + x])
                            sum += a + b + c + d
                            let h = Float(a - b + c - d)
                            let v = Float(a + b - c - d)
                            horizontal += h * h
                            vertical += v * v
                        }
                    }
                    blocks[by * 4 + bx] = Float(sum) / 64
                }
            }
        }
        // 64 positions, sums of sixteen pixels.
        textures[3] = horizontal / (64 * 256)
        textures[4] = vertical / (64 * 256)
    }

    private mutating func measureGradients() {
        for index in gradients.indices { gradients[index] = 0 }
        halfSize.withUnsafeBufferPointer { half in
            gradients.withUnsafeMutableBufferPointer { out in
                OrientationTable.bin.withUnsafeBufferPointer { table in
                    for y in 1..<15 {
                        for x in 1..<15 {
                            let at = y * 16 + x
                            let gx = Int(half[at + 1]) - Int(half[at - 1])
                            let gy = Int(half[at + 16]) - Int(half[at - 16])
                            let square = gx * gx + gy * gy
                            // Below two grey levels a pixel it is noise.
                            guard square > 256 else { continue }
                            let strength = Float(square).squareRoot()
                            let entry =
                                ((gy >> OrientationTable.shift) + OrientationTable.half)
                                * OrientationTable.side
                                + (gx >> OrientationTable.shift) + OrientationTable.half
                            let quarter = (y >> 3) * 2 + (x >> 3)
                            out[quarter * OrientationTable.bins + Int(table[entry])] += strength
                        }
                    }
                }
            }
        }
    }

    private mutating func measureColours(
        _ bytes: UnsafeRawBufferPointer,
        _ cb: Int,
        _ cr: Int,
        _ stride: Int
    ) {
        for (plane, start) in [cb, cr].enumerated() {
            for halfRow in 0..<2 {
                var sum = SIMD16<UInt16>()
                for y in 0..<8 {
                    sum &+= SIMD16<UInt16>(
                        truncatingIfNeeded: bytes.loadUnaligned(
                            fromByteOffset: start + (halfRow * 8 + y) * stride,
                            as: SIMD16<UInt8>.self
                        )
                    )
                }
                colours[(halfRow * 2) * 2 + plane] =
                    Float(sum.lowHalf.wrappedSum()) / 64 - 128
                colours[(halfRow * 2 + 1) * 2 + plane] =
                    Float(sum.highHalf.wrappedSum()) / 64 - 128
            }
        }
    }

    /// The vector of the cell last measured, of unit length.
    func vector() -> [Float] {
        var vector = [Float](repeating: 0, count: 64)
        let mean = blocks.reduce(0, +) / 16
        var variance: Float = 0
        for index in 0..<16 {
            let deviation = blocks[index] - mean
            vector[index] = deviation
            variance += deviation * deviation
        }
        scale(&vector, 0..<16, by: Weights.pattern / (variance + 16 * 9).squareRoot())

        var strength: Float = 0
        for index in 0..<32 {
            // The square root keeps one strong edge from hiding the rest.
            vector[16 + index] = gradients[index].squareRoot()
            strength += gradients[index]
        }
        scale(&vector, 16..<48, by: Weights.gradient / (strength + 4000).squareRoot())

        for index in 0..<8 { vector[48 + index] = Weights.colour * squashed(colours[index] / 24) }

        let energy = textures.reduce(0, +)
        let contrast = (variance / 16 + energy).squareRoot()
        vector[56] = Weights.brightness * (mean - 128) / 128
        vector[57] = Weights.contrast * contrast / (contrast + 24)
        for index in 0..<5 {
            vector[58 + index] =
                Weights.texture * (textures[index] / (energy + 25)).squareRoot()
        }
        vector[63] = Weights.flatness * 6 / (contrast + 6)

        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        scale(&vector, 0..<64, by: 1 / max(length, 1e-6))
        return vector
    }

    /// How much each group counts.
    private enum Weights {
        static let pattern: Float = 1
        static let gradient: Float = 1
        static let colour: Float = 0.35
        static let brightness: Float = 0.4
        static let contrast: Float = 0.4
        static let texture: Float = 0.4
        static let flatness: Float = 0.8
    }

    private func scale(_ vector: inout [Float], _ range: Range<Int>, by factor: Float) {
        for index in range { vector[index] *= factor }
    }

    /// Maps to −1…1, linear around zero.
    private func squashed(_ x: Float) -> Float { x / (1 + abs(x)) }
}

@inline(__always)
private func squares(_ v: SIMD16<Int16>) -> SIMD16<Int32> {
    let wide = SIMD16<Int32>(truncatingIfNeeded: v)
    return wide &* wide
}
