/// How a picture is divided into cells.
public struct GridShape: Hashable, Sendable, Codable {
    /// Number of rows of cells.
    public let rows: Int
    /// Number of columns of cells.
    public let columns: Int

    /// Makes a grid of `rows` by `columns` cells.
    public init(rows: Int, columns: Int) {
        self.rows = rows
        self.columns = columns
    }

    /// Number of cells.
    public var count: Int { rows * columns }
}
