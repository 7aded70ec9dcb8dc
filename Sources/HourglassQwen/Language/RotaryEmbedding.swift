internal import HourglassTensor

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Where a token is, in time, height and width.
///
/// All three are equal for text.
package struct TokenPosition: Hashable, Sendable {
    package var time: Int
    package var height: Int
    package var width: Int

    package init(time: Int, height: Int, width: Int) {
        (self.time, self.height, self.width) = (time, height, width)
    }

    package init(_ position: Int) { self.init(time: position, height: position, width: position) }
}

/// Interleaved three-axis rotary embedding, optionally stretched by YaRN.
///
/// Frequencies take turns: time, height, width, time, …; what is left over
/// when height and width have theirs turns with time. Reference: transformers
/// 4.57.1, `Qwen3VLTextRotaryEmbedding` and `_compute_yarn_parameters`.
struct RotaryEmbedding: Sendable {
    private let frequencies: [Float]
    private let axes: [Int]
    private let scale: Float

    init(_ config: ModelConfiguration.Text) {
        let half = config.headDimension / 2
        let rope = config.rope
        let plain = (0..<half).map {
            pow(rope.theta, -2 * Double($0) / Double(config.headDimension))
        }
        if let yarn = rope.yarn {
            frequencies = Self.stretched(plain, rope.theta, yarn).map { Float($0) }
            scale = Float(yarn.attentionFactor)
        } else {
            frequencies = plain.map { Float($0) }
            scale = 1
        }
        axes = (0..<half).map { j in
            if j % 3 == 1, j < 3 * rope.sections[1] { return 1 }
            if j % 3 == 2, j < 3 * rope.sections[2] { return 2 }
            return 0
        }
    }

    /// Frequencies that turn often within the trained context stay, slow ones
    /// are divided by the factor, and those between are blended.
    private static func stretched(
        _ frequencies: [Double],
        _ theta: Double,
        _ yarn: ModelConfiguration.YaRN
    ) -> [Double] {
        let dimension = Double(frequencies.count * 2)
        func place(_ turns: Double) -> Double {
            dimension * log(Double(yarn.originalLength) / (turns * 2 * .pi)) / (2 * log(theta))
        }
        var (low, high) = (place(yarn.fastTurns), place(yarn.slowTurns))
        if yarn.truncates { (low, high) = (low.rounded(.down), high.rounded(.up)) }
        low = max(low, 0)
        high = min(high, dimension - 1)
        if low == high { high += 0.001 }
        return frequencies.enumerated().map { j, frequency in
            let ramp = min(max((Double(j) - low) / (high - low), 0), 1)
            return frequency * (1 - ramp) + frequency / yarn.factor * ramp
        }
    }

    /// Cosines and sines of tokens at these positions.
    ///
    /// The angle is a product of 32-bit floats, as in the reference: far into
    /// a long context that differs from the exact product.
    func table(_ positions: ArraySlice<TokenPosition>) -> RotaryTable {
        var angles: [Float] = []
        angles.reserveCapacity(positions.count * frequencies.count)
        for position in positions {
            let coordinates = [
                Float(position.time), Float(position.height), Float(position.width),
            ]
            for (j, frequency) in frequencies.enumerated() {
                angles.append(coordinates[axes[j]] * frequency)
            }
        }
        return RotaryTable(angles: angles, half: frequencies.count, scale: scale)
    }
}
