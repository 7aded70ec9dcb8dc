import HourglassCore

/// Generated footage, a grey picture at a time, the same for the same seed.
struct Scene {
    /// What happens in it.
    enum Kind: String, CaseIterable {
        /// A fixed camera: noise, and every two minutes or so something passes.
        case camera
        /// The same where something passes every ten minutes or so.
        case quiet
        /// Slides that change every twenty seconds.
        case slides
        /// Everything moves all the time.
        case moving
    }

    let kind: Kind
    let gate: GridShape
    private var random: SplitMix
    private var background: [UInt8]
    private var object: (x: Double, y: Double, dx: Double, dy: Double)?
    private(set) var second = 0

    init(_ kind: Kind, gate: GridShape, seed: UInt64) {
        (self.kind, self.gate) = (kind, gate)
        random = SplitMix(state: seed)
        background = []
        background = texture()
    }

    var width: Int { gate.columns * 32 }
    var height: Int { gate.rows * 32 }

    /// Blocks of 8×8 pixels in shades of their own.
    private mutating func texture() -> [UInt8] {
        let (columns, rows) = (width / 8, height / 8)
        let shades = (0..<columns * rows).map { _ in UInt8(60 + random.below(120)) }
        return (0..<width * height).map { index in
            shades[index / width / 8 * columns + index % width / 8]
        }
    }

    /// The picture of the next second, the same without noise, and the cells
    /// that truly changed since the one before: a quarter of them at least.
    mutating func next() -> (luma: [UInt8], clean: [UInt8], changed: Set<Int>) {
        defer { second += 1 }
        var changed: Set<Int> = []
        switch kind {
        case .slides where second > 0 && second % 20 == 0:
            background = texture()
            changed = Set(0..<gate.rows * gate.columns)
        case .moving where second > 0:
            // A pan: the picture moves on by half a cell.
            background = (0..<width * height).map { index in
                let (y, x) = (index / width, index % width)
                return background[y * width + (x + 16) % width]
            }
            changed = Set(0..<gate.rows * gate.columns)
        default: break
        }
        var luma = background
        if kind == .camera || kind == .quiet { changed = pass(over: &luma) }
        let clean = luma
        let noise = kind == .slides ? 0 : 3
        if noise > 0 {
            for index in luma.indices {
                luma[index] = UInt8(
                    max(0, min(255, Int(luma[index]) + random.below(2 * noise + 1) - noise))
                )
            }
        }
        return (luma, clean, changed)
    }

    /// Something 40 pixels wide crosses the picture now and then.
    private mutating func pass(over luma: inout [UInt8]) -> Set<Int> {
        let before = object.map { cells(of: $0) } ?? []
        if object == nil, random.below(kind == .quiet ? 600 : 120) == 0 {
            object = (-40, Double(random.below(max(1, height - 40))), 24, 0)
        }
        if var moving = object {
            moving.x += moving.dx
            object = moving.x < Double(width) ? moving : nil
        }
        guard let object else { return before }
        for y in Int(object.y)..<min(height, Int(object.y) + 40) {
            for x in max(0, Int(object.x))..<max(0, min(width, Int(object.x) + 40)) {
                luma[y * width + x] = 235
            }
        }
        return before.union(cells(of: object))
    }

    /// Cells that the object covers by a quarter at least.
    private func cells(of object: (x: Double, y: Double, dx: Double, dy: Double)) -> Set<Int> {
        var found: Set<Int> = []
        for row in 0..<gate.rows {
            for column in 0..<gate.columns {
                let x =
                    min(object.x + 40, Double(column + 1) * 32) - max(object.x, Double(column) * 32)
                let y = min(object.y + 40, Double(row + 1) * 32) - max(object.y, Double(row) * 32)
                if x > 0, y > 0, x * y >= 256 { found.insert(row * gate.columns + column) }
            }
        }
        return found
    }
}

/// Steele and others' SplitMix64.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}

/// A grey picture in the two layouts that are read.
struct GreyPicture {
    let luma: [UInt8]
    let width: Int
    let height: Int

    var rgb: PixelBuffer {
        PixelBuffer(
            format: .rgb24,
            width: width,
            height: height,
            bytes: luma.flatMap { [$0, $0, $0] }
        )
    }

    var yuv: PixelBuffer {
        PixelBuffer(
            format: .yuv420,
            width: width,
            height: height,
            bytes: luma + [UInt8](repeating: 128, count: width * height / 2)
        )
    }
}
