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
    var falseCells = 0
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
        for second in 0..<seconds {
            let (luma, changed) = scene.next()
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
            falseCells += stored.subtracting(changed).count
        }
        let figures = pass.figures
        seen += Int(figures["model_tokens_seen"] ?? 0)
        kept += Int(figures["model_tokens_kept"] ?? 0)
        encoded += Int(figures["model_pictures_encoded"] ?? 0)
        bytes += Int(figures["model_token_bytes"] ?? 0)
        self.seconds += seconds
    }
}
