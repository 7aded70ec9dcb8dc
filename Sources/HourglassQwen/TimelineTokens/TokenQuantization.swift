internal import HourglassTensor

/// Vectors of vision tokens with eight bits a number.
enum TokenQuantization {
    /// The rows of all levels, one token after the other: scales and values.
    static func encode(
        _ features: VisionFeatures,
        rows: [Int]
    ) -> (scales: [Float], values: [Int8]) {
        let levels = [features.main] + features.deepstack
        let width = features.main.columns
        var (scales, values): ([Float], [Int8]) = ([], [])
        scales.reserveCapacity(rows.count * levels.count)
        values.reserveCapacity(rows.count * levels.count * width)
        for row in rows {
            for level in levels {
                level.withUnsafePointer { numbers in
                    let vector = UnsafeBufferPointer(start: numbers + row * width, count: width)
                    var largest: Float = 0
                    for value in vector where value.isFinite {
                        largest = max(largest, value.magnitude)
                    }
                    let scale = largest / 127
                    scales.append(scale)
                    for value in vector {
                        let step = scale > 0 && value.isFinite ? (value / scale).rounded() : 0
                        values.append(Int8(max(-127, min(127, step))))
                    }
                }
            }
        }
        return (scales, values)
    }

    /// The vectors again, one row a token.
    static func decode(
        scales: [Float],
        values: [Int8],
        levels: Int,
        width: Int
    ) -> VisionFeatures {
        let count = scales.count / max(levels, 1)
        var tensors: [Tensor] = []
        for level in 0..<levels {
            var tensor = Tensor(uninitialized: [count, width])
            tensor.withUnsafeMutablePointer { to in
                for row in 0..<count {
                    let vector = row * levels + level
                    for i in 0..<width {
                        to[row * width + i] = scales[vector] * Float(values[vector * width + i])
                    }
                }
            }
            tensors.append(tensor)
        }
        let main = tensors.removeFirst()
        return VisionFeatures(main: main, deepstack: tensors)
    }
}
