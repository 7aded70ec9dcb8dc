/// Vision tokens of a model that one picture adds to the timeline: those of the
/// places that changed since the tokens stored before.
///
/// A token holds from its tick until another one is stored for its place. So
/// what holds at an instant is, for each place, the last one stored before it;
/// nothing has to be closed, and an index that was cut off is still right.
public struct ModelTokenFrame: Sendable, Equatable {
    /// The vectors of the tokens.
    public enum Vectors: Sendable, Equatable {
        /// None are kept: the video is read again when they are wanted, which
        /// is exact and takes next to no room.
        case pointer
        /// Eight bits a number: `levels` vectors of `dimensions` numbers a
        /// token, one token after the other. A number is its vector's scale
        /// times a whole number from -127 to 127.
        case int8(scales: [Float], values: [Int8])
        /// Coordinates in a basis, eight bits each: one code for all vectors of
        /// a token, one token after the other. A coordinate is its token's scale
        /// times a whole number from -127 to 127.
        case lowRank(basis: ModelTokenBasis, scales: [Float], codes: [Int8])
    }

    /// When the picture is shown, in ticks of the footage.
    public var tick: Int64
    /// How the picture is divided into places.
    public var grid: GridShape
    /// Vectors a token has: what replaces an embedding, and what is added
    /// after the first layers of the decoder.
    public var levels: Int
    /// Numbers in a vector.
    public var dimensions: Int
    /// Places, row by row from the top left, ascending.
    public var places: [Int32]
    /// The vectors.
    public var vectors: Vectors

    /// Puts a frame together.
    ///
    /// - Precondition: there are as many vectors as places ask for.
    public init(
        tick: Int64,
        grid: GridShape,
        levels: Int,
        dimensions: Int,
        places: [Int32],
        vectors: Vectors
    ) {
        (self.tick, self.grid, self.levels) = (tick, grid, levels)
        (self.dimensions, self.places, self.vectors) = (dimensions, places, vectors)
        if case .int8(let scales, let values) = vectors {
            precondition(
                scales.count == places.count * levels
                    && values.count == places.count * levels * dimensions,
                "A vector for each level of each place"
            )
        }
        if case .lowRank(let basis, let scales, let codes) = vectors {
            precondition(
                scales.count == places.count && codes.count == places.count * basis.rank
                    && basis.mean.count == levels * dimensions,
                "A code for each place"
            )
        }
    }

    /// The frame with some of its tokens, by index.
    public func picking(_ indices: [Int]) -> ModelTokenFrame {
        var picked = self
        picked.places = indices.map { places[$0] }
        switch vectors {
        case .pointer: break
        case .int8(let scales, let values):
            let length = levels * dimensions
            picked.vectors = .int8(
                scales: indices.flatMap { scales[$0 * levels..<($0 + 1) * levels] },
                values: indices.flatMap { values[$0 * length..<($0 + 1) * length] }
            )
        case .lowRank(let basis, let scales, let codes):
            picked.vectors = .lowRank(
                basis: basis,
                scales: indices.map { scales[$0] },
                codes: indices.flatMap { codes[$0 * basis.rank..<($0 + 1) * basis.rank] }
            )
        }
        return picked
    }
}
