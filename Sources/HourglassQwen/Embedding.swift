internal import HourglassTensor
internal import HourglassTokenizer

/// Vectors for texts and pictures, from the decoder's last hidden states.
public enum EmbeddingPooling: Sendable {
    /// The last token's state, as Qwen3-Embedding and Qwen3-VL-Embedding are
    /// trained.
    case lastToken
    /// The mean of all tokens' states.
    case mean
}

extension QwenSession {
    /// The vector of a prompt, of length 1. Tokens that the tokenizer's template
    /// puts around a text stand around the prompt too.
    ///
    /// - Parameter dimensions: how many of its first numbers to keep, for
    ///   models trained to allow that; nil for all.
    public func embed(
        _ prompt: QwenPrompt,
        pooling: EmbeddingPooling = .lastToken,
        dimensions: Int? = nil
    ) throws -> [Float] {
        let prepared = try PreparedPrompt(prompt, model: model, framed: true)
        return try embed(prepared, pooling, dimensions)
    }

    /// The vector of a text as it is, with the ending token the embedding
    /// models expect, of length 1.
    public func embed(
        text: String,
        pooling: EmbeddingPooling = .lastToken,
        dimensions: Int? = nil
    ) throws -> [Float] {
        var ids = model.tokenizer.encode(text, parsingAddedTokens: false)
        if let end = model.tokenizer.id(of: "<|endoftext|>") { ids.append(end) }
        return try embed(PreparedPrompt(ids: ids), pooling, dimensions)
    }

    private func embed(
        _ prepared: PreparedPrompt,
        _ pooling: EmbeddingPooling,
        _ dimensions: Int?
    ) throws -> [Float] {
        let size = model.configuration.text.hiddenSize
        if let dimensions, !(1...size).contains(dimensions) {
            throw QwenError(
                code: .badOption,
                message: "The model's vectors have \(size) numbers; \(dimensions) cannot be kept."
            )
        }
        guard prepared.layout.ids.count <= model.configuration.text.contextLength else {
            throw QwenError(
                code: .promptTooLong,
                message: "The text has \(prepared.layout.ids.count) tokens, but the model's "
                    + "context holds \(model.configuration.text.contextLength)."
            )
        }
        var sum = [Float](repeating: 0, count: size)
        try readAll(prepared) { hidden in
            let rows = pooling == .mean ? 0..<hidden.rows : hidden.rows - 1..<hidden.rows
            if pooling == .lastToken { sum = [Float](repeating: 0, count: size) }
            let values = hidden.values
            for row in rows {
                for i in 0..<size { sum[i] += values[row * size + i] }
            }
        }
        let kept = sum.prefix(dimensions ?? size)
        let length = kept.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return kept.map { $0 / max(length, 1e-12) }
    }
}
