internal import HourglassTensor

/// The learned positions of the vision tower, a square table that is stretched
/// over the patches of a picture.
struct VisionPositions: Sendable {
    private let table: Tensor
    private let side: Int

    init(_ config: ModelConfiguration.Vision, weights: WeightScope) throws(TensorError) {
        side = config.positionSide
        table = try weights.table("weight", [side * side, config.hiddenSize])
    }

    /// Adds to each patch the position between the four nearest entries.
    ///
    /// Bilinear with aligned corners: the first and last patch fall exactly on
    /// the table's edges. All pairs of frames get the same.
    func add(to hidden: inout Tensor, grid: PatchGrid, order: BlockOrder) {
        let width = hidden.columns
        let rows = taps(grid.rows)
        let columns = taps(grid.columns)
        table.withUnsafePointer { table in
            hidden.withUnsafeMutablePointer { hidden in
                parallelRanges(order.places.count, size: 32) { range in
                    for index in range {
                        let row = rows[order.places[index].row]
                        let column = columns[order.places[index].column]
                        let a = table + (row.low * side + column.low) * width
                        let b = table + (row.low * side + column.high) * width
                        let c = table + (row.high * side + column.low) * width
                        let d = table + (row.high * side + column.high) * width
                        let (y, x) = (row.fraction, column.fraction)
                        let weights = ((1 - y) * (1 - x), (1 - y) * x, y * (1 - x), y * x)
                        for pair in 0..<grid.pairs {
                            let to = hidden + (pair * grid.patchesPerPair + index) * width
                            for i in 0..<width {
                                to[i] +=
                                    weights.0 * a[i] + weights.1 * b[i] + weights.2 * c[i]
                                    + weights.3 * d[i]
                            }
                        }
                    }
                }
            }
        }
    }

    private func taps(_ count: Int) -> [(low: Int, high: Int, fraction: Float)] {
        (0..<count).map { i in
            let place = count == 1 ? 0 : Double(i) * Double(side - 1) / Double(count - 1)
            let low = min(Int(place), side - 1)
            return (low, min(low + 1, side - 1), Float(place - Double(low)))
        }
    }
}
