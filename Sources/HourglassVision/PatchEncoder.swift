public import HourglassCore

/// The built-in encoder: hand-made features, no training, no weights.
///
/// A vector has 64 components in six groups:
///
/// | range | what |
/// |---|---|
/// | 0..<16 | pattern: mean luma of 4×4 sub-blocks against the cell's mean, by contrast |
/// | 16..<48 | gradients: 2×2 quarters × 8 orientations (0°, 22.5°, …), by strength |
/// | 48..<56 | colour: 2×2 quarters × Cb, Cr |
/// | 56..<58 | mean luma against mid-grey; contrast |
/// | 58..<63 | texture: energy of left-right, top-bottom and diagonal detail at 2 px, of the first two at 4 px |
/// | 63 | flatness: 1 on plain ground, near 0 where there is structure |
///
/// Pattern and gradients are divided by their own strength, damped so that
/// noise on plain ground does not pass for structure; they hardly depend on
/// brightness and contrast. Gradients are taken at half size, where
/// compression noise has averaged out. The whole has unit length.
public struct PatchEncoder: VisionEncoder {
    /// `builtin-1`.
    public var identifier: String { "builtin-1" }
    /// 64.
    public var dimensions: Int { 64 }

    /// Makes the encoder.
    public init() {}

    /// Encodes some cells of a working picture.
    ///
    /// - Throws: `VisionError` when the picture does not fit the grid.
    /// - Precondition: cells lie inside the grid.
    public func encode(
        _ picture: PixelBuffer,
        grid: GridShape,
        cells: [Int]
    ) throws -> [[Float]] {
        let size = WorkingSize(grid: grid)
        guard size.fits(picture) else {
            throw VisionError(
                code: .pictureDoesNotFit,
                message: """
                    A \(picture.width)x\(picture.height) \(picture.format) picture does not fit \
                    a grid of \(grid.columns)x\(grid.rows) cells; scale it to \
                    \(size.width)x\(size.height) yuv420 first.
                    """
            )
        }
        var features = PatchFeatures()
        return picture.bytes.withUnsafeBytes { bytes in
            cells.map { cell in
                precondition((0..<grid.count).contains(cell), "Cell \(cell) is outside the grid")
                let (row, column) = (cell / grid.columns, cell % grid.columns)
                let (luma, cb, cr) = (picture.planes[0], picture.planes[1], picture.planes[2])
                features.measure(
                    bytes,
                    luma: luma.offset + row * 32 * luma.bytesPerRow + column * 32,
                    lumaStride: luma.bytesPerRow,
                    cb: cb.offset + row * 16 * cb.bytesPerRow + column * 16,
                    cr: cr.offset + row * 16 * cr.bytesPerRow + column * 16,
                    chromaStride: cb.bytesPerRow
                )
                return features.vector()
            }
        }
    }
}
