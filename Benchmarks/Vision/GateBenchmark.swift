import HourglassCore
import HourglassVision

/// How settings of the gate do on generated clips.
struct GateBenchmark {
    struct Result {
        var kept = 0
        var seen = 0
        /// Stored though the clean picture had not changed there.
        var falseStored = 0
        var found: [String: Int] = [:]
        var total: [String: Int] = [:]
        var cellsFound = 0
        var cellsTotal = 0
        /// Difference between the clean picture and what is stored of it.
        var trueStaleness: Float = 0
        var reportedStaleness: Float = 0

        mutating func add(_ other: Result) {
            kept += other.kept
            seen += other.seen
            falseStored += other.falseStored
            found.merge(other.found, uniquingKeysWith: +)
            total.merge(other.total, uniquingKeysWith: +)
            cellsFound += other.cellsFound
            cellsTotal += other.cellsTotal
            trueStaleness = max(trueStaleness, other.trueStaleness)
            reportedStaleness = max(reportedStaleness, other.reportedStaleness)
        }
    }

    /// Criterion for a change in clean pictures: a grey level and a half.
    static let truth: ChangeGate.Configuration = {
        var truth = ChangeGate.Configuration()
        truth.lumaFloor = 1.5
        truth.detailFloor = 1.5
        truth.chromaFloor = 1.5
        truth.kappa = 0
        return truth
    }()

    static func run(_ clip: GateClip, _ configuration: ChangeGate.Configuration) -> Result {
        var gate = ChangeGate(
            grid: GateClip.grid,
            timebase: .milliseconds,
            configuration: configuration
        )
        let judge = ChangeGate(
            grid: GateClip.grid,
            timebase: .milliseconds,
            configuration: truth
        )
        var result = Result()
        var known = clip.clean[0]
        var storedAt = [Set<Int>](repeating: [], count: clip.decoded.count)
        for (sample, picture) in clip.decoded.enumerated() {
            let decision = gate.admit(picture, tick: Int64(sample) * 500)
            let needed = Set(judge.difference(known, clip.clean[sample]).changedCells)
            storedAt[sample] = Set(decision.storedCells)
            result.seen += GateClip.grid.count
            result.kept += decision.storedCells.count
            if sample > 0 {
                result.falseStored += storedAt[sample].subtracting(needed).count
            }
            known.copyCells(decision.storedCells, from: clip.clean[sample], grid: GateClip.grid)
            result.trueStaleness = max(
                result.trueStaleness,
                judge.difference(known, clip.clean[sample]).worstDifference
            )
        }
        for change in clip.changes {
            let stored = storedAt[change.sample].union(
                change.sample + 1 < storedAt.count ? storedAt[change.sample + 1] : []
            )
            let hit = stored.intersection(change.cells).count
            result.cellsFound += hit
            result.cellsTotal += change.cells.count
            result.total[change.name, default: 0] += 1
            if hit > 0 { result.found[change.name, default: 0] += 1 }
        }
        result.reportedStaleness = gate.worstStalenessBesidesLight
        return result
    }
}

extension PixelBuffer {
    mutating func copyCells(_ cells: [Int], from other: PixelBuffer, grid: GridShape) {
        for (index, plane) in planes.enumerated() {
            let side = index == 0 ? 32 : 16
            for cell in cells {
                let start =
                    plane.offset + cell / grid.columns * side * plane.bytesPerRow
                    + cell % grid.columns * side
                for y in 0..<side {
                    let at = start + y * plane.bytesPerRow
                    bytes.replaceSubrange(at..<at + side, with: other.bytes[at..<at + side])
                }
            }
        }
    }
}
