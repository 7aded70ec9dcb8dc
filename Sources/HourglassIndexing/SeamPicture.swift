import HourglassCore

/// Compares the picture where an earlier run stopped with the one where the
/// next run begins, by what the index knows of them: their tokens.
enum SeamPicture {
    /// Vectors at least this alike show the same cell; storing them in eight
    /// bits costs far less.
    private static let likeness: Float = 0.97
    /// Share of the cells that must look the same; the rest may move.
    private static let share = 0.7

    static func isSame(_ before: [VisionToken], _ after: [VisionToken]) -> Bool {
        struct Cell: Hashable {
            let row: Int
            let column: Int
        }
        guard !before.isEmpty else { return false }
        let known = Dictionary(
            before.map { (Cell(row: $0.row, column: $0.column), $0.vector) },
            uniquingKeysWith: { $1 }
        )
        let alike = after.count { token in
            guard let vector = known[Cell(row: token.row, column: token.column)] else {
                return false
            }
            return cosine(vector, token.vector) >= likeness
        }
        return Double(alike) >= share * Double(before.count)
    }

    private static func cosine(_ a: [Float], _ b: [Float]) -> Float {
        var (dot, left, right): (Float, Float, Float) = (0, 0, 0)
        for (x, y) in zip(a, b) {
            dot += x * y
            left += x * x
            right += y * y
        }
        return left > 0 && right > 0 ? dot / (left * right).squareRoot() : left == right ? 1 : 0
    }
}
