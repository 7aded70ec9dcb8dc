public import HourglassCore

/// The size at which pictures are compared and encoded.
///
/// A working picture is `.yuv420`, full range, in display orientation, and
/// both sides are whole numbers of cells. A cell is 32×32 samples of luma and
/// 16×16 of each chroma.
public struct WorkingSize: Hashable, Sendable {
    /// Side of a cell in luma samples.
    public static let cellSide = 32
    /// Length aimed at for the longer side of the picture.
    public static let defaultLongSide = 448

    /// How the picture is divided into cells.
    public let grid: GridShape

    /// The size that `grid` cells make.
    ///
    /// - Precondition: the grid has at least one cell.
    public init(grid: GridShape) {
        precondition(grid.rows > 0 && grid.columns > 0, "A grid has at least one cell")
        self.grid = grid
    }

    /// Width in pixels, a multiple of 32.
    public var width: Int { grid.columns * Self.cellSide }
    /// Height in pixels, a multiple of 32.
    public var height: Int { grid.rows * Self.cellSide }

    /// The size whose shape is nearest to a display size.
    ///
    /// The longer side is `targetLongSide` rounded to cells, the other follows
    /// the aspect ratio and is at least one cell, so the number of cells is
    /// bounded for any picture. A display size that is not positive counts as
    /// one pixel.
    public static func fitting(
        displayWidth: Int,
        displayHeight: Int,
        targetLongSide: Int = defaultLongSide
    ) -> WorkingSize {
        let width = Double(max(1, displayWidth))
        let height = Double(max(1, displayHeight))
        let scale = Double(targetLongSide) / max(width, height)
        func cells(_ side: Double) -> Int {
            max(1, Int((side * scale / Double(cellSide)).rounded()))
        }
        return WorkingSize(grid: GridShape(rows: cells(height), columns: cells(width)))
    }

    /// Where a cell lies, in fractions of the picture.
    ///
    /// - Parameter cell: number of the cell, row by row from the top left.
    public func place(ofCell cell: Int) -> NormalizedRect {
        let (row, column) = (cell / grid.columns, cell % grid.columns)
        return NormalizedRect(
            x: Double(column) / Double(grid.columns),
            y: Double(row) / Double(grid.rows),
            width: 1 / Double(grid.columns),
            height: 1 / Double(grid.rows)
        )
    }

    /// Whether `picture` is a working picture of this size.
    public func fits(_ picture: PixelBuffer) -> Bool {
        picture.format == .yuv420 && picture.width == width && picture.height == height
    }
}
