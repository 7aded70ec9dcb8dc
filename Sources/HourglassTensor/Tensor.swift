/// Floats in row-major order with a shape; a value, copied when written to
/// while shared.
package struct Tensor: Sendable {
    /// Extent of each axis, slowest first.
    package private(set) var shape: [Int]
    private var storage: TensorStorage

    /// A tensor of undefined contents, for a kernel to fill.
    package init(uninitialized shape: [Int]) {
        precondition(shape.allSatisfy { $0 >= 0 }, "Extents are not negative")
        self.shape = shape
        storage = TensorStorage(count: shape.reduce(1, *))
    }

    /// A tensor of zeros.
    package init(zeros shape: [Int]) {
        self.init(uninitialized: shape)
        storage.pointer.update(repeating: 0, count: count)
    }

    /// A tensor of the given values.
    ///
    /// - Precondition: the shape has room for exactly these values.
    package init(_ values: [Float], shape: [Int]) {
        self.init(uninitialized: shape)
        precondition(values.count == count, "Values do not fill the shape")
        values.withUnsafeBufferPointer { from in
            if let base = from.baseAddress { storage.pointer.update(from: base, count: count) }
        }
    }

    /// Number of values.
    package var count: Int { storage.count }
    /// Extent of the first axis.
    package var rows: Int { shape[0] }
    /// Values in one row: the product of all extents but the first.
    package var columns: Int { shape.dropFirst().reduce(1, *) }

    /// The same values with another shape of the same count.
    package func reshaped(_ shape: [Int]) -> Tensor {
        precondition(
            shape.reduce(1, *) == count,
            "Reshaping keeps the count: \(self.shape) to \(shape)"
        )
        var result = self
        result.shape = shape
        return result
    }

    /// The values; valid while the tensor lives and is not written to.
    package func withUnsafePointer<R, E: Error>(
        _ body: (UnsafePointer<Float>) throws(E) -> R
    ) throws(E) -> R {
        try body(UnsafePointer(storage.pointer))
    }

    /// The values, for writing.
    package mutating func withUnsafeMutablePointer<R, E: Error>(
        _ body: (UnsafeMutablePointer<Float>) throws(E) -> R
    ) throws(E) -> R {
        if !isKnownUniquelyReferenced(&storage) {
            let copy = TensorStorage(count: count)
            copy.pointer.update(from: storage.pointer, count: count)
            storage = copy
        }
        return try body(storage.pointer)
    }

    /// All values, in row-major order.
    package var values: [Float] {
        Array(UnsafeBufferPointer(start: storage.pointer, count: count))
    }

    /// One value of a matrix.
    package subscript(row: Int, column: Int) -> Float {
        precondition(row < rows && column < columns, "Index within the shape")
        return storage.pointer[row * columns + column]
    }

    /// The rows of a range, copied.
    package func rows(_ range: Range<Int>) -> Tensor {
        precondition(range.lowerBound >= 0 && range.upperBound <= rows, "Rows within the tensor")
        let result = Tensor(uninitialized: [range.count] + shape.dropFirst())
        result.storage.pointer.update(
            from: storage.pointer + range.lowerBound * columns,
            count: result.count
        )
        return result
    }
}

/// Sole owner of a tensor's memory.
///
/// Sendable because it is written only through `Tensor`, which copies it first
/// unless it holds the only reference.
private final class TensorStorage: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<Float>
    let count: Int

    init(count: Int) {
        self.count = count
        pointer = ScratchMemory.take(count * MemoryLayout<Float>.stride)
            .bindMemory(to: Float.self, capacity: count)
    }

    deinit {
        ScratchMemory.give(UnsafeMutableRawPointer(pointer), count * MemoryLayout<Float>.stride)
    }
}
