public import HourglassCore

/// The cells of a picture that probably hold text.
///
/// Decides whether reading a picture is worth the time. A cell counts as text
/// when most of it is one even ground, what stands out does so to one side
/// only, in many thin strokes, and a cell beside it looks alike. Slides pass
/// with small letters and light on dark; road traffic, whose grounds are
/// textured and whose shapes are both darker and lighter, hardly ever does.
public struct TextCells: Sendable, Equatable {
    /// Side of a cell, in pixels of the picture.
    public static let cellSide = 32

    /// How the picture is divided.
    public let grid: GridShape
    /// For every cell, row by row, whether it probably holds text.
    public let isText: [Bool]

    /// Looks for text in a working frame.
    ///
    /// Pixels beyond the last whole cell are not looked at.
    ///
    /// - Precondition: the picture is `yuv420` or `gray8`.
    /// - Complexity: O(pixels); a picture 448 pixels wide takes well below a
    ///   millisecond.
    public init(of picture: PixelBuffer) {
        precondition(picture.format != .rgb24, "Text is looked for in luma")
        let plane = picture.planes[0]
        let grid = GridShape(
            rows: plane.height / Self.cellSide,
            columns: plane.width / Self.cellSide
        )
        var looksLikeText = [Bool](repeating: false, count: grid.count)
        var scratch = TextCellScratch()
        picture.bytes.withUnsafeBufferPointer { bytes in
            for row in 0..<grid.rows {
                for column in 0..<grid.columns {
                    let corner =
                        plane.offset + row * Self.cellSide * plane.bytesPerRow
                        + column * Self.cellSide
                    looksLikeText[row * grid.columns + column] = scratch.isTextLike(
                        bytes,
                        corner,
                        plane.bytesPerRow
                    )
                }
            }
        }
        self.grid = grid
        isText = Self.supported(looksLikeText, grid)
    }

    /// A line of text reaches into the cell to the left or right; single cells
    /// are chance.
    private static func supported(_ cells: [Bool], _ grid: GridShape) -> [Bool] {
        cells.indices.map { cell in
            let column = cell % grid.columns
            return cells[cell]
                && (column > 0 && cells[cell - 1]
                    || column + 1 < grid.columns && cells[cell + 1])
        }
    }

    /// Numbers of the cells with text, ascending.
    public var cells: [Int] { isText.indices.filter { isText[$0] } }

    /// Whether any cell holds text.
    public var isEmpty: Bool { !isText.contains(true) }

    /// Whether text may have come, gone or changed, so that the picture should
    /// be read: one of the changed cells holds text or did before.
    ///
    /// - Parameters:
    ///   - changed: numbers of the cells that changed since `previous`.
    ///   - previous: the cells of the picture read last; nil when none was.
    public func isReadingDue(changed: [Int], since previous: TextCells?) -> Bool {
        guard let previous, previous.grid == grid else { return !isEmpty }
        return changed.contains { isText[$0] || previous.isText[$0] }
    }
}
