internal import CHourglassKernels
internal import COpenBLAS

/// The matrix of a linear layer, `[outputs, inputs]`, in the form the model's
/// precision asks for.
package struct WeightMatrix: Sendable {
    enum Storage: Sendable {
        case dense(DenseMatrix, Arithmetic)
        case quantized(QuantizedMatrix)
    }

    /// How products with unquantised weights are formed.
    enum Arithmetic: Sendable {
        case f32, bf16
    }

    /// Number of outputs.
    package let rows: Int
    /// Number of inputs.
    package let columns: Int
    let storage: Storage

    init(_ matrix: DenseMatrix, _ arithmetic: Arithmetic) {
        (rows, columns) = (matrix.rows, matrix.columns)
        storage = .dense(matrix, arithmetic)
    }

    init(_ matrix: QuantizedMatrix) {
        (rows, columns) = (matrix.rows, matrix.columns)
        storage = .quantized(matrix)
    }

    /// Which of the packed forms of the input the product needs.
    func prepare(_ input: inout LinearInput) {
        switch storage {
        case .quantized: input.packInt8()
        case .dense(let matrix, .bf16):
            if Self.usesBF16Kernel(matrix, tokens: input.tokens) { input.packBF16() }
        case .dense: break
        }
    }

    /// Outputs that one call of `multiply` should compute, so that the calls
    /// share the threads well.
    func pieceSize(tokens: Int) -> Int {
        switch storage {
        case .quantized where tokens == 1: 256
        case .quantized: 32
        case .dense(let matrix, .bf16) where Self.usesBF16Kernel(matrix, tokens: tokens): 32
        case .dense: tokens == 1 ? 128 : 96
        }
    }

    /// A single token is bound by reading the weights, which the dot-product
    /// kernels do in place; a few are still cheaper that way than packing.
    private static func usesDots(_ matrix: DenseMatrix, tokens: Int) -> Bool {
        tokens <= 2 && matrix.columnStride == 1
    }

    private static func usesBF16Kernel(_ matrix: DenseMatrix, tokens: Int) -> Bool {
        kernels.pointee.has_bf16 != 0 && !usesDots(matrix, tokens: tokens)
    }

    /// Computes the outputs of `range` (whole multiples of the piece size, or
    /// the rest) for all tokens: `out[token * stride + output]`.
    func multiply(
        _ range: Range<Int>,
        _ input: borrowing LinearInput,
        bias: UnsafePointer<Float>?,
        out: UnsafeMutablePointer<Float>,
        stride: Int
    ) {
        switch storage {
        case .quantized(let matrix):
            if input.tokens == 1 {
                multiplyOne(matrix, range, input, bias: bias, out: out)
            } else {
                multiplyMany(matrix, range, input, bias: bias, out: out, stride: stride)
            }
        case .dense(let matrix, let arithmetic):
            if Self.usesDots(matrix, tokens: input.tokens) {
                for token in 0..<input.tokens {
                    let to = out + token * stride
                    kernels.pointee.dot_rows(
                        matrix.row(range.lowerBound),
                        matrix.type.kernelType,
                        matrix.rowStride,
                        range.count,
                        columns,
                        input.values + token * columns,
                        to + range.lowerBound
                    )
                    if let bias { for i in range { to[i] += bias[i] } }
                }
            } else if arithmetic == .bf16, kernels.pointee.has_bf16 != 0 {
                multiplyBF16(matrix, range, input, bias: bias, out: out, stride: stride)
            } else {
                multiplySGEMM(matrix, range, input, bias: bias, out: out, stride: stride)
            }
        }
    }

    private func multiplyOne(
        _ matrix: QuantizedMatrix,
        _ range: Range<Int>,
        _ input: borrowing LinearInput,
        bias: UnsafePointer<Float>?,
        out: UnsafeMutablePointer<Float>
    ) {
        guard let packed = input.int8 else { preconditionFailure("Input was not packed") }
        let multiply = matrix.kind == .int8 ? kernels.pointee.gemv_int8 : kernels.pointee.gemv_int4
        withUnsafePointer(to: packed.activations) { activations in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: Int(HG_PANEL)) { sums in
                for first in stride(from: range.lowerBound, to: range.upperBound, by: 16) {
                    let panel = first / 16
                    multiply!(
                        matrix.panelData(panel),
                        matrix.panelScales(panel),
                        packed.blocks,
                        activations,
                        sums.baseAddress!
                    )
                    for i in 0..<min(16, range.upperBound - first) {
                        out[first + i] = sums[i] + (bias?[first + i] ?? 0)
                    }
                }
            }
        }
    }

    private func multiplyMany(
        _ matrix: QuantizedMatrix,
        _ range: Range<Int>,
        _ input: borrowing LinearInput,
        bias: UnsafePointer<Float>?,
        out: UnsafeMutablePointer<Float>,
        stride outStride: Int
    ) {
        guard let packed = input.int8 else { preconditionFailure("Input was not packed") }
        let tokens = input.tokens
        let expandedCount = packed.blocks * Int(HG_BLOCK) * Int(HG_PANEL)
        let scratch = matrix.kind == .int4 ? 2 * expandedCount : 0
        ScratchMemory.with(UInt8.self, count: scratch) { expanded in
            for first in stride(from: range.lowerBound, to: range.upperBound, by: 32) {
                let rows = min(32, range.upperBound - first)
                var panels = hg_panels()
                func pointers(_ panel: Int, _ slot: Int) -> UnsafePointer<UInt8> {
                    guard matrix.kind == .int4 else { return matrix.panelData(panel) }
                    let to = expanded + slot * expandedCount
                    kernels.pointee.expand_int4(matrix.panelData(panel), packed.blocks, to)
                    return UnsafePointer(to)
                }
                let panel = first / 16
                panels.data.0 = pointers(panel, 0)
                panels.scales.0 = matrix.panelScales(panel)
                if rows > 16 {
                    panels.data.1 = pointers(panel + 1, 1)
                    panels.scales.1 = matrix.panelScales(panel + 1)
                }
                var output = hg_output(
                    out: out + first,
                    stride: outStride,
                    rows: rows,
                    bias: bias.map { $0 + first }
                )
                withUnsafePointer(to: packed.activations) { activations in
                    kernels.pointee.gemm_int8(&panels, packed.blocks, activations, tokens, &output)
                }
            }
        }
    }

    private func multiplyBF16(
        _ matrix: DenseMatrix,
        _ range: Range<Int>,
        _ input: borrowing LinearInput,
        bias: UnsafePointer<Float>?,
        out: UnsafeMutablePointer<Float>,
        stride outStride: Int
    ) {
        guard let packed = input.bf16 else { preconditionFailure("Input was not packed") }
        let panelCount = packed.pairs * 2 * Int(HG_PANEL)
        let tokens = input.tokens
        let values = packed.values
        let pairs = packed.pairs
        ScratchMemory.with(UInt16.self, count: 2 * panelCount) { panels in
            for first in stride(from: range.lowerBound, to: range.upperBound, by: 32) {
                let rows = min(32, range.upperBound - first)
                for slot in 0..<(rows > 16 ? 2 : 1) {
                    let start = first + slot * 16
                    packPanel(
                        matrix,
                        start..<min(start + 16, first + rows),
                        panels + slot * panelCount
                    )
                }
                var output = hg_output(
                    out: out + first,
                    stride: outStride,
                    rows: rows,
                    bias: bias.map { $0 + first }
                )
                kernels.pointee.gemm_bf16(
                    panels,
                    panels + panelCount,
                    pairs,
                    values,
                    tokens,
                    &output
                )
            }
        }
    }

    private func packPanel(
        _ matrix: DenseMatrix,
        _ rows: Range<Int>,
        _ to: UnsafeMutablePointer<UInt16>
    ) {
        if matrix.columnStride == 1 {
            kernels.pointee.pack_panel_bf16(
                matrix.row(rows.lowerBound),
                matrix.type.kernelType,
                matrix.rowStride,
                rows.count,
                columns,
                to
            )
        } else {
            ScratchMemory.with(Float.self, count: rows.count * columns) { floats in
                matrix.widen(rows, to: floats)
                kernels.pointee.pack_panel_bf16(floats, HG_F32, columns, rows.count, columns, to)
            }
        }
    }

    private func multiplySGEMM(
        _ matrix: DenseMatrix,
        _ range: Range<Int>,
        _ input: borrowing LinearInput,
        bias: UnsafePointer<Float>?,
        out: UnsafeMutablePointer<Float>,
        stride: Int
    ) {
        let tokens = input.tokens
        if let bias {
            for token in 0..<tokens {
                (out + token * stride + range.lowerBound)
                    .update(from: bias + range.lowerBound, count: range.count)
            }
        }
        let values = input.values
        ScratchMemory.with(Float.self, count: range.count * columns) { weights in
            matrix.widen(range, to: weights)
            cblas_sgemm(
                CblasRowMajor,
                CblasNoTrans,
                CblasTrans,
                blasint(tokens),
                blasint(range.count),
                blasint(columns),
                1,
                values,
                blasint(columns),
                weights,
                blasint(columns),
                bias == nil ? 0 : 1,
                out + range.lowerBound,
                blasint(stride)
            )
        }
    }
}
