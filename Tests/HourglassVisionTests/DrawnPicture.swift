import HourglassCore
import HourglassVision

/// A deterministic source of random numbers (SplitMix64).
struct Randomness: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Roughly normal numbers of variance 1: sums of twelve uniform ones.
    static let normalNumbers: [Float] = {
        var random = Randomness(seed: 77)
        return (0..<65536).map { _ in
            (0..<12).reduce(-6) { sum, _ in sum + Float(random.next() >> 40) / Float(1 << 24) }
        }
    }()
}

/// A colour picture to draw on.
struct DrawnPicture {
    static let size = WorkingSize(grid: GridShape(rows: 8, columns: 14))

    typealias Colour = (red: UInt8, green: UInt8, blue: UInt8)

    private(set) var pixels: PixelBuffer

    init(width: Int = 1280, height: Int = 720, ground: Colour = (255, 255, 255)) {
        pixels = PixelBuffer(format: .rgb24, width: width, height: height)
        fill(x: 0, y: 0, width: width, height: height, ground)
    }

    mutating func fill(x: Int, y: Int, width: Int, height: Int, _ colour: Colour) {
        let rows = (y..<y + height).clamped(to: 0..<pixels.height)
        let columns = (x..<x + width).clamped(to: 0..<pixels.width)
        for row in rows {
            for column in columns {
                let at = (row * pixels.width + column) * 3
                pixels.bytes[at] = colour.red
                pixels.bytes[at + 1] = colour.green
                pixels.bytes[at + 2] = colour.blue
            }
        }
    }

    mutating func disc(x: Int, y: Int, radius: Int, _ colour: Colour) {
        for row in -radius...radius {
            let half = Int(Double(radius * radius - row * row).squareRoot())
            fill(x: x - half, y: y + row, width: 2 * half + 1, height: 1, colour)
        }
    }

    /// Draws a line of made-up letters: each is a pattern of 5×7 dots with
    /// about half of them set, the same pattern for the same letter.
    mutating func text(_ letters: [Int], x: Int, y: Int, dot: Int = 3, _ colour: Colour = (0, 0, 0))
    {
        for (index, letter) in letters.enumerated() where letter >= 0 {
            var random = Randomness(seed: UInt64(letter) &+ 1000)
            for row in 0..<7 {
                for column in 0..<5 where random.next() % 100 < 45 {
                    fill(
                        x: x + (index * 6 + column) * dot,
                        y: y + row * dot,
                        width: dot,
                        height: dot,
                        colour
                    )
                }
            }
        }
    }

    /// A slide: a title and lines of random text on a shared template.
    static func slide(seed: UInt64, lines: Int = 6) -> DrawnPicture {
        var random = Randomness(seed: seed)
        var picture = DrawnPicture(ground: (250, 250, 250))
        picture.fill(x: 0, y: 0, width: 1280, height: 24, (30, 60, 140))
        picture.text(words(&random, 14), x: 60, y: 60, dot: 6)
        for line in 0..<lines {
            picture.bullet(line, words(&random, 24 + Int(random.next() % 24)))
        }
        return picture
    }

    mutating func bullet(_ line: Int, _ letters: [Int]) {
        let y = 170 + line * 80
        disc(x: 70, y: y + 10, radius: 8, (200, 40, 30))
        text(letters, x: 100, y: y)
    }

    /// Letters with a gap (−1) now and then.
    static func words(_ random: inout Randomness, _ count: Int) -> [Int] {
        (0..<count).map { _ in random.next() % 6 == 0 ? -1 : Int(random.next() % 26) }
    }

    /// A photograph-like picture: blurred blobs of colour and a few edges.
    static func scene(seed: UInt64, width: Int = 640, height: Int = 360) -> DrawnPicture {
        var random = Randomness(seed: seed)
        func colour() -> Colour {
            (UInt8(random.next() % 256), UInt8(random.next() % 256), UInt8(random.next() % 256))
        }
        var picture = DrawnPicture(width: width, height: height, ground: colour())
        for _ in 0..<24 {
            let (x, y) = (Int(random.next() % UInt64(width)), Int(random.next() % UInt64(height)))
            if random.next() % 2 == 0 {
                picture.disc(x: x, y: y, radius: 10 + Int(random.next() % 60), colour())
            } else {
                picture.fill(
                    x: x,
                    y: y,
                    width: 20 + Int(random.next() % 160),
                    height: 10 + Int(random.next() % 100),
                    colour()
                )
            }
        }
        return picture
    }

    /// As a working picture.
    var working: PixelBuffer { Self.size.workingPicture(of: pixels) }
}

extension PixelBuffer {
    /// The picture with noise of the given strength in grey levels, different
    /// for each seed, and brighter by `light`.
    func disturbed(noise: Double = 0, light: Int = 0, seed: UInt64 = 1) -> PixelBuffer {
        var random = Randomness(seed: seed)
        var result = self
        let lumaCount = format == .yuv420 ? planes[1].offset : bytes.count
        Randomness.normalNumbers.withUnsafeBufferPointer { normal in
            result.bytes.withUnsafeMutableBufferPointer { bytes in
                for index in bytes.indices {
                    let isLuma = index < lumaCount
                    let strength = Float(isLuma ? noise : noise / 2)
                    let value =
                        Float(bytes[index]) + Float(isLuma ? light : 0)
                        + strength * normal[Int(random.next() & 65535)]
                    bytes[index] = UInt8(max(0, min(255, value.rounded())))
                }
            }
        }
        return result
    }
}
