internal import CHourglassKernels

/// A matrix in blocks of 64 columns with one scale each, laid out as the
/// kernels read it (see CHourglassKernels.h).
struct QuantizedMatrix: @unchecked Sendable {
    // Sendable because the memory behind it is only read.

    /// Bits of one weight.
    enum Kind: String, Sendable, Codable {
        case int8, int4

        var bits: Int { self == .int8 ? 8 : 4 }
    }

    let kind: Kind
    let rows: Int
    let columns: Int
    let data: UnsafePointer<UInt8>
    let scales: UnsafePointer<UInt16>
    /// Keeps the memory behind the pointers.
    let owner: MappedFile

    var shape: QuantizedShape { QuantizedShape(kind: kind, rows: rows, columns: columns) }

    func panelData(_ panel: Int) -> UnsafePointer<UInt8> {
        data + panel * shape.panelByteCount
    }

    func panelScales(_ panel: Int) -> UnsafePointer<UInt16> {
        scales + panel * shape.scalesPerPanel
    }
}

/// Sizes of a quantised matrix, known before it is made.
struct QuantizedShape: Sendable {
    let kind: QuantizedMatrix.Kind
    let rows: Int
    let columns: Int

    static let panelRows = Int(HG_PANEL)
    static let blockColumns = Int(HG_BLOCK)

    var panels: Int { (rows + Self.panelRows - 1) / Self.panelRows }
    var blocks: Int { (columns + Self.blockColumns - 1) / Self.blockColumns }
    var panelByteCount: Int { blocks * Self.blockColumns * Self.panelRows * kind.bits / 8 }
    var scalesPerPanel: Int { blocks * Self.panelRows }
    var dataByteCount: Int { panels * panelByteCount }
    var scaleByteCount: Int { panels * scalesPerPanel * 2 }

    /// Quantises the panels of a range; `rows` are the floats of those panels'
    /// rows, `columns` a row.
    func quantize(
        panels range: Range<Int>,
        from source: UnsafePointer<Float>,
        data: UnsafeMutablePointer<UInt8>,
        scales: UnsafeMutablePointer<UInt16>
    ) {
        parallelLoop(range.count) { i in
            let first = (range.lowerBound + i) * Self.panelRows
            let present = min(Self.panelRows, rows - first)
            let quantize =
                kind == .int8 ? kernels.pointee.quantize_int8 : kernels.pointee.quantize_int4
            quantize!(
                source + i * Self.panelRows * columns,
                columns,
                present,
                columns,
                data + i * panelByteCount,
                scales + i * scalesPerPanel
            )
        }
    }
}
