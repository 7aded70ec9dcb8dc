import HourglassCore
import HourglassVision

/// Chooses the cells of a picture to store.
protocol StoringRule {
    mutating func storedCells(_ picture: PixelBuffer, tick: Int64) -> [Int]
    /// Largest difference to what is stored, as far as the rule knows.
    var believedStaleness: Float { get }
}

/// The gate under test.
struct ChangeGateRule: StoringRule {
    private var gate: ChangeGate

    init(_ configuration: ChangeGate.Configuration) {
        gate = ChangeGate(
            grid: GateClip.grid,
            timebase: .milliseconds,
            configuration: configuration
        )
    }

    mutating func storedCells(_ picture: PixelBuffer, tick: Int64) -> [Int] {
        gate.admit(picture, tick: tick).storedCells
    }

    var believedStaleness: Float { gate.worstStalenessBesidesLight }
}

/// What many tools do: a cell is stored when its mean absolute difference to
/// the previous picture exceeds a limit.
struct PreviousPictureRule: StoringRule {
    let limit: Float
    private var previous: PixelBuffer?

    init(limit: Float) { self.limit = limit }

    var believedStaleness: Float { 0 }

    mutating func storedCells(_ picture: PixelBuffer, tick: Int64) -> [Int] {
        defer { previous = picture }
        guard let previous else { return Array(0..<GateClip.grid.count) }
        let columns = GateClip.grid.columns
        return (0..<GateClip.grid.count).filter { cell in
            var sum = 0
            for y in cell / columns * 32..<cell / columns * 32 + 32 {
                for x in cell % columns * 32..<cell % columns * 32 + 32 {
                    let at = y * picture.width + x
                    sum += abs(Int(picture.bytes[at]) - Int(previous.bytes[at]))
                }
            }
            return Float(sum) / 1024 > limit
        }
    }
}
