/// The cheapest pairing of rows with columns (Kuhn 1955; the shortest
/// augmenting paths of Jonker and Volgenant 1987).
enum Assignment {
    /// - Parameters:
    ///   - costs: row by row; infinite where a pair must not be.
    ///   - columns: length of a row.
    ///   - unpaired: cost of leaving a row without a column.
    /// - Returns: the column of each row, nil where it stays alone.
    static func pairs(_ costs: [Float], columns: Int, unpaired: Float) -> [Int?] {
        guard columns > 0, !costs.isEmpty else { return [] }
        let rows = costs.count / columns
        // Every row may take a column of its own that stands for none.
        let width = columns + rows
        func cost(_ row: Int, _ column: Int) -> Float {
            if column < columns { return min(costs[row * columns + column], 1e6) }
            return column - columns == row ? unpaired : 1e6
        }
        var rowPotential = [Float](repeating: 0, count: rows + 1)
        var columnPotential = [Float](repeating: 0, count: width + 1)
        // Row taken by each column, 1-based; 0 is none.
        var taken = [Int](repeating: 0, count: width + 1)
        for row in 1...rows {
            var way = [Int](repeating: 0, count: width + 1)
            var least = [Float](repeating: .infinity, count: width + 1)
            var isUsed = [Bool](repeating: false, count: width + 1)
            taken[0] = row
            var column = 0
            repeat {
                isUsed[column] = true
                let current = taken[column]
                var (delta, next) = (Float.infinity, 0)
                for other in 1...width where !isUsed[other] {
                    let reduced =
                        cost(current - 1, other - 1) - rowPotential[current]
                        - columnPotential[other]
                    if reduced < least[other] { (least[other], way[other]) = (reduced, column) }
                    if least[other] < delta { (delta, next) = (least[other], other) }
                }
                for other in 0...width {
                    if isUsed[other] {
                        rowPotential[taken[other]] += delta
                        columnPotential[other] -= delta
                    } else {
                        least[other] -= delta
                    }
                }
                column = next
            } while taken[column] != 0
            repeat {
                let before = way[column]
                taken[column] = taken[before]
                column = before
            } while column != 0
        }
        var result = [Int?](repeating: nil, count: rows)
        for column in 1...columns where taken[column] > 0 {
            let row = taken[column] - 1
            if costs[row * columns + column - 1] < 1e6 { result[row] = column - 1 }
        }
        return result
    }
}
