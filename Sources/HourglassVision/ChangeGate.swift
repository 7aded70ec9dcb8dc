public import HourglassCore

/// Decides which cells of a picture differ from what is stored.
///
/// The reference is always the last *stored* cell, never the previous
/// picture: slow change then cannot creep by, and what the index shows is
/// never further from the footage than the threshold.
///
/// A cell is held against its stored self sub-block by sub-block (8×8
/// pixels): mean of luma, the three details within the sub-block, and mean of
/// both chroma planes, after the shift of light and white balance of the
/// whole picture (median over cells) is taken out. It changed when a
/// sub-block differs by more than κ times the noise, which is estimated from
/// successive pictures by their median absolute deviation.
///
/// Hysteresis: weaker evidence counts next to a changed cell, where the edge
/// of something moving would otherwise stay behind, in a cell that changed in
/// the picture before, and when it lasts for several pictures.
///
/// A value without I/O: the same pictures give the same decisions. About
/// 0.1 ms a picture of 448×256.
public struct ChangeGate: Sendable {
    /// How pictures are divided.
    public let grid: GridShape
    /// Settings in use.
    public let configuration: Configuration
    /// Pictures seen.
    public private(set) var pictureCount = 0
    /// Largest `GateDecision.worstStaleness` of all decisions.
    public private(set) var worstStaleness: Float = 0
    /// Largest `GateDecision.worstStalenessBesidesLight` of all decisions.
    public private(set) var worstStalenessBesidesLight: Float = 0

    private let fullFrameTicks: Int64
    private var lastFullFrame: Int64 = 0
    private var stored: [StoredCell] = []
    private var previous: [CellSignature] = []
    private var noise = NoiseLevels()
    private var lightBefore: Float = 0
    /// Each cell as it was when it last held for a while, and the number of
    /// the picture it was stored from.
    private var settled: [StoredCell] = []
    private var storedSince: [Int]
    private var changedBefore: [Bool]
    private var weakRun: [Int]

    /// A gate that has seen nothing yet; its first picture is a full frame.
    ///
    /// - Parameters:
    ///   - grid: cells of the working pictures it will see.
    ///   - timebase: what the ticks given to `admit` count.
    ///   - configuration: thresholds, in grey levels.
    public init(grid: GridShape, timebase: Timebase, configuration: Configuration = .init()) {
        self.grid = grid
        self.configuration = configuration
        fullFrameTicks =
            MediaTime(seconds: configuration.fullFrameSeconds, timebase: timebase).ticks
        storedSince = [Int](repeating: 0, count: grid.count)
        changedBefore = [Bool](repeating: false, count: grid.count)
        weakRun = [Int](repeating: 0, count: grid.count)
    }

