internal import HourglassTensor

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension RotaryTable {
    /// Two-dimensional rotary embedding of patches: half of the angles turn
    /// with the row, half with the column.
    init(patches order: BlockOrder, headDimension: Int) {
        let quarter = headDimension / 4
        let frequencies = (0..<quarter).map {
            Float(pow(10000, -4 * Double($0) / Double(headDimension)))
        }
        var angles: [Float] = []
        angles.reserveCapacity(order.places.count * quarter * 2)
        for place in order.places {
            for frequency in frequencies { angles.append(Float(place.row) * frequency) }
            for frequency in frequencies { angles.append(Float(place.column) * frequency) }
        }
        self.init(angles: angles, half: quarter * 2)
    }
}
