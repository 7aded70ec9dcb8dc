public import HourglassCore

/// Tokens of one piece of footage, column by column, as they are stored.
///
/// Vectors stay in their eight-bit code: number `d` of token `i` is
/// `scales[i] * Float(values[i * dimensions + d])`.
public struct TokenBlock: Sendable, Equatable {
    /// Footage the tokens belong to.
    public internal(set) var footage: Int64 = 0
    /// Whether these are the tokens that held when the index was last written.
    public internal(set) var isOpen = false
    /// Numbers in a vector.
    public let dimensions: Int
    /// Row of each token.
    public internal(set) var rows: [Int32] = []
    /// Column of each token.
    public internal(set) var columns: [Int32] = []
    /// First instant each token holds, in ticks.
    public internal(set) var startTicks: [Int64] = []
    /// First instant each token no longer holds, in ticks.
    public internal(set) var endTicks: [Int64] = []
    /// Scale of each vector's code.
    public internal(set) var scales: [Float] = []
    /// Codes of all vectors, one after the other.
    public internal(set) var values: [Int8] = []

    /// How many tokens there are.
    public var count: Int { rows.count }

    /// A block without tokens.
    init(dimensions: Int) { self.dimensions = dimensions }

    /// Codes tokens into a block.
    ///
    /// - Precondition: every vector has `dimensions` numbers.
    package init(_ tokens: [VisionToken], dimensions: Int) {
        self.init(dimensions: dimensions)
        values.reserveCapacity(tokens.count * dimensions)
        for token in tokens {
            precondition(token.vector.count == dimensions, "Vectors are as long as the pass says")
            rows.append(Int32(token.row))
            columns.append(Int32(token.column))
            startTicks.append(token.startTick)
            endTicks.append(token.endTick)
            scales.append(VectorCode.scale(VectorCode.append(token.vector, to: &values)))
        }
    }

    /// Vector of a token.
    public func vector(_ index: Int) -> [Float] {
        let scale = scales[index]
        return values[index * dimensions..<(index + 1) * dimensions].map { scale * Float($0) }
    }

    /// A token with its vector.
    public func token(_ index: Int) -> VisionToken {
        VisionToken(
            row: Int(rows[index]),
            column: Int(columns[index]),
            startTick: startTicks[index],
            endTick: endTicks[index],
            vector: vector(index)
        )
    }

    /// Whether a token holds at some instant of `range`.
    public func overlaps(_ index: Int, _ range: Range<Int64>) -> Bool {
        startTicks[index] < range.upperBound && range.lowerBound < endTicks[index]
    }

    /// Adds a token of another block without coding it anew.
    mutating func append(_ index: Int, of other: TokenBlock) {
        rows.append(other.rows[index])
        columns.append(other.columns[index])
        startTicks.append(other.startTicks[index])
        endTicks.append(other.endTicks[index])
        scales.append(other.scales[index])
        values.append(contentsOf: other.values[index * dimensions..<(index + 1) * dimensions])
    }

    /// This block's tokens followed by another's, in order of their start and
    /// place, which is how they take least room.
    func merged(with other: TokenBlock) -> TokenBlock {
        var result = TokenBlock(dimensions: dimensions)
        result.footage = footage
        result.isOpen = isOpen
        let order = (0..<count + other.count).sorted { left, right in
            sortKey(left, other) < sortKey(right, other)
        }
        for index in order {
            if index < count {
                result.append(index, of: self)
            } else {
                result.append(index - count, of: other)
            }
        }
        return result
    }

    private func sortKey(_ index: Int, _ other: TokenBlock) -> (Int64, Int32, Int32) {
        index < count
            ? (startTicks[index], rows[index], columns[index])
            : (
                other.startTicks[index - count], other.rows[index - count],
                other.columns[index - count]
            )
    }
}
