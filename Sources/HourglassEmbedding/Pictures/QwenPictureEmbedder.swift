package import HourglassCore
internal import HourglassQwen
package import HourglassTensor
internal import HourglassTokenizer

/// Qwen3-VL-Embedding: pictures and texts read by one decoder, each as a
/// conversation of its own; the vector is the last token's state.
///
/// Reference: github.com/QwenLM/Qwen3-VL-Embedding,
/// `src/models/qwen3_vl_embedding.py`, for instructions, sizes and pooling. The
/// tokens around the conversation are those of the checkpoint's own tokenizer.
package struct QwenPictureEmbedder: PictureEmbedder {
    package let dimensions: Int
    private let session: QwenSession

    /// What a picture or a passage is told to be read for, by default.
    package static let instruction = "Represent the user's input."
    /// What words are read for that look for pictures, as the model's makers
    /// ask for in their example of retrieval.
    package static let queryInstruction =
        "Retrieve images or text relevant to the user's query."
    /// 4 to 256 tokens a picture. The published budget goes to 1,800, which
    /// takes a CPU seven times as long; 256 are a picture of 672×384.
    private static let sizes = SmartResize(
        minimumPixels: 4 * 32 * 32,
        maximumPixels: 256 * 32 * 32
    )
    /// Longest text, in characters.
    private static let longestText = 8000

    package init(
        folder: String,
        precision: ModelPrecision,
        progress: ((Double) -> Void)? = nil
    ) throws(EmbeddingError) {
        let model: QwenModel
        do {
            model = try QwenModel(folder: folder, precision: precision, progress: progress)
        } catch {
            throw EmbeddingError(code: .badWeights, message: error.message, cause: error)
        }
        guard model.vision != nil else {
            throw EmbeddingError(
                code: .unsupportedModel,
                message: "The model in '\(folder)' reads text only; it sees no pictures."
            )
        }
        dimensions = model.configuration.text.hiddenSize
        session = QwenSession(model)
    }

    /// The size in pixels a picture is shown to the model at; nil for one that
    /// is too long for it.
    package static func shown(width: Int, height: Int) -> (width: Int, height: Int)? {
        (try? sizes.image(height: height, width: width)).map { ($0.width, $0.height) }
    }

    package func views(width: Int, height: Int) -> [NormalizedRect] {
        [NormalizedRect(x: 0, y: 0, width: 1, height: 1)]
    }

    package func embed(pictures: [PixelBuffer]) async throws -> [[Float]] {
        var vectors: [[Float]] = []
        for picture in pictures {
            try Task.checkCancellation()
            vectors.append(try await vector([.image], [.image(picture)], Self.instruction))
        }
        return vectors
    }

    package func embed(texts: [String]) async throws -> [[Float]] {
        try await embed(texts: texts, for: Self.queryInstruction)
    }

    /// Vectors of texts read for something else than looking for pictures.
    package func embed(texts: [String], for instruction: String) async throws -> [[Float]] {
        var vectors: [[Float]] = []
        for text in texts {
            try Task.checkCancellation()
            // Nobody's words are a token that ends a turn or stands for a picture.
            let short = text.prefix(Self.longestText).replacing("<|", with: "< |")
            vectors.append(try await vector([.text(String(short))], [], instruction))
        }
        return vectors
    }

    private func vector(
        _ parts: [ChatMessage.Part],
        _ media: [QwenPrompt.Media],
        _ instruction: String
    ) async throws -> [Float] {
        var prompt = QwenPrompt(
            [ChatMessage(.system, instruction), ChatMessage(.user, parts)],
            media: media
        )
        prompt.imageRule = Self.sizes
        return try await session.embed(prompt)
    }
}
