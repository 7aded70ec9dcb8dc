/// Edges of a picture on a coarse raster: what remains of a scene when the
/// light changes, and moves along when the camera does.
struct SceneStructure: Sendable {
    private static let block = 4
    let width: Int
    let height: Int
    /// Strength of the edges of each block, in levels a block.
    let edges: [Float]
    /// Mean luma, in levels.
    let brightness: Float

    init(_ picture: SitePicture) {
        let block = Self.block
        let (width, height) = (picture.width / block, picture.height / block)
        var means = [Float](repeating: 0, count: width * height)
        var sum: Float = 0
        for row in 0..<height {
            for column in 0..<width {
                var total: Int32 = 0
                for y in row * block..<(row + 1) * block {
                    for x in column * block..<(column + 1) * block {
                        total &+= Int32(picture.luma[y * picture.width + x])
                    }
                }
                means[row * width + column] = Float(total) / Float(64 * block * block)
                sum += means[row * width + column]
            }
        }
        var edges = [Float](repeating: 0, count: width * height)
        for row in 0..<height {
            for column in 0..<width {
                let here = means[row * width + column]
                let right = means[row * width + min(width - 1, column + 1)]
                let below = means[min(height - 1, row + 1) * width + column]
                edges[row * width + column] = abs(right - here) + abs(below - here)
            }
        }
        (self.width, self.height, self.edges) = (width, height, edges)
        brightness = sum / Float(max(1, width * height))
    }

    /// Mean strength of the edges.
    var detail: Float { edges.reduce(0, +) / Float(max(1, edges.count)) }

    /// How alike the edges of two scenes are, −1…1, when the other is moved by
    /// whole blocks.
    ///
    /// - Parameter isCounted: blocks that count; nil for all.
    func likeness(
        to other: SceneStructure,
        dx: Int = 0,
        dy: Int = 0,
        isCounted: ((Int) -> Bool)? = nil
    ) -> Float {
        var (n, a, b, aa, bb, ab): (Float, Float, Float, Float, Float, Float) = (0, 0, 0, 0, 0, 0)
        for row in max(0, dy)..<min(height, height + dy) {
            for column in max(0, dx)..<min(width, width + dx) {
                let index = row * width + column
                if let isCounted, !isCounted(index) { continue }
                // Roots, so that one strong edge does not decide alone.
                let p = edges[index].squareRoot()
                let q = other.edges[(row - dy) * width + column - dx].squareRoot()
                n += 1
                a += p
                b += q
                aa += p * p
                bb += q * q
                ab += p * q
            }
        }
        guard n > 8 else { return 0 }
        let above = n * ab - a * b
        let below = ((n * aa - a * a) * (n * bb - b * b)).squareRoot()
        return below > 0 ? above / below : 0
    }

    /// The move by which the other scene resembles this one most.
    func bestMove(from other: SceneStructure) -> (dx: Int, dy: Int, likeness: Float) {
        var best = (dx: 0, dy: 0, likeness: likeness(to: other))
        for dy in -height / 3...height / 3 {
            for dx in -width / 3...width / 3 {
                let likeness = likeness(to: other, dx: dx, dy: dy)
                if likeness > best.likeness { best = (dx, dy, likeness) }
            }
        }
        return best
    }
}
