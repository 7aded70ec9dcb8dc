internal import CHourglassKernels

extension Tensor {
    /// The given rows, copied.
    package func gathered(_ indices: [Int]) -> Tensor {
        let columns = self.columns
        var result = Tensor(uninitialized: [indices.count, columns])
        withUnsafePointer { from in
            result.withUnsafeMutablePointer { to in
                for (i, row) in indices.enumerated() {
                    precondition(row >= 0 && row < rows, "Row within the tensor")
                    (to + i * columns).update(from: from + row * columns, count: columns)
                }
            }
        }
        return result
    }

    /// Adds row i of `other`, times `scales[i]`, to row `indices[i]`.
    package mutating func addRows(_ other: Tensor, at indices: [Int], scales: [Float]? = nil) {
        let columns = self.columns
        precondition(other.columns == columns && other.rows == indices.count, "Rows match")
        other.withUnsafePointer { from in
            withUnsafeMutablePointer { to in
                for (i, row) in indices.enumerated() {
                    kernels.pointee.add_scaled(
                        to + row * columns,
                        from + i * columns,
                        scales?[i] ?? 1,
                        columns
                    )
                }
            }
        }
    }

    /// Replaces row `indices[i]` by row i of `other`.
    package mutating func replaceRows(_ other: Tensor, at indices: [Int]) {
        let columns = self.columns
        precondition(other.columns == columns && other.rows == indices.count, "Rows match")
        other.withUnsafePointer { from in
            withUnsafeMutablePointer { to in
                for (i, row) in indices.enumerated() {
                    (to + row * columns).update(from: from + i * columns, count: columns)
                }
            }
        }
    }

    /// For rows that hold gates and values side by side: silu(gate) · value,
    /// half as wide.
    package func gatedHalves() -> Tensor {
        let half = columns / 2
        var result = Tensor(uninitialized: [rows, half])
        withUnsafePointer { from in
            result.withUnsafeMutablePointer { to in
                parallelRanges(rows, size: 16) { range in
                    for row in range {
                        let gate = from + row * half * 2
                        (to + row * half).update(from: gate, count: half)
                        kernels.pointee.silu_product(to + row * half, gate + half, half)
                    }
                }
            }
        }
        return result
    }

    /// The given columns of every row, copied.
    package func columns(_ range: Range<Int>) -> Tensor {
        let columns = self.columns
        precondition(range.lowerBound >= 0 && range.upperBound <= columns, "Columns within a row")
        var result = Tensor(uninitialized: [rows, range.count])
        withUnsafePointer { from in
            result.withUnsafeMutablePointer { to in
                for row in 0..<rows {
                    (to + row * range.count)
                        .update(from: from + row * columns + range.lowerBound, count: range.count)
                }
            }
        }
        return result
    }

    /// All rows of several tensors, one after the other.
    package static func stacked(_ tensors: [Tensor]) -> Tensor {
        precondition(!tensors.isEmpty, "At least one tensor")
        let columns = tensors[0].columns
        var result = Tensor(
            uninitialized: [tensors.reduce(0) { $0 + $1.rows }] + tensors[0].shape.dropFirst()
        )
        result.withUnsafeMutablePointer { to in
            var row = 0
            for tensor in tensors {
                precondition(tensor.columns == columns, "Rows of one width")
                tensor.withUnsafePointer {
                    (to + row * columns).update(from: $0, count: tensor.count)
                }
                row += tensor.rows
            }
        }
        return result
    }

    /// Largest absolute difference to another tensor of the same count.
    package func maximumDifference(from other: Tensor) -> Float {
        precondition(other.count == count, "Both have the same count")
        return zip(values, other.values).reduce(0) {
            // A not-a-number must not pass for agreement.
            let difference = abs($1.0 - $1.1)
            return difference.isNaN ? .infinity : max($0, difference)
        }
    }
}
