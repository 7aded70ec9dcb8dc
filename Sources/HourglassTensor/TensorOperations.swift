internal import CHourglassKernels

/// Rows a thread takes at a time in row-wise operations: enough to outweigh
/// the hand-over, few enough to share evenly.
private let rowsPerPiece = 8

extension Tensor {
    /// Divides each row by its root mean square and multiplies by `weight`.
    package func rmsNormalized(_ weight: [Float], epsilon: Float) -> Tensor {
        precondition(weight.count == columns, "One weight a column")
        return mapRows { from, to in
            weight.withUnsafeBufferPointer {
                kernels.pointee.rms_norm(from, $0.baseAddress, epsilon, columns, to)
            }
        }
    }

    /// Brings each row to mean 0 and variance 1, then scales and shifts it.
    package func layerNormalized(_ weight: [Float], _ bias: [Float], epsilon: Float) -> Tensor {
        precondition(weight.count == columns && bias.count == columns, "One weight a column")
        return mapRows { from, to in
            weight.withUnsafeBufferPointer { weight in
                bias.withUnsafeBufferPointer { bias in
                    kernels.pointee.layer_norm(
                        from,
                        weight.baseAddress,
                        bias.baseAddress,
                        epsilon,
                        columns,
                        to
                    )
                }
            }
        }
    }

    /// Applies the tanh form of GELU in place.
    package mutating func applyTanhGELU() {
        updatePieces { kernels.pointee.gelu_tanh($0, $1) }
    }

    /// Applies the error-function form of GELU in place.
    package mutating func applyErfGELU() {
        updatePieces { kernels.pointee.gelu_erf($0, $1) }
    }

    /// Applies the sigmoid form of GELU, x · σ(1.702 x), in place.
    package mutating func applyQuickGELU() {
        updatePieces { kernels.pointee.gelu_quick($0, $1) }
    }

    /// Replaces each value g by silu(g) times the value of `up` at its place.
    package mutating func gateBySiLU(_ up: Tensor) {
        precondition(up.count == count, "Gate and value have the same shape")
        up.withUnsafePointer { up in
            updatePieces(at: { up + $0 }) { kernels.pointee.silu_product($0, $2, $1) }
        }
    }

    /// Adds another tensor of the same shape in place.
    package mutating func add(_ other: Tensor) {
        precondition(other.count == count, "Both have the same shape")
        other.withUnsafePointer { other in
            updatePieces(at: { other + $0 }) { kernels.pointee.add($0, $2, $1) }
        }
    }

    private func mapRows(
        _ body: (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
    ) -> Tensor {
        var result = Tensor(uninitialized: shape)
        let columns = self.columns
        withUnsafePointer { from in
            result.withUnsafeMutablePointer { to in
                parallelRanges(rows, size: rowsPerPiece) { range in
                    for row in range { body(from + row * columns, to + row * columns) }
                }
            }
        }
        return result
    }

    /// Values a thread takes at a time in element-wise operations.
    private static let piece = 16384

    private mutating func updatePieces(_ body: (UnsafeMutablePointer<Float>, Int) -> Void) {
        let count = self.count
        withUnsafeMutablePointer { values in
            parallelRanges(count, size: Self.piece) { body(values + $0.lowerBound, $0.count) }
        }
    }

    private mutating func updatePieces(
        at other: (Int) -> UnsafePointer<Float>,
        _ body: (UnsafeMutablePointer<Float>, Int, UnsafePointer<Float>) -> Void
    ) {
        let count = self.count
        withUnsafeMutablePointer { values in
            parallelRanges(count, size: Self.piece) {
                body(values + $0.lowerBound, $0.count, other($0.lowerBound))
            }
        }
    }
}

/// Turns scores into probabilities in place.
package func softmax(_ scores: inout [Float]) {
    scores.withUnsafeMutableBufferPointer { scores in
        guard let base = scores.baseAddress else { return }
        kernels.pointee.softmax(base, scores.count)
    }
}
