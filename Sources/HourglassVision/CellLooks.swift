public import HourglassCore

/// Tells cells that show something else from cells that show the same in
/// another way: sharper, fainter, in another light, or a pixel aside.
///
/// Compression refines a picture long after it came up, at key frames all of
/// it at once. The change gate has to follow that, since what is stored must
/// stay near the picture; whoever watches takes no notice. Here two cells are
/// the same when their pixels correlate. The reference is the look last taken
/// for a new one, never the picture before, so that nothing creeps.
public struct CellLooks: Sendable {
    private static let side = 32
    /// Correlation from which two cells show the same. Writing refined from
    /// crf 35 stays above 0.8; other words in the same lines reach 0.4.
    private static let likeness: Float = 0.65
    /// The same when one is moved by a pixel, which gives chance more tries.
    private static let movedLikeness: Float = 0.75
    /// The same once the mean of each row of pixels is taken out. What two
    /// lines of writing have in common is that they are lines, most of all in
    /// Chinese, whose characters fill them evenly: other words in the same
    /// places then reach 0.8 before, and seldom half of it after. Refined
    /// writing stays above 0.7.
    private static let writingLikeness: Float = 0.55
    /// The same when one is moved by a pixel.
    private static let movedWritingLikeness: Float = 0.65
    /// Standard deviation, in grey levels, below which nothing but rows is
    /// left, such as a rule across the slide.
    private static let evenDeviation: Float = 6
    /// Standard deviation, in grey levels, below which a cell shows nothing
    /// but ground.
    private static let plainDeviation: Float = 8
    /// Difference of grounds, in grey levels, that is another look.
    private static let otherGround: Float = 20

    private let grid: GridShape
    /// Luma of the looks, row by row; empty before the first picture.
    private var reference: [UInt8] = []

    /// Knows no look yet.
    public init(grid: GridShape) { self.grid = grid }

    /// Takes up the cells of a decision and gives those that show something
    /// else, in ascending order: all of the first picture.
    ///
    /// - Precondition: the picture is the working picture of the decision.
    /// - Complexity: O(pixels of the changed cells).
    public mutating func admit(_ decision: GateDecision, picture: PixelBuffer) -> [Int] {
        let plane = picture.planes[0]
        precondition(
            plane.width == grid.columns * Self.side && plane.height == grid.rows * Self.side,
            "The picture fits the grid"
        )
        guard !reference.isEmpty else {
            reference = Array(
                picture.bytes[plane.offset..<plane.offset + plane.width * plane.height]
            )
            return decision.changedCells
        }
        let (width, grid) = (plane.width, grid)
        return picture.bytes.withUnsafeBufferPointer { bytes in
            let luma = UnsafeBufferPointer(rebasing: bytes[plane.offset...])
            return reference.withUnsafeMutableBufferPointer { reference in
                decision.changedCells.filter { cell in
                    let corner =
                        (cell / grid.columns * width + cell % grid.columns) * Self.side
                    let known = UnsafeBufferPointer(reference)
                    let comparison = Self.compare(luma, known, cell, corner, grid)
                    guard comparison != .same else { return false }
                    for row in 0..<Self.side {
                        let start = corner + row * width
                        for index in start..<start + Self.side { reference[index] = luma[index] }
                    }
                    return comparison == .other
                }
            }
        }
    }

    private enum Comparison {
        case same
        /// The same, where so far there was hardly more than ground: writing
        /// that has faded in. It becomes the reference, or nobody would notice
        /// when it goes.
        case emerged
        case other
    }

    private static func compare(
        _ new: UnsafeBufferPointer<UInt8>,
        _ old: UnsafeBufferPointer<UInt8>,
        _ cell: Int,
        _ corner: Int,
        _ grid: GridShape
    ) -> Comparison {
        let width = grid.columns * side
        let here = Correlation(new, corner, old, corner, width, side)
        guard isSame(here, new, old, cell, corner, grid) else { return .other }
        let hasEmerged =
            here.oldDeviation < plainDeviation && here.newDeviation >= plainDeviation
        return hasEmerged ? .emerged : .same
    }

