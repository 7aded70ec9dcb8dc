package import HourglassCore

/// A closer look at where something small changed: in the whole picture,
/// brought down to a few hundred pixels, it could hardly be seen.
package enum PictureDetail {
    /// Changes of a larger share of the picture are seen well enough.
    private static let largestChange = 0.25
    /// How much of what is around is shown as well.
    private static let margin = 1.5
    /// Shares of the shorter side a look is at least and at most wide.
    private static let sides = 0.25...0.8

    /// The square around a change, inside the picture; nil where the whole
    /// picture shows it as well.
    package static func view(
        around change: NormalizedRect,
        width: Int,
        height: Int
    ) -> NormalizedRect? {
        guard change.width > 0, change.height > 0,
            change.width * change.height < largestChange
        else { return nil }
        let (across, down) = (Double(width), Double(height))
        let shorter = min(across, down)
        let side = max(
            max(change.width * across, change.height * down) * margin,
            shorter * sides.lowerBound
        )
        guard side <= shorter * sides.upperBound else { return nil }
        func start(_ first: Double, _ length: Double, _ size: Double) -> Double {
            min(max((first + length / 2) * size - side / 2, 0), size - side) / size
        }
        return NormalizedRect(
            x: start(change.x, change.width, across),
            y: start(change.y, change.height, down),
            width: side / across,
            height: side / down
        )
    }
}

/// A block of cells in which something changed.
struct ChangedCells {
    private(set) var rows: ClosedRange<Int32>
    private(set) var columns: ClosedRange<Int32>

    init(row: Int32, column: Int32) { (rows, columns) = (row...row, column...column) }

    mutating func add(_ other: ChangedCells) {
        rows =
            min(
                rows.lowerBound,
                other.rows.lowerBound
            )...max(
                rows.upperBound,
                other.rows.upperBound
            )
        columns =
            min(
                columns.lowerBound,
                other.columns.lowerBound
            )...max(
                columns.upperBound,
                other.columns.upperBound
            )
    }

    /// Where they lie in a picture divided by `grid`.
    func place(in grid: GridShape) -> NormalizedRect {
        let (height, width) = (1 / Double(grid.rows), 1 / Double(grid.columns))
        return NormalizedRect(
            x: Double(columns.lowerBound) * width,
            y: Double(rows.lowerBound) * height,
            width: Double(columns.count) * width,
            height: Double(rows.count) * height
        )
    }
}
