internal import Foundation
package import HourglassTensor

/// How much a token says that others do not: training-free selection after
/// VidCom2 (Liu et al. 2025, arXiv 2505.14454).
///
/// On the half of the channels that vary least over the picture, vectors are
/// brought to length 1 and compared with the centre of their picture and that
/// of the video so far by a sum of Gaussian kernels. The least similar tokens
/// are kept. How unlike the video a whole picture is decides its part of the
/// budget (`MovingBudget`).
package struct TokenUniqueness {
    /// Widths of the kernels: 2⁻³ … 2¹.
    private static let widths = (-3...1).map { pow(2, Double($0)) }
    /// What the newest picture counts in the video's centre.
    private static let pace: Float = 0.1
    private var centre: [Float] = []

    /// Nothing was seen yet.
    package init() {}

    /// A picture that was looked at.
    package struct Look {
        /// How unlike the video so far it is: the mean of its tokens' likeness
        /// to the video's centre, negative.
        package let distinctness: Double
        /// How much each token, by row, resembles the rest.
        let likenesses: [Double]

        /// Rows that say the most; ascending.
        ///
        /// - Parameters:
        ///   - count: how many to choose.
        ///   - candidates: rows to choose among.
        package func choose(_ count: Int, of candidates: [Int]) -> [Int] {
            candidates.sorted { (likenesses[$0], $0) < (likenesses[$1], $1) }
                .prefix(count).sorted()
        }
    }

    /// Looks at the tokens of a picture, `[tokens, width]`, and remembers what
    /// the video has in common.
    package mutating func look(at tokens: Tensor) -> Look {
        let (rows, width) = (tokens.rows, tokens.columns)
        var frame = [Float](repeating: 0, count: width)
        var unlike = 0.0
        let likenesses: [Double] = tokens.withUnsafePointer { values in
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
            return (0..<rows).map { row in
                let token = Self.unit(channels.map { values[row * width + $0] })
                let toVideo = Self.likeness(token, far)
                unlike -= toVideo / Double(n)
                return Self.likeness(token, near) + toVideo
            }
        }
        return Look(distinctness: unlike, likenesses: likenesses)
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
