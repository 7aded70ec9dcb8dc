import HourglassCore
import HourglassVision

/// A generated clip whose every change is known.
///
/// A still scene with text under sensor noise and slowly drifting light; a
/// fast object crosses, faint objects come and go, text appears and is
/// replaced, a patch changes colour but not brightness, another creeps by 50
/// grey levels.
struct GateClip {
    static let grid = GridShape(rows: 8, columns: 14)
    static let rate = 10
    static let seconds = 60
    /// Samples a second that the gate is shown.
    static let samplesPerSecond = 2

    /// What should be seen, without noise and drift, for each sample.
    var clean: [PixelBuffer] = []
    /// What the decoder gives, for each sample.
    var decoded: [PixelBuffer] = []
    /// Sudden changes: sample from which they show, and their cells.
    var changes: [(name: String, sample: Int, cells: Set<Int>)] = []

    init(seed: UInt64, noise: Float, crf: Int) throws {
        var random = SplitMix(seed: seed)
        var canvas = Canvas(width: 448, height: 256)
        canvas.drawScene(&random)
        let count = Self.rate * Self.seconds
        let step = Self.rate / Self.samplesPerSecond
        let drift = 3 + Float(random.next() % 4)

        // Sudden changes at samples apart from each other.
        var plans: [(sample: Int, draw: (inout Canvas) -> Void)] = []
        var names: [String] = []
        let lengths = (0..<3).map { _ in 20 + Int(random.next() % 10) }
        let wordSeeds = (0..<6).map { _ in random.next() }
        for (index, length) in lengths.enumerated() {
            let y = 20 + index * 24
            let x = 40 + Int(wordSeeds[index] % 100)
            plans.append((10 + index * 9, { $0.text(length, seed: wordSeeds[index], x: x, y: y) }))
            names.append("text")
            plans.append(
                (
                    60 + index * 9,
                    {
                        $0.fill(x: x, y: y, width: length * 6, height: 8, luma: 235)
                        $0.text(length, seed: wordSeeds[index + 3], x: x, y: y)
                    }
                )
            )
            names.append("text replaced")
        }
        let faint = 6 + Float(random.next() % 5)
        for (index, sample) in [14, 34, 54, 74].enumerated() {
            let x = 60 + index * 80
            plans.append(
                (
                    sample,
                    {
                        $0.add(
                            x: x,
                            y: 110,
                            width: 40,
                            height: 40,
                            luma: index % 2 == 0 ? faint : -faint
                        )
                    }
                )
            )
            names.append("faint")
        }
        plans.append((44, { $0.tint(x: 340, y: 190, width: 40, height: 40, cb: 12, cr: -10) }))
        names.append("colour")

        var pictures: [PixelBuffer] = []
        for frame in 0..<count {
            if frame % step == 0 {
                let sample = frame / step
                for (plan, name) in zip(plans, names) where plan.sample == sample {
                    let before = canvas.picture
                    plan.draw(&canvas)
                    changes.append((name, sample, Self.cells(before, canvas.picture)))
                }
            }
            var shown = canvas
            // The creep: 50 levels over half a minute.
            let creep = 50 * min(1, max(0, Float(frame - 150) / Float(30 * Self.rate)))
            shown.add(x: 40, y: 180, width: 70, height: 60, luma: creep)
            // A fast object crosses every 12 seconds, in 1.5 seconds.
            let phase = frame % 120
            if phase < 15 {
                shown.fill(x: phase * 32 - 30, y: 150, width: 36, height: 26, luma: 20)
            }
            if frame % step == 0 { clean.append(shown.picture) }
            let light = drift * Float(triangle: Double(frame) / 200)
            pictures.append(shown.noisy(noise, light: light, seed: seed &* 1000 &+ UInt64(frame)))
        }
        let coded = try FFmpegPipe.throughH264(pictures, rate: Self.rate, crf: crf)
        decoded = stride(from: 0, to: coded.count, by: step).map { coded[$0] }
    }

    private static func cells(_ before: PixelBuffer, _ after: PixelBuffer) -> Set<Int> {
        var cells = Set<Int>()
        for plane in before.planes.indices {
            let layout = before.planes[plane]
            let side = plane == 0 ? 32 : 16
            for y in 0..<layout.height {
                for x in 0..<layout.width {
                    let at = layout.offset + y * layout.bytesPerRow + x
                    if abs(Int(before.bytes[at]) - Int(after.bytes[at])) > 3 {
                        cells.insert(y / side * grid.columns + x / side)
                    }
                }
            }
        }
        return cells
    }
}

extension Float {
    /// −1…1, up and down with period 1.
    fileprivate init(triangle phase: Double) {
        let t = phase - phase.rounded(.down)
        self = Float(t < 0.5 ? 4 * t - 1 : 3 - 4 * t)
    }
}
