internal import HourglassCore

/// What the change gate remembers of a cell: for each of its 4×4 sub-blocks
/// of 8×8 pixels the mean, how the mean splits within the sub-block, and the
/// mean colour.
///
/// The mean alone is blind to a text line replaced by another of the same
/// ink. The three Haar details (left minus right, top minus bottom, diagonal)
/// make the signature equal to the means of 4×4 pixels, and white noise has
/// the same strength in all four, so they can be judged on one scale.
///
/// All values are in sixteenths of a grey level.
struct CellSignature: Sendable, Equatable {
    static let scale: Float = 16

    var luma = SIMD16<Int16>()
    var horizontal = SIMD16<Int16>()
    var vertical = SIMD16<Int16>()
    var diagonal = SIMD16<Int16>()
    var cb = SIMD16<Int16>()
    var cr = SIMD16<Int16>()

    /// Strongest detail in the cell, in grey levels: high where there is text
    /// or an edge, low on plain ground.
    var detail: Float {
        let strongest = largest(
            larger(larger(magnitude(horizontal), magnitude(vertical)), magnitude(diagonal))
        )
        return Float(strongest) / Self.scale
    }
}

@inline(__always)
func magnitude(_ v: SIMD16<Int16>) -> SIMD16<Int16> {
    v.replacing(with: 0 &- v, where: v .< 0)
}

@inline(__always)
func larger(_ a: SIMD16<Int16>, _ b: SIMD16<Int16>) -> SIMD16<Int16> {
    a.replacing(with: b, where: b .> a)
}

/// The largest lane. By halves, because `max()` goes lane by lane.
@inline(__always)
func largest(_ v: SIMD16<Int16>) -> Int16 {
    let eight = v.lowHalf.replacing(with: v.highHalf, where: v.highHalf .> v.lowHalf)
    let four = eight.lowHalf.replacing(
        with: eight.highHalf,
        where: eight.highHalf .> eight.lowHalf
    )
    return max(max(four.x, four.y), max(four.z, four.w))
}

/// The signatures of all cells of a working picture.
enum PictureSignature {
    /// - Precondition: `picture` is a working picture for `grid`.
    static func make(of picture: PixelBuffer, grid: GridShape) -> [CellSignature] {
        precondition(
            WorkingSize(grid: grid).fits(picture),
            "A \(picture.width)x\(picture.height) \(picture.format) picture does not fit the grid"
        )
        let (lumaPlane, cbPlane, crPlane) = (
            picture.planes[0], picture.planes[1], picture.planes[2]
        )
        return picture.bytes.withUnsafeBytes { bytes in
            [CellSignature](unsafeUninitializedCapacity: grid.count) { cells, count in
                for row in 0..<grid.rows {
                    for column in 0..<grid.columns {
                        var cell = CellSignature()
                        fillLuma(
                            &cell,
                            bytes,
                            start: lumaPlane.offset + row * 32 * lumaPlane.bytesPerRow
                                + column * 32,
                            stride: lumaPlane.bytesPerRow
                        )
                        let chroma = row * 16 * cbPlane.bytesPerRow + column * 16
                        cell.cb = chromaMeans(
                            bytes,
                            start: cbPlane.offset + chroma,
                            stride: cbPlane.bytesPerRow
                        )
                        cell.cr = chromaMeans(
                            bytes,
                            start: crPlane.offset + chroma,
                            stride: crPlane.bytesPerRow
                        )
                        cells.initializeElement(at: row * grid.columns + column, to: cell)
                    }
                }
                count = grid.count
            }
        }
    }

    /// Sums of 4×4 pixels over a band 32 wide and 4 high.
    @inline(__always)
    private static func band(
        _ bytes: UnsafeRawBufferPointer,
        _ start: Int,
        _ stride: Int
    ) -> SIMD8<Int16> {
        var sum = SIMD32<UInt16>()
        for y in 0..<4 {
            let row = bytes.loadUnaligned(
                fromByteOffset: start + y * stride,
                as: SIMD32<UInt8>.self
            )
            sum &+= SIMD32<UInt16>(truncatingIfNeeded: row)
        }
        let pairs = sum.evenHalf &+ sum.oddHalf
        return SIMD8<Int16>(truncatingIfNeeded: pairs.evenHalf &+ pairs.oddHalf)
    }

