internal import CHourglassKernels

/// A matrix in place in a checkpoint, possibly stored transposed.
struct DenseMatrix: @unchecked Sendable {
    // Sendable because the memory behind it is only read.

    let type: ElementType
    let rows: Int
    let columns: Int
    /// Distance between rows, in numbers.
    let rowStride: Int
    /// Distance between columns, in numbers: 1 unless stored transposed.
    let columnStride: Int
    let base: UnsafeRawPointer
    /// Keeps the memory behind the pointer.
    let owner: MappedFile

    /// Where a row starts; only for a matrix that is not transposed.
    func row(_ row: Int) -> UnsafeRawPointer {
        base + row * rowStride * type.byteCount
    }

    /// Writes the rows of a range as floats, `columns` a row.
    func widen(_ range: Range<Int>, to: UnsafeMutablePointer<Float>) {
        if columnStride == 1 {
            for (i, row) in range.enumerated() {
                kernels.pointee.widen(self.row(row), type.kernelType, columns, to + i * columns)
            }
            return
        }
        precondition(rowStride == 1, "One of the two axes is contiguous")
        ScratchMemory.with(Float.self, count: range.count) { line in
            for column in 0..<columns {
                let from = base + (column * columnStride + range.lowerBound) * type.byteCount
                kernels.pointee.widen(from, type.kernelType, range.count, line)
                for i in 0..<range.count { to[i * columns + column] = line[i] }
            }
        }
    }
}
