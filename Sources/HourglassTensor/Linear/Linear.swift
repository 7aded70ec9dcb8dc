internal import COpenBLAS

/// An affine map of the last axis: y = W x + b.
package struct Linear: Sendable {
    package let weight: WeightMatrix
    package let bias: [Float]?

    /// Makes a layer; the bias has one value an output.
    package init(_ weight: WeightMatrix, bias: [Float]? = nil) {
        precondition(bias.map { $0.count == weight.rows } ?? true, "One bias an output")
        self.weight = weight
        self.bias = bias
    }

    /// Maps each row of `x`: [tokens, inputs] to [tokens, outputs].
    package func callAsFunction(_ x: Tensor) -> Tensor {
        Linear.apply([self], to: x)[0]
    }

    /// Maps `x` by several layers at once, which packs it only once and shares
    /// the work of all layers among the threads.
    package static func apply(_ layers: [Linear], to x: Tensor) -> [Tensor] {
        _ = oneThreadPerSGEMM
        var results = layers.map { Tensor(uninitialized: [x.rows, $0.weight.rows]) }
        guard x.rows > 0 else { return results }
        let outputs = results.indices.map { i in
            // The pointers stay valid: `results` keeps the tensors, and nothing
            // else refers to them before the loop below ends.
            results[i].withUnsafeMutablePointer { $0 }
        }
        x.withUnsafePointer { values in
            var input = LinearInput(tokens: x.rows, columns: x.columns, values: values)
            for layer in layers {
                precondition(layer.weight.columns == x.columns, "Inputs match the layer")
                layer.weight.prepare(&input)
            }
            multiply(layers, input, outputs)
        }
        return results
    }

    private static func multiply(
        _ layers: [Linear],
        _ input: borrowing LinearInput,
        _ outputs: [UnsafeMutablePointer<Float>]
    ) {
        var pieces: [(layer: Int, range: Range<Int>)] = []
        for (i, layer) in layers.enumerated() {
            let (rows, size) = (layer.weight.rows, layer.weight.pieceSize(tokens: input.tokens))
            for first in stride(from: 0, to: rows, by: size) {
                pieces.append((i, first..<min(first + size, rows)))
            }
        }
        withUnsafePointer(to: input) { input in
            parallelLoop(pieces.count) { p in
                let (i, range) = pieces[p]
                let layer = layers[i]
                func run(_ bias: UnsafePointer<Float>?) {
                    layer.weight.multiply(
                        range,
                        input.pointee,
                        bias: bias,
                        out: outputs[i],
                        stride: layer.weight.rows
                    )
                }
                if let bias = layer.bias {
                    bias.withUnsafeBufferPointer { run($0.baseAddress) }
                } else {
                    run(nil)
                }
            }
        }
    }
}

/// Products are split among our own threads; each calls SGEMM for its share.
private let oneThreadPerSGEMM: Void = openblas_set_num_threads(1)
