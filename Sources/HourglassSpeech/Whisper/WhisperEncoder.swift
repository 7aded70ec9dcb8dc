package import HourglassTensor

/// The spectrogram of a window, [3000, bands], to [1500, width].
///
/// Reference: transformers 4.57.1, `modeling_whisper.py`, `WhisperEncoder`.
package struct WhisperEncoder: Sendable {
    private let first: Linear
    private let second: Linear
    private let positions: Tensor
    private let layers: [Layer]
    private let norm: LayerNorm

    private struct Layer: Sendable {
        let attentionNorm: LayerNorm
        let attention: WhisperAttention
        let feedForwardNorm: LayerNorm
        let feedForward: WhisperFeedForward
    }

    init(
        _ config: WhisperConfiguration,
        format: AttentionBlock.Format,
        weights: WeightScope
    ) throws(TensorError) {
        let width = config.width
        // A convolution over three frames is a linear layer over what three
        // frames hold.
        first = Linear(
            try weights.matrix("conv1.weight", [width, config.melCount, 3]),
            bias: try weights.vector("conv1.bias", width)
        )
        second = Linear(
            try weights.matrix("conv2.weight", [width, width, 3]),
            bias: try weights.vector("conv2.bias", width)
        )
        positions = try weights.table("embed_positions.weight", [config.sourcePositions, width])
        var layers: [Layer] = []
        for index in 0..<config.encoderLayers {
            let scope = weights["layers"][index]
            layers.append(
                Layer(
                    attentionNorm: try LayerNorm(width, scope["self_attn_layer_norm"]),
                    attention: try WhisperAttention(
                        width: width,
                        heads: config.encoderHeads,
                        format: format,
                        weights: scope["self_attn"]
                    ),
                    feedForwardNorm: try LayerNorm(width, scope["final_layer_norm"]),
                    feedForward: try WhisperFeedForward(
                        width: width,
                        wide: config.encoderWide,
                        weights: scope
                    )
                )
            )
        }
        self.layers = layers
        norm = try LayerNorm(width, weights["layer_norm"])
    }

    /// Encodes a window.
    package func callAsFunction(_ mel: Tensor) -> Tensor {
        var hidden = first(Self.triples(mel, stride: 1))
        hidden.applyErfGELU()
        hidden = second(Self.triples(hidden, stride: 2))
        hidden.applyErfGELU()
        hidden.add(positions)
        for layer in layers {
            hidden.add(layer.attention.overAll(layer.attentionNorm(hidden)))
            hidden.add(layer.feedForward(layer.feedForwardNorm(hidden)))
        }
        return norm(hidden)
    }

    /// For every `stride`-th row the values of the row before, itself and the
    /// row after, by column: [rows / stride, 3 · columns]. Beyond the ends are
    /// zeros.
    private static func triples(_ x: Tensor, stride: Int) -> Tensor {
        let (rows, columns) = (x.rows, x.columns)
        var result = Tensor(uninitialized: [rows / stride, 3 * columns])
        x.withUnsafePointer { from in
            result.withUnsafeMutablePointer { to in
                parallelRanges(rows / stride, size: 32) { range in
                    for row in range {
                        let out = to + row * 3 * columns
                        for k in 0..<3 {
                            let source = row * stride + k - 1
                            if source < 0 || source >= rows {
                                for i in 0..<columns { out[3 * i + k] = 0 }
                            } else {
                                let values = from + source * columns
                                for i in 0..<columns { out[3 * i + k] = values[i] }
                            }
                        }
                    }
                }
            }
        }
        return result
    }
}
