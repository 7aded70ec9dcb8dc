package import HourglassTensor

/// Tokens after tokens, while looking at the encoded sound.
///
/// Reference: transformers 4.57.1, `modeling_whisper.py`, `WhisperDecoder`.
package struct WhisperDecoder: Sendable {
    private let embedding: RowTable
    private let positions: Tensor
    private let layers: [Layer]
    private let norm: LayerNorm
    private let head: Linear

    private struct Layer: Sendable {
        let attentionNorm: LayerNorm
        let attention: WhisperAttention
        let soundNorm: LayerNorm
        let sound: WhisperAttention
        let feedForwardNorm: LayerNorm
        let feedForward: WhisperFeedForward
    }

    /// What the decoder remembers of a window: keys and values of the sound,
    /// and of the tokens so far.
    package final class Memory {
        fileprivate let sound: [HeadCache]
        fileprivate let tokens: [HeadCache]

        fileprivate init(sound: [HeadCache], tokens: [HeadCache]) {
            (self.sound, self.tokens) = (sound, tokens)
        }

        /// Tokens read so far.
        package var count: Int { tokens.first?.count ?? 0 }

        /// Forgets the tokens from `count` on; the sound stays.
        package func truncate(to count: Int) {
            for cache in tokens { cache.truncate(to: count) }
        }
    }

    init(
        _ config: WhisperConfiguration,
        format: AttentionBlock.Format,
        weights: WeightScope,
        head: Linear
    ) throws(TensorError) {
        let width = config.width
        embedding = try weights["embed_tokens"].rows("weight", [config.vocabularySize, width])
        positions = try weights.table("embed_positions.weight", [config.targetPositions, width])
        var layers: [Layer] = []
        for index in 0..<config.decoderLayers {
            let scope = weights["layers"][index]
            func attention(_ name: String) throws(TensorError) -> WhisperAttention {
                try WhisperAttention(
                    width: width,
                    heads: config.decoderHeads,
                    format: format,
                    weights: scope[name]
                )
            }
            layers.append(
                Layer(
                    attentionNorm: try LayerNorm(width, scope["self_attn_layer_norm"]),
                    attention: try attention("self_attn"),
                    soundNorm: try LayerNorm(width, scope["encoder_attn_layer_norm"]),
                    sound: try attention("encoder_attn"),
                    feedForwardNorm: try LayerNorm(width, scope["final_layer_norm"]),
                    feedForward: try WhisperFeedForward(
                        width: width,
                        wide: config.decoderWide,
                        weights: scope
                    )
                )
            )
        }
        self.layers = layers
        norm = try LayerNorm(width, weights["layer_norm"])
        self.head = head
    }

    /// Prepares to decode a window from the encoder's output.
    package func remember(_ encoded: Tensor) -> Memory {
        Memory(
            sound: layers.map { $0.sound.remember(encoded) },
            tokens: layers.map { $0.attention.makeCache() }
        )
    }

    /// Reads tokens after those in `memory`, and adds them to it.
    ///
    /// - Returns: hidden states after the last norm, one row a token.
    package func callAsFunction(_ ids: [Int], _ memory: Memory) -> Tensor {
        let first = memory.count
        precondition(first + ids.count <= positions.rows, "The sequence fits the decoder")
        var hidden = embedding(ids)
        hidden.add(positions.rows(first..<first + ids.count))
        for (index, layer) in layers.enumerated() {
            hidden.add(layer.attention.causal(layer.attentionNorm(hidden), memory.tokens[index]))
            hidden.add(layer.sound(layer.soundNorm(hidden), over: memory.sound[index]))
            hidden.add(layer.feedForward(layer.feedForwardNorm(hidden)))
        }
        return norm(hidden)
    }

    /// Scores of all tokens, for each row of hidden states.
    package func logits(_ hidden: Tensor) -> Tensor { head(hidden) }
}