    /// Compares a picture with what is stored, and stores what changed.
    ///
    /// - Parameters:
    ///   - picture: a working picture of the gate's grid.
    ///   - tick: its time, not before that of the previous picture.
    /// - Precondition: the picture fits the grid.
    public mutating func admit(_ picture: PixelBuffer, tick: Int64) -> GateDecision {
        let signatures = PictureSignature.make(of: picture, grid: grid)
        defer {
            previous = signatures
            pictureCount += 1
        }
        guard !stored.isEmpty else { return admitFirst(signatures, tick) }
        listen(to: signatures)

        var comparison = SignatureComparison(signatures, with: stored, thresholds: thresholds)
        if abs(comparison.levels.luma - lightBefore) > configuration.lightLimit {
            // Light that jumps so far is no change of light: it is a lamp
            // switched on, or a white slide after a black one.
            comparison = SignatureComparison(
                signatures,
                with: stored,
                thresholds: thresholds,
                levels: GlobalLevels()
            )
        }
        lightBefore = comparison.levels.luma
        let changed = settle(comparison.strengths)
        let returned = self.returned(changed, signatures, comparison.levels)
        let detailed = stored.indices.filter {
            stored[$0].signature.detail >= configuration.detailLevel
        }
        let share = Double(changed.count) / Double(grid.count)
        var decision = GateDecision(
            tick: tick,
            changedCells: changed,
            clearCells: changed.filter { comparison.strengths[$0] >= Self.clearStrength },
            storedCells: changed,
            changedShare: share,
            detailedCells: detailed,
            returnedCells: returned,
            meanDifference: Self.meanDifference(previous, signatures),
            brightnessShift: comparison.levels.luma,
            noise: noise.luma
        )
        if !detailed.isEmpty {
            let replaced = detailed.count { changedBefore[$0] }
            decision.replacedShare = Double(replaced) / Double(detailed.count)
        }
        if share >= configuration.fullFrameShare {
            decision.fullFrame = .mostChanged
        } else if abs(comparison.levels.luma) > configuration.lightLimit {
            decision.fullFrame = .light
        } else if tick - lastFullFrame >= fullFrameTicks {
            decision.fullFrame = .interval
        }
        if decision.isFullFrame {
            store(all: signatures, tick)
            decision.storedCells = Array(0..<grid.count)
        } else {
            for cell in changed {
                keepSettled(cell)
                stored[cell] = StoredCell(signature: signatures[cell], levels: comparison.levels)
                storedSince[cell] = pictureCount
            }
            measureStaleness(of: signatures, comparison.levels, into: &decision)
        }
        return decision
    }

    /// How two pictures differ, by the same criterion and the noise known so
    /// far, without storing anything.
    ///
    /// - Precondition: both pictures fit the grid.
    public func difference(_ first: PixelBuffer, _ second: PixelBuffer) -> PictureDifference {
        let before = PictureSignature.make(of: first, grid: grid)
        return difference(
            of: PictureSignature.make(of: second, grid: grid),
            to: before.map { StoredCell(signature: $0) }
        )
    }

    /// How a picture differs from what is stored, without storing it; nil when
    /// nothing is stored yet.
    ///
    /// - Precondition: the picture fits the grid.
    public func differenceToStored(_ picture: PixelBuffer) -> PictureDifference? {
        guard !stored.isEmpty else { return nil }
        return difference(of: PictureSignature.make(of: picture, grid: grid), to: stored)
    }

    /// Cells of `picture` that differ from an earlier one.
    func changedCells(from before: [CellSignature], to picture: PixelBuffer) -> [Int] {
        difference(
            of: PictureSignature.make(of: picture, grid: grid),
            to: before.map { StoredCell(signature: $0) }
        ).changedCells
    }

    // MARK: - Steps

    private var thresholds: SignatureComparison.Thresholds {
        .init(noise, configuration)
    }

    private mutating func admitFirst(_ signatures: [CellSignature], _ tick: Int64) -> GateDecision {
        store(all: signatures, tick)
        let all = Array(0..<grid.count)
        return GateDecision(
            tick: tick,
            changedCells: all,
            storedCells: all,
            fullFrame: .first,
            changedShare: 1
        )
    }

    private mutating func store(all signatures: [CellSignature], _ tick: Int64) {
        if stored.isEmpty {
            stored = signatures.map { StoredCell(signature: $0) }
            settled = stored
        }
        for cell in stored.indices {
            keepSettled(cell)
            stored[cell] = StoredCell(signature: signatures[cell])
            storedSince[cell] = pictureCount
        }
        lastFullFrame = tick
        lightBefore = 0
        for cell in weakRun.indices { weakRun[cell] = 0 }
    }

    /// Evidence, in thresholds, that noise does not reach.
    private static let clearStrength: Float = 1.5

    /// Pictures a cell must have held for its look to be worth returning to.
    private static let settledPictures = 4

    private mutating func keepSettled(_ cell: Int) {
        if pictureCount - storedSince[cell] >= Self.settledPictures {
            settled[cell] = stored[cell]
        }
    }

