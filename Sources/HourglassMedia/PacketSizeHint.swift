/// Sizes of the packets of a group of pictures.
package struct PacketSizes: Sendable, Equatable {
    /// Of the key frame it starts with.
    package var key: Int
    /// Of the frames that depend on others, in the order stored.
    package var dependent: [Int]
    /// Of further key frames inside.
    package var furtherKeys: [Int]

    package init(key: Int, dependent: [Int], furtherKeys: [Int] = []) {
        self.key = key
        self.dependent = dependent
        self.furtherKeys = furtherKeys
    }
}

/// Tells from packet sizes where something may have happened inside a group.
///
/// A still picture costs an encoder next to nothing, so an unusually large
/// packet is new content: compared with the other packets of its group, and
/// with what groups of this footage cost lately. Where nearly all packets say
/// "as before" in the same few bytes, a dozen bytes more are unusual; a box of
/// 8×8 pixels that appears takes about that. Under noise only much more is.
package struct PacketSizeHint: Sendable {
    /// Packets below this many bytes carry no picture worth looking at.
    let floor: Int
    private var usualLargest = RunningMedian(capacity: 31)
    private var usualMean = RunningMedian(capacity: 31)
    private var usualFirst = RunningMedian(capacity: 31)
    private var usualLater = RunningMedian(capacity: 31)

    /// Packets after a key frame with which encoders touch it up.
    private static let firstCount = 4

    /// - Parameter pixels: number of samples of the coded picture.
    package init(pixels: Int) { floor = max(64, pixels / 4096) }

    /// Whether the sizes call for decoding the group; remembers them for the
    /// groups to come.
    package mutating func callsForDecoding(_ sizes: PacketSizes) -> Bool {
        let answer = standsOut(sizes) || breaksRest(sizes.dependent)
        if let largest = sizes.dependent.max() {
            let (first, later) = largestFirstAndLater(sizes.dependent)
            usualFirst.insert(Double(first))
            usualLater.insert(Double(later))
            usualLargest.insert(Double(largest))
            usualMean.insert(mean(sizes.dependent))
        }
        return answer
    }

    /// Whether the sizes, of a group or of what is left of one, call for
    /// decoding it.
    package func standsOut(_ sizes: PacketSizes) -> Bool {
        // Coded alone, a picture's size follows its content closely.
        let keyLimit = max(sizes.key / 8, floor)
        let keysDiffer = sizes.furtherKeys.contains { abs($0 - sizes.key) > keyLimit }
        guard !keysDiffer, let largest = sizes.dependent.max(), largest > floor else {
            return keysDiffer
        }
        let sorted = sizes.dependent.sorted()
        // Pyramids of B-frames make one packet in four or eight a large one;
        // the 90th percentile is among those.
        let ninetieth = Double(sorted[(sorted.count - 1) * 9 / 10])
        if Double(largest) > 6 * max(ninetieth, Double(floor) / 4) { return true }
        guard let usualLargest = usualLargest.value, let usualMean = usualMean.value else {
            return false
        }
        let mean = mean(sizes.dependent)
        return Double(largest) > 2.5 * usualLargest
            || mean > 1.6 * usualMean && mean > Double(floor) / 4
    }

    /// Whether packets of a group at rest tell of something all the same.
    private func breaksRest(_ sizes: [Int]) -> Bool {
        let still = StillPackets(sizes, floor: floor)
        guard still.isConclusive else { return false }
        let (first, later) = largestFirstAndLater(sizes)
        let limit = Double(still.limit)
        // Before anything is known of the footage, most of the group counts.
        let usual = usualLater.lowerQuartile ?? Double(sizes.sorted()[(sizes.count - 1) * 9 / 10])
        return Double(later) > max(limit, 1.25 * usual)
            || Double(first) > max(limit, 1.5 * (usualFirst.lowerQuartile ?? Double(floor)))
    }

    private func largestFirstAndLater(_ sizes: [Int]) -> (first: Int, later: Int) {
        (
            sizes.prefix(Self.firstCount).max() ?? 0,
            sizes.dropFirst(Self.firstCount).max() ?? 0
        )
    }

    private func mean(_ sizes: [Int]) -> Double {
        Double(sizes.reduce(0, +)) / Double(sizes.count)
    }
}

/// The median of the last values.
package struct RunningMedian: Sendable {
    private let capacity: Int
    private var values: [Double] = []
    private var oldest = 0

    package init(capacity: Int) { self.capacity = capacity }

    /// The median, or nil before the first value.
    package var value: Double? {
        values.isEmpty ? nil : values.sorted()[values.count / 2]
    }

    /// What a quarter of the values stay below: their usual size, even where
    /// most of them are unusual.
    package var lowerQuartile: Double? {
        values.isEmpty ? nil : values.sorted()[values.count / 4]
    }

    /// Adds a value, forgetting the oldest when full.
    package mutating func insert(_ value: Double) {
        if values.count < capacity {
            values.append(value)
        } else {
            values[oldest] = value
            oldest = (oldest + 1) % capacity
        }
    }
}
