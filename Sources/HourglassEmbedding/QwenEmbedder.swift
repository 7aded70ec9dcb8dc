internal import HourglassQwen
internal import HourglassTensor
internal import HourglassTokenizer

/// Vectors from Qwen3-Embedding: the state of the token that ends the text.
struct QwenEmbedder: TextEmbedder {
    let dimensions: Int
    /// Its makers trained it with Matryoshka representation learning.
    let canBeShortened = true
    private let session: QwenSession
    private let tokenizer: Tokenizer

    /// Longest text, in characters: the model's context is far longer, but a
    /// vector of a chapter says little.
    private static let longestText = 8000

    init(
        folder: String,
        precision: ModelPrecision,
        progress: ((Double) -> Void)?
    ) throws(EmbeddingError) {
        do {
            let model = try QwenModel(folder: folder, precision: precision, progress: progress)
            dimensions = model.configuration.text.hiddenSize
            session = QwenSession(model)
            tokenizer = model.tokenizer
        } catch {
            throw EmbeddingError(code: .badWeights, message: error.message, cause: error)
        }
    }

    func tokenCount(of text: String) -> Int {
        // One more ends the text.
        tokenizer.encode(String(text.prefix(Self.longestText)), parsingAddedTokens: false).count + 1
    }

    func embed(_ texts: [String], as role: TextRole) async throws -> [[Float]] {
        var vectors: [[Float]] = []
        for text in texts {
            try Task.checkCancellation()
            let short = String(text.prefix(Self.longestText))
            // The instruction its makers give for retrieval.
            let prompt =
                role == .query
                ? "Instruct: Given a web search query, retrieve relevant passages that answer "
                    + "the query\nQuery:" + short : short
            vectors.append(try await session.embed(text: prompt))
        }
        return vectors
    }
}
