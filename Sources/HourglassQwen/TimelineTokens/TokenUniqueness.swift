internal import Foundation
package import HourglassTensor

/// How much a token says that others do not: training-free selection after
/// VidCom2 (Liu et al. 2025, arXiv 2505.14454).
///
/// On the half of the channels that vary least over the picture, vectors are
/// brought to length 1 and compared with the centre of their picture and that
/// of the video so far by a sum of Gaussian kernels. The least similar tokens
/// are kept. VidCom2 shares its budget out over all frames of a clip; here
/// frames come one at a time, and the change gate has chosen among them.
package struct TokenUniqueness {
    /// Widths of the kernels: 2⁻³ … 2¹.
    private static let widths = (-3...1).map { pow(2, Double($0)) }
    /// What the newest picture counts in the video's centre.
    private static let pace: Float = 0.1
    private var centre: [Float] = []

    /// Nothing was seen yet.
    package init() {}

    /// Rows of the picture's tokens, `[tokens, width]`, that say the most;
    /// ascending.
    ///
    /// - Parameters:
    ///   - candidates: rows to choose among.
    ///   - count: how many to choose.
    package mutating func choose(
        _ count: Int,
        of candidates: [Int],
        in tokens: Tensor
    ) -> [Int] {
        let (rows, width) = (tokens.rows, tokens.columns)
        var frame = [Float](repeating: 0, count: width)
        let scores: [Double] = tokens.withUnsafePointer { values in
            var squares = [Float](repeating: 0, count: width)
            for row in 0..<rows {
                for i in 0..<width {
                    let value = values[row * width + i]
                    frame[i] += value
                    squares[i] += value * value
                }
            }
            let n = Float(max(rows, 1))
            for i in 0..<width {
                frame[i] /= n
                squares[i] = squares[i] / n - frame[i] * frame[i]
            }
            if centre.isEmpty { centre = frame }
            for i in 0..<width { centre[i] += Self.pace * (frame[i] - centre[i]) }
            let channels = (0..<width).sorted { (squares[$0], $0) < (squares[$1], $1) }
                .prefix(max(1, width / 2))
            let near = Self.unit(channels.map { frame[$0] })
            let far = Self.unit(channels.map { centre[$0] })
            return candidates.map { row in
                let token = Self.unit(channels.map { values[row * width + $0] })
                return Self.likeness(token, near) + Self.likeness(token, far)
            }
        }
        let order = candidates.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }
        return order.prefix(count).map { candidates[$0] }.sorted()
    }

    private static func unit(_ vector: [Float]) -> [Float] {
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > 0 ? vector.map { $0 / length } : vector
    }

    private static func likeness(_ a: [Float], _ b: [Float]) -> Double {
        var distance = 0.0
        for i in a.indices {
            let difference = Double(a[i] - b[i])
            distance += difference * difference
        }
        return widths.reduce(0) { $0 + exp(-distance / (2 * $1)) }
    }
}
