public import HourglassCore
public import HourglassTensor

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
    /// Loads the model in `folder`: CLIP, or SigLIP 2 with pictures of one
    /// size.
    ///
    /// - Throws: `EmbeddingError` naming the file and what is wrong with it.
    public static func load(
        folder: String,
        precision: ModelPrecision = .bf16
    ) throws(EmbeddingError) -> any PictureEmbedder {
        try ContrastiveModel(folder: folder, precision: precision)
    }
}
