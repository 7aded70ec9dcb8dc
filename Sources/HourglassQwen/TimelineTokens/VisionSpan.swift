/// A run of placeholders: a picture or one pair of frames, whole or in part.
package struct VisionSpan: Sendable, Equatable {
    /// Rows of places.
    package var rows: Int
    /// Columns of places.
    package var columns: Int
    /// The places shown, row by row from the top left; nil for all.
    package var places: [Int]?
    /// Positions that pictures left out behind this one would have taken, so
    /// that what follows stands where it would with them.
    package var gapAfter = 0

    /// A whole picture.
    package init(rows: Int, columns: Int) { (self.rows, self.columns) = (rows, columns) }

    /// Some places of a picture.
    package init(rows: Int, columns: Int, places: [Int], gapAfter: Int) {
        self.init(rows: rows, columns: columns)
        (self.places, self.gapAfter) = (places, gapAfter)
    }

    /// Tokens it has.
    package var count: Int { places?.count ?? rows * columns }
}
