/// A search for the spans whose vectors are nearest to one.
public struct VectorQuery: Sendable {
    /// What the vector was made by, as spans were stored with it.
    public var model: String
    /// Of length 1.
    public var vector: [Float]
    /// Where to look.
    public var scope: SearchScope
    /// Most matches.
    public var limit: Int

    /// Asks for the spans nearest to a vector.
    public init(model: String, vector: [Float], scope: SearchScope = .library, limit: Int = 50) {
        (self.model, self.vector, self.scope, self.limit) = (model, vector, scope, limit)
    }
}

/// A span near to a vector.
public struct VectorMatch: Sendable {
    /// The span.
    public var stored: StoredSpan
    /// Cosine of the angle between the two vectors.
    public var similarity: Double
}

/// A model that spans have vectors of.
public struct VectorModel: Sendable, Equatable {
    /// What it was stored under.
    public var identifier: String
    /// Numbers in a vector.
    public var dimensions: Int
    /// Spans with vectors.
    public var count: Int
    /// Similarity that unrelated questions stay below in this library; nil
    /// when it was not measured.
    public var threshold: Double?
    /// The same of questions in Chinese: a model that does not know the
    /// language finds everything alike in it.
    public var chineseThreshold: Double?

    /// Describes a model.
    public init(
        identifier: String,
        dimensions: Int,
        count: Int,
        threshold: Double? = nil,
        chineseThreshold: Double? = nil
    ) {
        (self.identifier, self.dimensions, self.count) = (identifier, dimensions, count)
        (self.threshold, self.chineseThreshold) = (threshold, chineseThreshold)
    }
}
