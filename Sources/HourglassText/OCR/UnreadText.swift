import HourglassCore

/// Finds writing on a page that no line accounts for.
///
/// Layout analysis loses lines beside pictures and lines of few characters.
/// Cells that look like text, and whose ink lies outside all lines, show where
/// to read again.
struct UnreadText {
    /// A rectangle of an image, in pixels.
    typealias Rectangle = (left: Int, top: Int, right: Int, bottom: Int)

    /// Width at which cells are looked for, in pixels.
    private static let workingWidth = 448
    /// More places than this are no writing but texture.
    private static let mostRegions = 8

    /// Places to read again, from the top.
    let regions: [Rectangle]

    /// - Parameter boxes: the lines read, in pixels.
    init(in image: OCRImage, outside boxes: [Rectangle]) {
        let factor = max(1, Int((Double(image.width) / Double(Self.workingWidth)).rounded()))
        let picture = image.reduced(by: factor)
        guard picture.width >= TextCells.cellSide, picture.height >= TextCells.cellSide else {
            regions = []
            return
        }
        let cells = TextCells(of: picture)
        let side = TextCells.cellSide * factor
        let limit = image.inkLimit
        let isUnread = cells.isText.indices.map { cell -> Bool in
            guard cells.isText[cell] else { return false }
            let left = cell % cells.grid.columns * side
            let top = cell / cells.grid.columns * side
            return image.isMostInkOutside(
                boxes,
                in: (left, top, left + side, top + side),
                limit: limit
            )
        }
        let found = Self.regions(of: isUnread, grid: cells.grid, side: side, in: image)
        regions = found.count <= Self.mostRegions ? found : []
    }

    /// Rectangles around groups of neighbouring cells, half a cell wider.
    private static func regions(
        of isUnread: [Bool],
        grid: GridShape,
        side: Int,
        in image: OCRImage
    ) -> [Rectangle] {
        var isSeen = [Bool](repeating: false, count: isUnread.count)
        var result: [Rectangle] = []
        for start in isUnread.indices where isUnread[start] && !isSeen[start] {
            var (rows, columns) = (
                start / grid.columns..<start / grid.columns + 1,
                start % grid.columns..<start % grid.columns + 1
            )
            var queue = [start]
            isSeen[start] = true
            while let cell = queue.popLast() {
                let (row, column) = (cell / grid.columns, cell % grid.columns)
                rows = min(rows.lowerBound, row)..<max(rows.upperBound, row + 1)
                columns = min(columns.lowerBound, column)..<max(columns.upperBound, column + 1)
                for nextRow in max(0, row - 1)...min(grid.rows - 1, row + 1) {
                    for nextColumn in max(0, column - 1)...min(grid.columns - 1, column + 1) {
                        let next = nextRow * grid.columns + nextColumn
                        guard isUnread[next], !isSeen[next] else { continue }
                        isSeen[next] = true
                        queue.append(next)
                    }
                }
            }
            result.append(
                (
                    left: max(0, columns.lowerBound * side - side / 2),
                    top: max(0, rows.lowerBound * side - side / 3),
                    right: min(image.width, columns.upperBound * side + side / 2),
                    bottom: min(image.height, rows.upperBound * side + side / 3)
                )
            )
        }
        return result
    }
}
