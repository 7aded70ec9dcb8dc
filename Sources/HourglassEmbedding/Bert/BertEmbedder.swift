internal import HourglassTensor
internal import HourglassTokenizer

/// Vectors from a BERT encoder.
struct BertEmbedder: TextEmbedder {
    let dimensions: Int
    let canBeShortened = false
    private let config: BertConfiguration
    private let tokenizer: WordPieceTokenizer
    private let encoder: BertEncoder

    /// Tokens worked on at once: enough to keep the multiplication busy.
    private static let batchTokens = 512

    init(folder: String, precision: ModelPrecision) throws(EmbeddingError) {
        config = try BertConfiguration(folder: folder)
        do {
            tokenizer = try WordPieceTokenizer(folder: folder)
        } catch {
            throw EmbeddingError(code: .badTokenizer, message: error.message, cause: error)
        }
        guard tokenizer.count <= config.vocabularySize else {
            throw EmbeddingError(
                code: .badTokenizer,
                message: "The tokenizer in '\(folder)' has \(tokenizer.count) tokens, the model "
                    + "only \(config.vocabularySize)."
            )
        }
        dimensions = config.width
        // Encoders are small: quantising them saves nothing worth an error.
        let held: ModelPrecision = precision == .f32 ? .f32 : .bf16
        do throws(TensorError) {
            let checkpoint = try Checkpoint(folder: folder)
            let store = try WeightStore(checkpoint, precision: held, plan: QuantizationPlan())
            let isBare = checkpoint.contains("embeddings.word_embeddings.weight")
            encoder = try BertEncoder(
                config,
                format: held == .f32 ? .f32 : .bf16,
                weights: store.root.path(isBare ? "" : "bert.")
            )
        } catch {
            throw EmbeddingError(code: .badWeights, message: error.message, cause: error)
        }
    }

    func tokenCount(of text: String) -> Int { tokenizer.encode(text, limit: config.limit).count }

    func embed(_ texts: [String], as role: TextRole) async throws -> [[Float]] {
        var vectors: [[Float]] = []
        vectors.reserveCapacity(texts.count)
        var batch: [[Int]] = []
        var size = 0
        for text in texts {
            let ids = tokenizer.encode(text, limit: config.limit)
            if size + ids.count > Self.batchTokens, !batch.isEmpty {
                vectors += try await run(batch)
                (batch, size) = ([], 0)
            }
            batch.append(ids)
            size += ids.count
        }
        if !batch.isEmpty { vectors += try await run(batch) }
        return vectors
    }

    private func run(_ batch: [[Int]]) async throws -> [[Float]] {
        try Task.checkCancellation()
        return await EmbeddingThread.shared.run { [self] in vectors(of: batch) }
    }

    private func vectors(of batch: [[Int]]) -> [[Float]] {
        let states = encoder(batch)
        var first = 0
        return batch.map { ids in
            defer { first += ids.count }
            let rows = config.pooling == .first ? first..<first + 1 : first..<first + ids.count
            var sum = [Float](repeating: 0, count: dimensions)
            states.withUnsafePointer { states in
                for row in rows {
                    for i in 0..<dimensions { sum[i] += states[row * dimensions + i] }
                }
            }
            let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return sum.map { $0 / max(length, 1e-12) }
        }
    }
}
