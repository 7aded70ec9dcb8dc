import HourglassCore

/// SplitMix64.
struct SplitMix {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Roughly normal numbers of variance 1.
    static let normalNumbers: [Float] = {
        var random = SplitMix(seed: 77)
        return (0..<65536).map { _ in
            (0..<12).reduce(-6) { sum, _ in sum + Float(random.next() >> 40) / Float(1 << 24) }
        }
    }()
}

/// A working picture to draw on.
struct Canvas {
    private(set) var picture: PixelBuffer

    init(width: Int, height: Int) {
        picture = PixelBuffer(format: .yuv420, width: width, height: height)
        for index in picture.planes[1].offset..<picture.bytes.count { picture.bytes[index] = 128 }
        fill(x: 0, y: 0, width: width, height: height, luma: 235)
    }

    private mutating func change(
        plane: Int,
        x: Int,
        y: Int,
        width: Int,
        height: Int,
        _ body: (UInt8) -> Float
    ) {
        let layout = picture.planes[plane]
        for row in (y..<y + height).clamped(to: 0..<layout.height) {
            for column in (x..<x + width).clamped(to: 0..<layout.width) {
                let at = layout.offset + row * layout.bytesPerRow + column
                picture.bytes[at] = UInt8(max(0, min(255, body(picture.bytes[at]).rounded())))
            }
        }
    }

    mutating func fill(x: Int, y: Int, width: Int, height: Int, luma: Float) {
        change(plane: 0, x: x, y: y, width: width, height: height) { _ in luma }
    }

    mutating func add(x: Int, y: Int, width: Int, height: Int, luma: Float) {
        change(plane: 0, x: x, y: y, width: width, height: height) { Float($0) + luma }
    }

    mutating func tint(x: Int, y: Int, width: Int, height: Int, cb: Float, cr: Float) {
        for (plane, shift) in [(1, cb), (2, cr)] {
            change(plane: plane, x: x / 2, y: y / 2, width: width / 2, height: height / 2) {
                Float($0) + shift
            }
        }
    }

    /// A line of random letters, five dots wide and seven high.
    mutating func text(_ length: Int, seed: UInt64, x: Int, y: Int) {
        var random = SplitMix(seed: seed)
        for letter in 0..<length where random.next() % 6 != 0 {
            for row in 0..<7 {
                for column in 0..<5 where random.next() % 100 < 45 {
                    fill(x: x + letter * 6 + column, y: y + row, width: 1, height: 1, luma: 40)
                }
            }
        }
    }

    /// Upper half light as a slide, lower half a scene of rectangles.
    mutating func drawScene(_ random: inout SplitMix) {
        fill(x: 0, y: 100, width: 448, height: 156, luma: 120)
        for _ in 0..<30 {
            let x = Int(random.next() % 448)
            let y = 100 + Int(random.next() % 156)
            let (width, height) = (10 + Int(random.next() % 60), 6 + Int(random.next() % 40))
            fill(x: x, y: y, width: width, height: height, luma: 40 + Float(random.next() % 170))
            let (cb, cr) = (Float(random.next() % 60) - 30, Float(random.next() % 60) - 30)
            tint(x: x, y: y, width: width, height: height, cb: cb, cr: cr)
        }
    }

    /// Under noise, half as strong in chroma, and light.
    func noisy(_ noise: Float, light: Float, seed: UInt64) -> PixelBuffer {
        var random = SplitMix(seed: seed)
        var result = picture
        let lumaCount = picture.planes[1].offset
        SplitMix.normalNumbers.withUnsafeBufferPointer { normal in
            result.bytes.withUnsafeMutableBufferPointer { bytes in
                for index in bytes.indices {
                    let isLuma = index < lumaCount
                    let value =
                        Float(bytes[index]) + (isLuma ? light : 0)
                        + (isLuma ? noise : noise / 2) * normal[Int(random.next() & 65535)]
                    bytes[index] = UInt8(max(0, min(255, value.rounded())))
                }
            }
        }
        return result
    }
}
