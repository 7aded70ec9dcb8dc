public import HourglassCore
public import HourglassTensor
internal import HourglassTokenizer

/// Turns pictures and words into vectors of one space: what a picture shows
/// lies near to the words for it.
public protocol PictureEmbedder: Sendable {
    /// Numbers in a vector.
    var dimensions: Int { get }

    /// The parts of a picture of this size that must be embedded for all of it
    /// to be seen: a model that looks at the middle square only needs several.
    func views(width: Int, height: Int) -> [NormalizedRect]

    /// Vectors of length 1, one a picture, in order.
    ///
    /// - Parameter pictures: in `rgb24`, of any size.
    /// - Throws: `CancellationError` when the task is cancelled.
    func embed(pictures: [PixelBuffer]) async throws -> [[Float]]

    /// Vectors of length 1, one a text, in order.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    func embed(texts: [String]) async throws -> [[Float]]
}

/// Loads models that see pictures and words alike.
public enum PictureEmbedding {
    /// Loads the model in `folder`: CLIP, SigLIP 2 with pictures of one size,
    /// or Qwen3-VL-Embedding.
    ///
    /// - Parameter progress: called with 0…1 while quantised weights are made.
    /// - Throws: `EmbeddingError` naming the file and what is wrong with it.
    public static func load(
        folder: String,
        precision: ModelPrecision = .bf16,
        progress: ((Double) -> Void)? = nil
    ) throws(EmbeddingError) -> any PictureEmbedder {
        let file = try EncoderFile(folder: folder, name: "config.json", isNeeded: true)
        if file["model_type"]?.string?.hasPrefix("qwen3_vl") ?? false {
            return try QwenPictureEmbedder(
                folder: folder,
                precision: precision,
                progress: progress
            )
        }
        return try ContrastiveModel(folder: folder, precision: precision)
    }
}
