public import HourglassCore

/// Turns cells of a working picture into vectors.
///
/// Vectors of one encoder have unit length, so that their dot product is a
/// similarity: 1 for the same look, around 0 for unrelated ones.
public protocol VisionEncoder: Sendable {
    /// Name and version of the layout. Vectors of different identifiers must
    /// not be compared.
    var identifier: String { get }
    /// Length of a vector.
    var dimensions: Int { get }
    /// Encodes some cells of a working picture.
    ///
    /// - Parameters:
    ///   - picture: a working picture whose size fits `grid`.
    ///   - grid: cells of the picture.
    ///   - cells: numbers of the cells wanted, row by row from the top left.
    /// - Returns: a vector for each of `cells`, in their order.
    func encode(_ picture: PixelBuffer, grid: GridShape, cells: [Int]) throws -> [[Float]]
}
