/// Turns scores over time into stretches that stand out.
package enum IntervalSegmentation {
    /// The stretches that are worth their switches: maximises
    /// Σ y·gain·Δt − λ·switches over y ∈ {0, 1} by two-state Viterbi.
    ///
    /// Time no stretch covers has the score 0. Before the first and after the
    /// last stretch the state is 0, so that an interval costs two switches
    /// and a gap is bridged when leaving and entering again costs more.
    ///
    /// - Parameters:
    ///   - stretches: in order, none overlapping another.
    ///   - secondsPerTick: length of a tick.
    ///   - switchCost: λ, in gain-seconds.
    ///   - gain: what a second inside an interval earns at a score.
    /// - Complexity: O(n).
    package static func intervals(
        in stretches: [ScoredStretch],
        secondsPerTick: Double,
        switchCost: Double,
        gain: (Double) -> Double
    ) -> [Range<Int64>] {
        var pieces: [ScoredStretch] = []
        for stretch in stretches where stretch.start < stretch.end {
            if let last = pieces.last, last.end < stretch.start {
                pieces.append(ScoredStretch(start: last.end, end: stretch.start, score: 0))
            }
            pieces.append(stretch)
        }
        // Best totals of ending outside and inside, and where each came from.
        var (outside, inside) = (0.0, -Double.infinity)
        var cameFromInside: [(outside: Bool, inside: Bool)] = []
        cameFromInside.reserveCapacity(pieces.count)
        for piece in pieces {
            let earned = gain(piece.score) * Double(piece.end - piece.start) * secondsPerTick
            let leaving = inside - switchCost
            let entering = outside - switchCost
            cameFromInside.append((leaving > outside, inside >= entering))
            (outside, inside) = (max(outside, leaving), max(inside, entering) + earned)
        }
        var intervals: [Range<Int64>] = []
        var isInside = inside - switchCost > outside
        for index in pieces.indices.reversed() {
            let piece = pieces[index]
            if isInside {
                if let last = intervals.last, last.lowerBound == piece.end {
                    intervals[intervals.count - 1] = piece.start..<last.upperBound
                } else {
                    intervals.append(piece.start..<piece.end)
                }
            }
            isInside = isInside ? cameFromInside[index].inside : cameFromInside[index].outside
        }
        return intervals.reversed()
    }

    /// The nearest of `changes` to `tick` within `reach`, else `tick`.
    ///
    /// - Parameter changes: ascending.
    package static func snap(_ tick: Int64, to changes: [Int64], reach: Int64) -> Int64 {
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle] < tick { low = middle + 1 } else { high = middle }
        }
        var best: Int64?
        for index in [low - 1, low] where changes.indices.contains(index) {
            let candidate = changes[index]
            guard abs(candidate - tick) <= reach else { continue }
            if best.map({ abs(candidate - tick) < abs($0 - tick) }) ?? true { best = candidate }
        }
        return best ?? tick
    }
}

/// Where scores lie and how far they spread, by time: robust against the few
/// moments that stand out.
package struct RobustScale: Equatable, Sendable {
    /// The score that half of the time lies below.
    package let median: Double
    /// 1.4826 times the median distance to it, which for normal noise is the
    /// standard deviation.
    package let deviation: Double

    /// Measures stretches, weighted by their length.
    ///
    /// - Parameter floor: the least deviation, for scores that hardly vary.
    package init(of stretches: [ScoredStretch], floor: Double) {
        median = Self.weightedMedian(stretches.map { ($0.score, $0.end - $0.start) })
        let middle = median
        let spread = Self.weightedMedian(
            stretches.map { (abs($0.score - middle), $0.end - $0.start) }
        )
        deviation = max(floor, 1.4826 * spread)
    }

    /// How many deviations a score lies above the median.
    package func standardised(_ score: Double) -> Double { (score - median) / deviation }

    private static func weightedMedian(_ values: [(value: Double, weight: Int64)]) -> Double {
        let sorted = values.filter { $0.weight > 0 }.sorted { $0.value < $1.value }
        let total = sorted.reduce(Int64(0)) { $0 + $1.weight }
        var sum: Int64 = 0
        for item in sorted {
            sum += item.weight
            if sum * 2 >= total { return item.value }
        }
        return 0
    }
}
