/// Orientation of a gradient by table look-up.
///
/// Bins are centred on multiples of 22.5°, so that the strokes of upright
/// text do not fall on a border between two bins.
enum OrientationTable {
    static let bins = 8
    /// Gradients, as differences of sums of 2×2 pixels, are looked up in
    /// steps of 8.
    static let shift = 3
    static let half = 128
    static let side = 2 * half

    /// Bin of each pair (y, x), row by row.
    static let bin: [UInt8] = {
        // Cosines of 0°, 22.5°, … 157.5°.
        let cosines = [1, 0.92388, 0.70711, 0.38268, 0, -0.38268, -0.70711, -0.92388]
        let sines = [0, 0.38268, 0.70711, 0.92388, 1, 0.92388, 0.70711, 0.38268]
        return (0..<side * side).map { index in
            let (x, y) = (Double(index % side - half), Double(index / side - half))
            let along = (0..<bins).map { abs(x * cosines[$0] + y * sines[$0]) }
            return UInt8(along.indices.max { along[$0] < along[$1] } ?? 0)
        }
    }()
}