    private static func isSame(
        _ here: Correlation,
        _ new: UnsafeBufferPointer<UInt8>,
        _ old: UnsafeBufferPointer<UInt8>,
        _ cell: Int,
        _ corner: Int,
        _ grid: GridShape
    ) -> Bool {
        let width = grid.columns * side
        if max(here.newDeviation, here.oldDeviation) < plainDeviation {
            return abs(here.newMean - here.oldMean) <= otherGround
        }
        if here.value >= likeness, here.isSameWriting(writingLikeness, evenDeviation) {
            return true
        }
        guard min(here.newDeviation, here.oldDeviation) >= plainDeviation else { return false }
        let (row, column) = (cell / grid.columns, cell % grid.columns)
        for down in -1...1 {
            for right in -1...1 where (down, right) != (0, 0) {
                // Nothing lies beyond the edges.
                if row == 0 && down < 0 || row == grid.rows - 1 && down > 0 { continue }
                if column == 0 && right < 0 || column == grid.columns - 1 && right > 0 { continue }
                let moved = Correlation(
                    new,
                    corner,
                    old,
                    corner + down * width + right,
                    width,
                    side
                )
                if moved.value >= movedLikeness,
                    moved.isSameWriting(movedWritingLikeness, evenDeviation)
                {
                    return true
                }
            }
        }
        return false
    }
}

/// How two squares of pixels go together.
private struct Correlation {
    let newMean: Float
    let oldMean: Float
    let newDeviation: Float
    let oldDeviation: Float
    /// Pearson's coefficient, −1…1; 0 where one of them is even.
    let value: Float
    /// The coefficient once the mean of each row is taken out.
    private let withinRows: Float
    /// The smaller deviation within rows, in grey levels.
    private let rowDeviation: Float

    init(
        _ new: UnsafeBufferPointer<UInt8>,
        _ newCorner: Int,
        _ old: UnsafeBufferPointer<UInt8>,
        _ oldCorner: Int,
        _ width: Int,
        _ side: Int
    ) {
        // Sums of 1,024 products of two bytes fit into 32 bits.
        var (a, b, aa, bb, ab): (Int32, Int32, Int32, Int32, Int32) = (0, 0, 0, 0, 0)
        // Of the sums of rows; their squares reach 2³¹ when added up.
        var (rowsAA, rowsBB, rowsAB): (Int64, Int64, Int64) = (0, 0, 0)
        for row in 0..<side {
            let (aBefore, bBefore) = (a, b)
            let (x, y) = (newCorner + row * width, oldCorner + row * width)
            for column in 0..<side {
                let (p, q) = (Int32(new[x + column]), Int32(old[y + column]))
                a &+= p
                b &+= q
                aa &+= p &* p
                bb &+= q &* q
                ab &+= p &* q
            }
            let (rowA, rowB) = (Int64(a &- aBefore), Int64(b &- bBefore))
            rowsAA &+= rowA &* rowA
            rowsBB &+= rowB &* rowB
            rowsAB &+= rowA &* rowB
        }
        let count = Float(side * side)
        newMean = Float(a) / count
        oldMean = Float(b) / count
        let newVariance = max(0, Float(aa) / count - newMean * newMean)
        let oldVariance = max(0, Float(bb) / count - oldMean * oldMean)
        newDeviation = newVariance.squareRoot()
        oldDeviation = oldVariance.squareRoot()
        let product = newDeviation * oldDeviation
        value = product > 0.01 ? (Float(ab) / count - newMean * oldMean) / product : 0
        // Exact in integers: `side` times the sum over pixels less that over
        // the sums of rows.
        let width = Int64(side)
        let withinAA = Float(Int64(aa) * width - rowsAA) / (Float(side) * count)
        let withinBB = Float(Int64(bb) * width - rowsBB) / (Float(side) * count)
        let withinAB = Float(Int64(ab) * width - rowsAB) / (Float(side) * count)
        rowDeviation = max(0, min(withinAA, withinBB)).squareRoot()
        let rowProduct = (withinAA * withinBB).squareRoot()
        withinRows = rowProduct > 0.01 ? withinAB / rowProduct : 0
    }

    /// Whether what is beside each other within rows agrees, as far as there
    /// is anything.
    func isSameWriting(_ least: Float, _ evenDeviation: Float) -> Bool {
        rowDeviation < evenDeviation || withinRows >= least
    }
}
