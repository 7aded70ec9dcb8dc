/// Evens out the light on a filmed page.
///
/// A lens darkens corners and a lamp brightens one side, slowly over the whole
/// picture. Recognizers then take the dark part for a picture and leave its
/// text out. A surface of second degree through the grounds of many blocks
/// follows such light and nothing sharper, so that bars and boxes stay as they
/// are; blocks that do not fit are left out of it.
enum GroundShade {
    /// Blocks along each side.
    private static let (columns, rows) = (24, 14)
    /// Light that varies less than this, in grey levels, is left alone.
    private static let leastRange = 14.0
    /// Share of the blocks that must lie on the surface.
    private static let leastShare = 0.6

    /// Evens out a grey picture with dark writing on light ground.
    ///
    /// - Complexity: O(pixels).
    static func flatten(_ bytes: inout [UInt8], width: Int, height: Int) {
        guard width >= columns * 8, height >= rows * 8,
            let surface = surface(of: bytes, width, height)
        else { return }
        var (least, most) = (Double.infinity, 0.0)
        for row in 0..<rows {
            for column in 0..<columns {
                let value = surface.value(center(column, columns), center(row, rows))
                (least, most) = (min(least, value), max(most, value))
            }
        }
        guard most - least >= leastRange, least > 40 else { return }
        let target = min(250, most)
        bytes.withUnsafeMutableBufferPointer { bytes in
            for row in 0..<height {
                let y = 2 * (Double(row) + 0.5) / Double(height) - 1
                for column in 0..<width {
                    let x = 2 * (Double(column) + 0.5) / Double(width) - 1
                    let ground = max(40, surface.value(x, y))
                    let index = row * width + column
                    bytes[index] = UInt8(min(255, Double(bytes[index]) * target / ground))
                }
            }
        }
    }

    /// Middle of a block, −1…1 over the picture.
    private static func center(_ index: Int, _ count: Int) -> Double {
        2 * (Double(index) + 0.5) / Double(count) - 1
    }

    /// c₀ + c₁x + c₂y + c₃x² + c₄xy + c₅y².
    private struct Surface {
        var coefficients: [Double]

        @inline(__always)
        func value(_ x: Double, _ y: Double) -> Double {
            coefficients.withUnsafeBufferPointer { c in
                c[0] + x * (c[1] + c[3] * x + c[4] * y) + y * (c[2] + c[5] * y)
            }
        }
    }

    private static func surface(of bytes: [UInt8], _ width: Int, _ height: Int) -> Surface? {
        var points: [(x: Double, y: Double, level: Double)] = []
        for row in 0..<rows {
            for column in 0..<columns {
                let level = ground(
                    of: bytes,
                    width,
                    rows: row * height / Self.rows..<(row + 1) * height / Self.rows,
                    columns: column * width / Self.columns..<(column + 1) * width / Self.columns
                )
                points.append((center(column, columns), center(row, rows), level))
            }
        }
        let all = points.count
        var surface: Surface?
        for limit in [40.0, 20, 12, 10] {
            guard let fitted = fit(points) else { return nil }
            surface = fitted
            let near = points.filter { abs(fitted.value($0.x, $0.y) - $0.level) <= limit }
            guard Double(near.count) >= leastShare * Double(all) else { return nil }
            points = near
        }
        return surface
    }

    /// The level three quarters of a block are not brighter than: its ground,
    /// as writing is dark.
    private static func ground(
        of bytes: [UInt8],
        _ width: Int,
        rows: Range<Int>,
        columns: Range<Int>
    ) -> Double {
        var histogram = [Int](repeating: 0, count: 256)
        var total = 0
        for row in stride(from: rows.lowerBound, to: rows.upperBound, by: 2) {
            for column in stride(from: columns.lowerBound, to: columns.upperBound, by: 2) {
                histogram[Int(bytes[row * width + column])] += 1
                total += 1
            }
        }
        var (level, sum) = (0, 0)
        while level < 255, (sum + histogram[level]) * 4 < total * 3 {
            sum += histogram[level]
            level += 1
        }
        return Double(level)
    }

    /// Least squares by the normal equations.
    private static func fit(_ points: [(x: Double, y: Double, level: Double)]) -> Surface? {
        let size = 6
        guard points.count >= 4 * size else { return nil }
        var matrix = [[Double]](repeating: [Double](repeating: 0, count: size + 1), count: size)
        for point in points {
            let terms = [
                1, point.x, point.y, point.x * point.x, point.x * point.y, point.y * point.y,
            ]
            for row in 0..<size {
                for column in 0..<size { matrix[row][column] += terms[row] * terms[column] }
                matrix[row][size] += terms[row] * point.level
            }
        }
        for pivot in 0..<size {
            guard
                let best = (pivot..<size).max(by: {
                    abs(matrix[$0][pivot]) < abs(matrix[$1][pivot])
                }), abs(matrix[best][pivot]) > 1e-9
            else { return nil }
            matrix.swapAt(pivot, best)
            for row in 0..<size where row != pivot {
                let factor = matrix[row][pivot] / matrix[pivot][pivot]
                for column in pivot...size { matrix[row][column] -= factor * matrix[pivot][column] }
            }
        }
        return Surface(coefficients: (0..<size).map { matrix[$0][size] / matrix[$0][$0] })
    }
}
