internal import HourglassCore

/// Bounding box of cells.
struct CellBounds: Sendable, Equatable {
    private(set) var rows: ClosedRange<Int>
    private(set) var columns: ClosedRange<Int>

    init(cell: Int, grid: GridShape) {
        let (row, column) = (cell / grid.columns, cell % grid.columns)
        rows = row...row
        columns = column...column
    }

    mutating func formUnion(_ other: CellBounds) {
        rows = Self.span(rows, other.rows)
        columns = Self.span(columns, other.columns)
    }

    private static func span(_ a: ClosedRange<Int>, _ b: ClosedRange<Int>) -> ClosedRange<Int> {
        min(a.lowerBound, b.lowerBound)...max(a.upperBound, b.upperBound)
    }

    /// Whether at least half of the smaller box lies in the larger.
    func mostlyOverlaps(_ other: CellBounds) -> Bool {
        func shared(_ a: ClosedRange<Int>, _ b: ClosedRange<Int>) -> Int {
            max(0, min(a.upperBound, b.upperBound) - max(a.lowerBound, b.lowerBound) + 1)
        }
        let common = shared(rows, other.rows) * shared(columns, other.columns)
        let smaller = min(rows.count * columns.count, other.rows.count * other.columns.count)
        return common * 2 >= smaller
    }

    func place(in grid: GridShape) -> NormalizedRect {
        NormalizedRect(
            x: Double(columns.lowerBound) / Double(grid.columns),
            y: Double(rows.lowerBound) / Double(grid.rows),
            width: Double(columns.count) / Double(grid.columns),
            height: Double(rows.count) / Double(grid.rows)
        )
    }
}

/// Cells that belong together because no gap between them is wider than one
/// cell.
struct CellRegion: Sendable, Equatable {
    /// How far apart, in rows or columns, two cells of a region may be.
    static let reach = 2

    var cells: [Int]

    /// Divides cells into regions, largest first.
    static func regions(of cells: [Int], grid: GridShape) -> [CellRegion] {
        var remaining = Set(cells)
        var regions: [CellRegion] = []
        for seed in cells where remaining.remove(seed) != nil {
            var region = [seed]
            var next = 0
            while next < region.count {
                for neighbour in neighbours(of: region[next], grid: grid)
                where remaining.remove(neighbour) != nil {
                    region.append(neighbour)
                }
                next += 1
            }
            regions.append(CellRegion(cells: region.sorted()))
        }
        return regions.sorted { $0.cells.count > $1.cells.count }
    }

    /// Cells within reach of a cell, itself included.
    static func neighbours(of cell: Int, grid: GridShape) -> [Int] {
        let (row, column) = (cell / grid.columns, cell % grid.columns)
        var result: [Int] = []
        for r in max(0, row - reach)...min(grid.rows - 1, row + reach) {
            for c in max(0, column - reach)...min(grid.columns - 1, column + reach) {
                result.append(r * grid.columns + c)
            }
        }
        return result
    }
}
