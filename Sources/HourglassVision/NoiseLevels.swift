/// How much sub-block means waver in footage that holds still, in grey
/// levels (one standard deviation).
struct NoiseLevels: Sendable, Equatable {
    var luma: Float = 0
    var detail: Float = 0
    var chroma: Float = 0
}

extension NoiseLevels {
    /// The noise between two pictures in a row, robustly: half of the blocks
    /// may have really changed without moving the estimate much.
    ///
    /// σ = 1.4826 · MAD(difference) / √2. The global shift is the median and
    /// falls out.
    init(from earlier: [CellSignature], to later: [CellSignature]) {
        let toSigma = 1.4826 / Float(2).squareRoot() / CellSignature.scale
        var histogram = DifferenceHistogram()
        func sigma(_ difference: (CellSignature, CellSignature) -> SIMD16<Int16>) -> Float {
            histogram.fill { add in
                for cell in earlier.indices { add(difference(earlier[cell], later[cell])) }
            }
            return histogram.medianAbsoluteDeviation * toSigma
        }
        luma = sigma { $1.luma &- $0.luma }
        // One direction and one plane stand for the others.
        detail = sigma { $1.horizontal &- $0.horizontal }
        chroma = sigma { $1.cb &- $0.cb }
    }

    /// Moves towards a new estimate; a single odd picture, such as a cut,
    /// moves it little.
    mutating func follow(_ new: NoiseLevels, weight: Float) {
        func step(_ value: inout Float, _ target: Float) {
            value += weight * (min(target, 2 * value + 1) - value)
        }
        step(&luma, new.luma)
        step(&detail, new.detail)
        step(&chroma, new.chroma)
    }
}

/// Counts differences in sixteenths of a grey level, for exact medians in
/// linear time.
private struct DifferenceHistogram {
    /// Differences beyond ±64 grey levels count as that; a median there means
    /// the picture was replaced, not that it is noisy.
    private static let limit = 1024
    private var counts = [Int32](repeating: 0, count: 2 * limit + 1)
    private var total: Int32 = 0

    /// Counts anew what `body` adds.
    @inline(__always)
    mutating func fill(_ body: ((SIMD16<Int16>) -> Void) -> Void) {
        let limit = SIMD16(repeating: Int16(Self.limit))
        var total: Int32 = 0
        counts.withUnsafeMutableBufferPointer { counts in
            counts.update(repeating: 0)
            body { differences in
                let index = differences.clamped(lowerBound: 0 &- limit, upperBound: limit) &+ limit
                for lane in 0..<16 { counts[Int(index[lane])] &+= 1 }
                total &+= 16
            }
        }
        self.total = total
    }

    private var median: Int {
        var below: Int32 = 0
        for (index, count) in counts.enumerated() {
            below += count
            if below * 2 >= total { return index }
        }
        return Self.limit
    }

    /// Median distance to the median, interpolated within the last step, so
    /// that footage with half of its blocks unmoved still gives a fraction.
    var medianAbsoluteDeviation: Float {
        let centre = median
        let half = Float(total) / 2
        var inside = Float(counts[centre])
        guard inside < half else { return 0.5 * half / max(1, inside) }
        for distance in 1...(2 * Self.limit) {
            var ring: Float = 0
            if centre - distance >= 0 { ring += Float(counts[centre - distance]) }
            if centre + distance < counts.count { ring += Float(counts[centre + distance]) }
            if inside + ring >= half {
                return Float(distance) - 0.5 + (half - inside) / ring
            }
            inside += ring
        }
        return Float(Self.limit)
    }
}