    /// A row of four sub-blocks: means and details.
    private struct SubBlockRow {
        var mean: SIMD4<Int16>
        var horizontal: SIMD4<Int16>
        var vertical: SIMD4<Int16>
        var diagonal: SIMD4<Int16>
    }

    @inline(__always)
    private static func subBlocks(
        _ bytes: UnsafeRawBufferPointer,
        _ start: Int,
        _ stride: Int
    ) -> SubBlockRow {
        let top = band(bytes, start, stride)
        let bottom = band(bytes, start + 4 * stride, stride)
        let (topLeft, topRight) = (top.evenHalf, top.oddHalf)
        let (bottomLeft, bottomRight) = (bottom.evenHalf, bottom.oddHalf)
        // Four sums of up to 4080 fit 16 bits; a quarter of their sum is the
        // mean of 64 pixels in sixteenths.
        return SubBlockRow(
            mean: (topLeft &+ topRight &+ bottomLeft &+ bottomRight) &>> 2,
            horizontal: (topLeft &- topRight &+ bottomLeft &- bottomRight) &>> 2,
            vertical: (topLeft &+ topRight &- bottomLeft &- bottomRight) &>> 2,
            diagonal: (topLeft &- topRight &- bottomLeft &+ bottomRight) &>> 2
        )
    }

    @inline(__always)
    private static func fillLuma(
        _ cell: inout CellSignature,
        _ bytes: UnsafeRawBufferPointer,
        start: Int,
        stride: Int
    ) {
        let a = subBlocks(bytes, start, stride)
        let b = subBlocks(bytes, start + 8 * stride, stride)
        let c = subBlocks(bytes, start + 16 * stride, stride)
        let d = subBlocks(bytes, start + 24 * stride, stride)
        cell.luma = joined(a.mean, b.mean, c.mean, d.mean)
        cell.horizontal = joined(a.horizontal, b.horizontal, c.horizontal, d.horizontal)
        cell.vertical = joined(a.vertical, b.vertical, c.vertical, d.vertical)
        cell.diagonal = joined(a.diagonal, b.diagonal, c.diagonal, d.diagonal)
    }

    /// Means of 4×4 chroma samples; the sum of sixteen is in sixteenths.
    @inline(__always)
    private static func chromaRow(
        _ bytes: UnsafeRawBufferPointer,
        _ start: Int,
        _ stride: Int
    ) -> SIMD4<Int16> {
        var sum = SIMD16<UInt16>()
        for y in 0..<4 {
            let row = bytes.loadUnaligned(
                fromByteOffset: start + y * stride,
                as: SIMD16<UInt8>.self
            )
            sum &+= SIMD16<UInt16>(truncatingIfNeeded: row)
        }
        let pairs = sum.evenHalf &+ sum.oddHalf
        return SIMD4<Int16>(truncatingIfNeeded: pairs.evenHalf &+ pairs.oddHalf)
    }

    @inline(__always)
    private static func chromaMeans(
        _ bytes: UnsafeRawBufferPointer,
        start: Int,
        stride: Int
    ) -> SIMD16<Int16> {
        joined(
            chromaRow(bytes, start, stride),
            chromaRow(bytes, start + 4 * stride, stride),
            chromaRow(bytes, start + 8 * stride, stride),
            chromaRow(bytes, start + 12 * stride, stride)
        )
    }

    @inline(__always)
    private static func joined(
        _ a: SIMD4<Int16>,
        _ b: SIMD4<Int16>,
        _ c: SIMD4<Int16>,
        _ d: SIMD4<Int16>
    ) -> SIMD16<Int16> {
        SIMD16(
            lowHalf: SIMD8(lowHalf: a, highHalf: b),
            highHalf: SIMD8(lowHalf: c, highHalf: d)
        )
    }
}
