/// A few directions that the vectors of footage's tokens are made of, all
/// levels of a token joined to one vector.
///
/// A token is then told by its coordinates: its vectors are `mean` and the sum
/// of the directions, each times its coordinate.
public struct ModelTokenBasis: Sendable, Equatable {
    /// Tells the bases of a piece of footage apart: the tick from which on
    /// tokens are told in it.
    public var id: Int64
    /// The middle of all vectors: `levels` times `dimensions` numbers.
    public var mean: [Float]
    /// Step of each level of each direction, one direction after the other.
    public var scales: [Float]
    /// The directions, as whole numbers of these steps, one after the other.
    public var values: [Int8]
    /// Mean Kullback-Leibler divergence, in nats, of the words said from coded
    /// tokens from those said from the tokens themselves, as it was measured
    /// when the basis was made.
    public var divergence: Double

    /// Coordinates of a token.
    public var rank: Int { mean.isEmpty ? 0 : values.count / mean.count }

    /// Puts a basis together.
    ///
    /// - Precondition: directions are as long as the mean.
    public init(
        id: Int64,
        mean: [Float],
        scales: [Float],
        values: [Int8],
        divergence: Double
    ) {
        precondition(
            !mean.isEmpty && values.count % mean.count == 0,
            "Directions as long as the mean"
        )
        (self.id, self.mean, self.scales) = (id, mean, scales)
        (self.values, self.divergence) = (values, divergence)
    }
}
