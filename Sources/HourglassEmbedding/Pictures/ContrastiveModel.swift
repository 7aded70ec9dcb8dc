package import HourglassCore
package import HourglassTensor
internal import HourglassTokenizer

/// CLIP or SigLIP 2: pictures and texts in one space.
package struct ContrastiveModel: PictureEmbedder {
    package let dimensions: Int
    /// Makes of a picture what the vision tower reads.
    package let preprocessing: PicturePreprocessing
    private let config: PictureModelConfiguration
    private let tokens: Tokens
    private let pictures: PictureTower
    private let words: TextTower

    private enum Tokens: Sendable {
        case clip(ClipTokenizer)
        case gemma(GemmaTokenizer)

        var count: Int {
            switch self {
            case .clip(let tokenizer): tokenizer.count
            case .gemma(let tokenizer): tokenizer.count
            }
        }
    }

    /// Pictures worked on at once: enough to keep the multiplication busy, and
    /// that weights are seldom packed anew.
    private static let pictureBatch = 8
    /// Tokens worked on at once.
    private static let tokenBatch = 512

    /// Loads a model folder.
    ///
    /// - Throws: `EmbeddingError` naming the file and what is wrong with it.
    package init(folder: String, precision: ModelPrecision) throws(EmbeddingError) {
        config = try PictureModelConfiguration(folder: folder)
        preprocessing = try PicturePreprocessing(folder: folder, config)
        do throws(TokenizerError) {
            switch config.kind {
            case .clip: tokens = .clip(try ClipTokenizer(folder: folder))
            case .siglip: tokens = .gemma(try GemmaTokenizer(folder: folder))
            }
        } catch {
            throw EmbeddingError(code: .badTokenizer, message: error.message, cause: error)
        }
        guard tokens.count <= config.vocabularySize else {
            throw EmbeddingError(
                code: .badTokenizer,
                message: "The tokenizer in '\(folder)' has \(tokens.count) tokens, the model only "
                    + "\(config.vocabularySize)."
            )
        }
        dimensions = config.dimensions
        // These models are small: quantising them saves nothing worth an error.
        let held: ModelPrecision = precision == .f32 ? .f32 : .bf16
        let format: AttentionBlock.Format = held == .f32 ? .f32 : .bf16
        do throws(TensorError) {
            let checkpoint = try Checkpoint(folder: folder)
            let store = try WeightStore(checkpoint, precision: held, plan: QuantizationPlan())
            pictures = try PictureTower(config, format: format, weights: store.root)
            words = try TextTower(config, format: format, weights: store.root)
        } catch {
            throw EmbeddingError(code: .badWeights, message: error.message, cause: error)
        }
    }

    package func views(width: Int, height: Int) -> [NormalizedRect] {
        preprocessing.views(width: width, height: height)
    }

    package func embed(pictures given: [PixelBuffer]) async throws -> [[Float]] {
        var vectors: [[Float]] = []
        for first in stride(from: 0, to: given.count, by: Self.pictureBatch) {
            try Task.checkCancellation()
            let batch = Array(given[first..<min(first + Self.pictureBatch, given.count)])
            vectors += await EmbeddingThread.shared.run { [self] in
                self.vectors(of: prepared(batch))
            }
        }
        return vectors
    }

    /// Pictures as the tower reads them, prepared on all cores.
    private func prepared(_ pictures: [PixelBuffer]) -> [Tensor] {
        var pixels = [Tensor?](repeating: nil, count: pictures.count)
        pixels.withUnsafeMutableBufferPointer { pixels in
            let places = pixels.baseAddress!
            parallelLoop(pictures.count) { (places + $0).pointee = preprocessing(pictures[$0]) }
        }
        return pixels.map { $0! }
    }

    /// Vectors of pictures that are prepared already, `[3, side, side]` each.
    package func vectors(of pixels: [Tensor]) -> [[Float]] { Self.unit(pictures(pixels)) }

    package func embed(texts: [String]) async throws -> [[Float]] {
        var vectors: [[Float]] = []
        var batch: [[Int]] = []
        for text in texts {
            batch.append(tokens(of: text))
            if batch.reduce(0, { $0 + $1.count }) >= Self.tokenBatch {
                vectors += try await run(batch)
                batch = []
            }
        }
        return batch.isEmpty ? vectors : vectors + (try await run(batch))
    }

    /// Ids of a text as the text tower reads them.
    package func tokens(of text: String) -> [Int] {
        switch tokens {
        case .clip(let tokenizer): tokenizer.encode(text, limit: config.textLength)
        case .gemma(let tokenizer): tokenizer.encode(text, filling: config.textLength)
        }
    }

    private func run(_ batch: [[Int]]) async throws -> [[Float]] {
        try Task.checkCancellation()
        return await EmbeddingThread.shared.run { [self] in Self.unit(words(batch)) }
    }

    /// Rows brought to length 1.
    private static func unit(_ rows: Tensor) -> [[Float]] {
        (0..<rows.rows).map { row in
            let values = rows.rows(row..<row + 1).values
            let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return values.map { $0 / max(length, 1e-12) }
        }
    }
}