    /// Those of the changed cells that look as they did before they began to
    /// change.
    private func returned(
        _ changed: [Int],
        _ signatures: [CellSignature],
        _ levels: GlobalLevels
    ) -> [Int] {
        let scales = SignatureComparison.Scales(thresholds)
        return changed.filter { cell in
            SignatureComparison.strength(
                of: signatures[cell],
                against: settled[cell],
                under: levels,
                scales
            ) <= 1
        }
    }

    private static func meanDifference(
        _ before: [CellSignature],
        _ after: [CellSignature]
    ) -> Float {
        let sum = zip(before, after).reduce(Int32(0)) { sum, pair in
            let distances = magnitude(pair.1.luma &- pair.0.luma)
            return sum &+ SIMD16<Int32>(truncatingIfNeeded: distances).wrappedSum()
        }
        return Float(sum) / (16 * Float(max(1, after.count)) * CellSignature.scale)
    }

    /// Follows the noise: quickly at first, then slowly.
    private mutating func listen(to signatures: [CellSignature]) {
        let weight = max(0.1, 1 / Float(pictureCount))
        noise.follow(NoiseLevels(from: previous, to: signatures), weight: weight)
    }

    /// Turns evidence into changed cells, with hysteresis.
    private mutating func settle(_ strengths: [Float]) -> [Int] {
        let weak = configuration.weakShare
        var isChanged = strengths.map { $0 > 1 }
        let strong = isChanged
        for cell in strengths.indices where !strong[cell] {
            guard strengths[cell] > weak else {
                weakRun[cell] = 0
                continue
            }
            weakRun[cell] += 1
            isChanged[cell] =
                changedBefore[cell] || weakRun[cell] >= configuration.weakPersistence
                || hasNeighbour(of: cell, in: strong)
        }
        changedBefore = isChanged
        let changed = isChanged.indices.filter { isChanged[$0] }
        for cell in changed { weakRun[cell] = 0 }
        return changed
    }

    private func hasNeighbour(of cell: Int, in marked: [Bool]) -> Bool {
        let (row, column) = (cell / grid.columns, cell % grid.columns)
        for r in max(0, row - 1)...min(grid.rows - 1, row + 1) {
            for c in max(0, column - 1)...min(grid.columns - 1, column + 1)
            where marked[r * grid.columns + c] {
                return true
            }
        }
        return false
    }

    private mutating func measureStaleness(
        of signatures: [CellSignature],
        _ levels: GlobalLevels,
        into decision: inout GateDecision
    ) {
        var (worst, worstBesidesLight): (Int16, Int16) = (0, 0)
        for (now, then) in zip(signatures, stored) {
            let was = then.signature.luma
            worst = max(worst, largest(residual(now.luma, was, 0)))
            worstBesidesLight = max(
                worstBesidesLight,
                largest(residual(now.luma, was, levels.luma - then.levels.luma))
            )
        }
        decision.worstStaleness = Float(worst) / CellSignature.scale
        decision.worstStalenessBesidesLight = Float(worstBesidesLight) / CellSignature.scale
        worstStaleness = max(worstStaleness, decision.worstStaleness)
        worstStalenessBesidesLight = max(
            worstStalenessBesidesLight,
            decision.worstStalenessBesidesLight
        )
    }

    private func difference(
        of signatures: [CellSignature],
        to stored: [StoredCell]
    ) -> PictureDifference {
        let comparison = SignatureComparison(signatures, with: stored, thresholds: thresholds)
        let changed = comparison.strengths.indices.filter { comparison.strengths[$0] > 1 }
        let worst = zip(signatures, stored).reduce(Int16(0)) { worst, pair in
            max(worst, largest(residual(pair.0.luma, pair.1.signature.luma, 0)))
        }
        return PictureDifference(
            changedCells: changed,
            changedShare: Double(changed.count) / Double(grid.count),
            brightnessShift: comparison.levels.luma,
            worstDifference: Float(worst) / CellSignature.scale,
            strength: comparison.strengths.max() ?? 0
        )
    }
}
