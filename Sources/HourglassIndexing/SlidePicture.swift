package import HourglassCore

/// What a slide looked like, to know it again: one vector a cell, in eight
/// bits, where the picture was at rest.
package struct SlidePicture: Sendable {
    private let dimensions: Int
    /// Codes of all cells, row by row; zeros where nothing is known.
    private var codes: [Int8]
    /// Whether a cell is known, at rest and no plain ground.
    private var isTelling: [Bool]

    /// Cosine from which two cells look the same. Compression noise costs a
    /// few percent; other words in the same place a third.
    private static let likeness: Float = 0.9
    /// Cosine to the commonest cell of the picture above which a cell is
    /// ground.
    private static let groundLikeness: Float = 0.94

    /// - Parameters:
    ///   - tokens: the picture, at most one token a cell.
    ///   - busyCells: cells that change all the time; all others when nil.
    package init(_ tokens: [VisionToken], columns: Int, rows: Int, busyCells: [Bool]?) {
        dimensions = tokens.first?.vector.count ?? 0
        codes = [Int8](repeating: 0, count: columns * rows * dimensions)
        var isKnown = [Bool](repeating: false, count: columns * rows)
        for token in tokens where token.row < rows && token.column < columns {
            let cell = token.row * columns + token.column
            if let busyCells, cell < busyCells.count, busyCells[cell] { continue }
            var length: Float = 0
            for value in token.vector { length += value * value }
            guard length > 0, token.vector.count == dimensions else { continue }
            let scale = 127 / length.squareRoot()
            for (index, value) in token.vector.enumerated() {
                codes[cell * dimensions + index] = Int8(clamping: Int((value * scale).rounded()))
            }
            isKnown[cell] = true
        }
        isTelling = isKnown
        leaveOutGround()
    }

    /// Plain ground is alike in all slides of a template and tells nothing.
    private mutating func leaveOutGround() {
        let known = isTelling.indices.filter { isTelling[$0] }
        // The ground is the cell most others look like; a sample finds it.
        let sample = stride(from: 0, to: known.count, by: max(1, known.count / 24)).map {
            known[$0]
        }
        var (ground, most) = (-1, 0)
        for cell in sample {
            let count = known.count { cosine(cell, self, $0) >= Self.groundLikeness }
            if count > most { (ground, most) = (cell, count) }
        }
        guard most * 5 >= known.count else { return }
        for cell in known where cosine(ground, self, cell) >= Self.groundLikeness {
            isTelling[cell] = false
        }
    }

    private func cosine(_ cell: Int, _ other: SlidePicture, _ otherCell: Int) -> Float {
        codes.withUnsafeBufferPointer { mine in
            other.codes.withUnsafeBufferPointer { theirs in
                var (dot, left, right): (Int32, Int32, Int32) = (0, 0, 0)
                for index in 0..<dimensions {
                    let a = Int32(mine[cell * dimensions + index])
                    let b = Int32(theirs[otherCell * dimensions + index])
                    dot &+= a &* b
                    left &+= a &* a
                    right &+= b &* b
                }
                guard left > 0, right > 0 else { return 0 }
                return Float(dot) / (Float(left) * Float(right)).squareRoot()
            }
        }
    }

    /// Cells with something on them.
    var tellingCount: Int { isTelling.count { $0 } }

    /// How much of two pictures is alike.
    struct Likeness {
        /// Share of the cells with something on them, in either picture, that
        /// look the same; 1 where there are none.
        var share: Double
        /// The same among the cells of the emptier picture alone: 1 when one
        /// picture is the other with something added.
        var contained: Double
    }

    /// Compares cell by cell; cells that were busy in one of the two are left
    /// out.
    func likeness(to other: SlidePicture) -> Likeness? {
        guard codes.count == other.codes.count, dimensions > 0 else { return nil }
        var (union, same, mine, theirs, mineSame, theirsSame) = (0, 0, 0, 0, 0, 0)
        for cell in isTelling.indices where isTelling[cell] || other.isTelling[cell] {
            guard isKnown(cell), other.isKnown(cell) else { continue }
            let isSame = cosine(cell, other, cell) >= Self.likeness
            union += 1
            same += isSame ? 1 : 0
            if isTelling[cell] {
                mine += 1
                mineSame += isSame ? 1 : 0
            }
            if other.isTelling[cell] {
                theirs += 1
                theirsSame += isSame ? 1 : 0
            }
        }
        guard union > 0 else { return Likeness(share: 1, contained: 1) }
        let contained = mine <= theirs ? (mineSame, mine) : (theirsSame, theirs)
        return Likeness(
            share: Double(same) / Double(union),
            contained: contained.1 > 0 ? Double(contained.0) / Double(contained.1) : 0
        )
    }

    private func isKnown(_ cell: Int) -> Bool {
        for index in cell * dimensions..<(cell + 1) * dimensions where codes[index] != 0 {
            return true
        }
        return false
    }
}
