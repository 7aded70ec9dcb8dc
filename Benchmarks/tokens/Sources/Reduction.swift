import HourglassCore
import HourglassQwen
import HourglassVision

/// How many tokens the timeline keeps, and what changes it misses.
struct Reduction {
    var seen = 0
    var kept = 0
    var encoded = 0
    var bytes = 0
    var changes = 0
    var caught = 0
    /// Cells stored although they look as what is stored of them.
    var falseCells = 0
    /// Largest difference of any 8×8 pixels from what is stored, in grey levels
    /// and without the noise.
    var worstStaleness = 0
    var seconds = 0

    /// Puts generated footage through the change gate and the encoder.
    mutating func run(
        _ kind: Scene.Kind,
        model: QwenModel,
        gate: GridShape,
        seconds: Int,
        seed: UInt64
    ) throws {
        var scene = Scene(kind, gate: gate, seed: seed)
        var keeping = TokenKeeping()
        keeping.scale = 1
        let pass = QwenTokenPass(
            model: model,
            tier: .int8,
            keeping: keeping,
            gate: gate,
            timebase: .milliseconds
        )
        var changeGate = ChangeGate(grid: gate, timebase: .milliseconds)
        var shown: [UInt8] = []
        for second in 0..<seconds {
            let (luma, clean, changed) = scene.next()
            if second == 0 { shown = clean }
            let picture = GreyPicture(luma: luma, width: scene.width, height: scene.height)
            let decision = changeGate.admit(picture.yuv, tick: Int64(second) * 1000)
            let frame = try pass.admit(
                tick: Int64(second) * 1000,
                changedCells: decision.changedCells
            ) { picture.rgb }
            guard second > 0 else { continue }
            let stored = Set((frame?.places ?? []).map(Int.init))
            changes += changed.count
            caught += changed.intersection(stored).count
            for cell in 0..<gate.rows * gate.columns {
                let difference = Self.difference(clean, shown, cell, gate)
                if stored.contains(cell) {
                    if difference == 0 { falseCells += 1 }
                    Self.copy(clean, to: &shown, cell, gate)
                } else {
                    worstStaleness = max(worstStaleness, difference)
                }
            }
        }
        let figures = pass.figures
        seen += Int(figures["model_tokens_seen"] ?? 0)
        kept += Int(figures["model_tokens_kept"] ?? 0)
        encoded += Int(figures["model_pictures_encoded"] ?? 0)
        bytes += Int(figures["model_token_bytes"] ?? 0)
        self.seconds += seconds
    }

    /// The largest difference of the means of 8×8 pixels of a cell.
    private static func difference(
        _ now: [UInt8],
        _ then: [UInt8],
        _ cell: Int,
        _ gate: GridShape
    ) -> Int {
        let width = gate.columns * 32
        let origin = cell / gate.columns * 32 * width + cell % gate.columns * 32
        var worst = 0
        for block in 0..<16 {
            let corner = origin + block / 4 * 8 * width + block % 4 * 8
            var sum = 0
            for y in 0..<8 {
                for x in 0..<8 {
                    sum += Int(now[corner + y * width + x]) - Int(then[corner + y * width + x])
                }
            }
            worst = max(worst, abs(sum) / 64)
        }
        return worst
    }

    private static func copy(
        _ from: [UInt8],
        to: inout [UInt8],
        _ cell: Int,
        _ gate: GridShape
    ) {
        let width = gate.columns * 32
        let origin = cell / gate.columns * 32 * width + cell % gate.columns * 32
        for y in 0..<32 {
            for x in 0..<32 { to[origin + y * width + x] = from[origin + y * width + x] }
        }
    }
}
