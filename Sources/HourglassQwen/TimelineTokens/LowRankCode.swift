internal import Foundation
package import HourglassCore
internal import HourglassTensor

/// One code for all vectors of a token: its coordinates in a space of a few
/// dimensions, found by principal component analysis of the footage's own
/// tokens.
///
/// The four vectors of a token come out of one tower for one picture, so they
/// vary together: their joint space needs fewer dimensions than four of their
/// own would. Levels are brought to equal variance first, as a level with large
/// numbers would otherwise take all directions for itself.
package struct LowRankCode: Sendable {
    /// The space as it is stored.
    package private(set) var basis: ModelTokenBasis
    /// Orthonormal directions of the levelled space, `[width, rank]`.
    private let directions: Tensor
    /// What each number of a joined vector is divided by, by level.
    private let deviations: [Float]
    private let width: Int

    /// Iterations of the power method; principal directions need few, as what
    /// matters is the space they span.
    private static let iterations = 8

    /// Finds the directions in which tokens vary most.
    ///
    /// - Parameters:
    ///   - tokens: tokens of the footage.
    ///   - rank: how many directions, fewer than tokens.
    ///   - id: of the basis.
    package init(tokens: VisionFeatures, rank: Int, id: Int64) {
        let levels = [tokens.main] + tokens.deepstack
        let joined = Self.joined(tokens)
        let (count, length, width) = (joined.rows, joined.columns, tokens.main.columns)
        precondition(rank > 0 && rank < count, "Fewer directions than tokens")
        var mean = [Float](repeating: 0, count: length)
        var deviations = [Float](repeating: 0, count: levels.count)
        var levelled = joined
        levelled.withUnsafeMutablePointer { values in
            for row in 0..<count {
                for i in 0..<length { mean[i] += values[row * length + i] / Float(count) }
            }
            for row in 0..<count {
                for i in 0..<length {
                    values[row * length + i] -= mean[i]
                    let value = values[row * length + i]
                    deviations[i / width] += value * value / Float(count * width)
                }
            }
            for level in deviations.indices {
                deviations[level] = max(deviations[level].squareRoot(), 1e-12)
            }
            for row in 0..<count {
                for i in 0..<length { values[row * length + i] /= deviations[i / width] }
            }
        }
        // The power method on as many vectors at once, from fixed beginnings.
        var space = Tensor(uninitialized: [length, rank])
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        space.withUnsafeMutablePointer { values in
            for i in 0..<length * rank {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                values[i] = Float(Int32(truncatingIfNeeded: state >> 32)) / 2_147_483_648
            }
        }
        for _ in 0..<Self.iterations {
            space = levelled.transposedMultiplied(by: levelled.multiplied(by: space))
            Self.orthonormalise(&space)
        }
        directions = space
        self.deviations = deviations
        self.width = width
        // As stored, directions are told in steps; the scale of a level is in them.
        var (scales, steps): ([Float], [Int8]) = ([], [])
        scales.reserveCapacity(rank * levels.count)
        steps.reserveCapacity(rank * length)
        space.withUnsafePointer { values in
            for direction in 0..<rank {
                for level in levels.indices {
                    let part = (level * width..<(level + 1) * width).map {
                        values[$0 * rank + direction] * deviations[level]
                    }
                    let scale = (part.map(\.magnitude).max() ?? 0) / 127
                    scales.append(scale)
                    steps += part.map { scale > 0 ? Int8(($0 / scale).rounded()) : 0 }
                }
            }
        }
        basis = ModelTokenBasis(id: id, mean: mean, scales: scales, values: steps, divergence: 0)
    }

    /// The same with what its error was measured to be.
    func measured(_ divergence: Double) -> LowRankCode {
        var code = self
        code.basis.divergence = divergence
        return code
    }

    /// The code of some rows.
    package func encode(_ features: VisionFeatures, rows: [Int]) -> (scales: [Float], codes: [Int8])
    {
        var joined = Self.joined(features.gathered(rows))
        let length = joined.columns
        joined.withUnsafeMutablePointer { values in
            for i in 0..<rows.count * length {
                values[i] = (values[i] - basis.mean[i % length]) / deviations[i % length / width]
            }
        }
        let coordinates = joined.multiplied(by: directions)
        let rank = basis.rank
        var (scales, codes): ([Float], [Int8]) = ([], [])
        coordinates.withUnsafePointer { values in
            for row in 0..<rows.count {
                let vector = UnsafeBufferPointer(start: values + row * rank, count: rank)
                let scale = (vector.lazy.map(\.magnitude).max() ?? 0) / 127
                let isUsable = scale.isFinite && scale > 0
                scales.append(isUsable ? scale : 0)
                codes += vector.map {
                    isUsable ? Int8(max(-127, min(127, ($0 / scale).rounded()))) : 0
                }
            }
        }
        return (scales, codes)
    }

    /// The vectors again, one row a token.
    package static func decode(
        _ basis: ModelTokenBasis,
        scales: [Float],
        codes: [Int8],
        levels: Int,
        width: Int
    ) -> VisionFeatures {
        let (count, rank, length) = (scales.count, basis.rank, levels * width)
        var coordinates = Tensor(uninitialized: [count, rank])
        coordinates.withUnsafeMutablePointer { to in
            for i in 0..<count * rank { to[i] = scales[i / rank] * Float(codes[i]) }
        }
        var directions = Tensor(uninitialized: [rank, length])
        directions.withUnsafeMutablePointer { to in
            for i in 0..<rank * length {
                to[i] =
                    basis.scales[i / length * levels + i % length / width] * Float(basis.values[i])
            }
        }
        let joined = coordinates.multiplied(by: directions)
        let parts = (0..<levels).map { level -> Tensor in
            var part = Tensor(uninitialized: [count, width])
            part.withUnsafeMutablePointer { to in
                joined.withUnsafePointer { from in
                    for row in 0..<count {
                        for i in 0..<width {
                            let at = level * width + i
                            to[row * width + i] = from[row * length + at] + basis.mean[at]
                        }
                    }
                }
            }
            return part
        }
        return VisionFeatures(main: parts[0], deepstack: Array(parts.dropFirst()))
    }

    /// The vectors of each token side by side.
    private static func joined(_ features: VisionFeatures) -> Tensor {
        let levels = [features.main] + features.deepstack
        let (count, width) = (features.main.rows, features.main.columns)
        var result = Tensor(uninitialized: [count, levels.count * width])
        result.withUnsafeMutablePointer { to in
            for (number, level) in levels.enumerated() {
                level.withUnsafePointer { from in
                    for row in 0..<count {
                        (to + (row * levels.count + number) * width)
                            .update(from: from + row * width, count: width)
                    }
                }
            }
        }
        return result
    }

    /// Gram and Schmidt's, twice over for the sake of rounding, on columns.
    private static func orthonormalise(_ space: inout Tensor) {
        let (length, rank) = (space.rows, space.columns)
        // Row by row, as memory lies.
        var columns = [[Float]](repeating: [Float](repeating: 0, count: length), count: rank)
        space.withUnsafePointer { values in
            for i in 0..<length { for j in 0..<rank { columns[j][i] = values[i * rank + j] } }
        }
        for j in 0..<rank {
            for _ in 0..<2 {
                for earlier in 0..<j {
                    var dot: Float = 0
                    for i in 0..<length { dot += columns[j][i] * columns[earlier][i] }
                    for i in 0..<length { columns[j][i] -= dot * columns[earlier][i] }
                }
            }
            let norm = columns[j].reduce(0) { $0 + $1 * $1 }.squareRoot()
            // Nothing is left in directions in which nothing varies.
            let factor = norm > 1e-12 ? 1 / norm : 0
            for i in 0..<length { columns[j][i] *= factor }
        }
        space.withUnsafeMutablePointer { values in
            for i in 0..<length { for j in 0..<rank { values[i * rank + j] = columns[j][i] } }
        }
    }
}
