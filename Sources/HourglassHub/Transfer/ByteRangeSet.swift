/// A set of byte positions, kept as sorted ranges that neither touch nor overlap.
package struct ByteRangeSet: Sendable, Equatable {
    package private(set) var ranges: [Range<Int64>]

    package init() { ranges = [] }

    package init(_ ranges: some Sequence<Range<Int64>>) {
        self.ranges = []
        for range in ranges { insert(range) }
    }

    /// Number of bytes in the set.
    package var count: Int64 { ranges.reduce(0) { $0 + ($1.upperBound - $1.lowerBound) } }

    package var isEmpty: Bool { ranges.isEmpty }

    /// End of the run that begins at byte 0; 0 when byte 0 is missing.
    package var prefixEnd: Int64 {
        guard let first = ranges.first, first.lowerBound == 0 else { return 0 }
        return first.upperBound
    }

    /// - Complexity: O(log n) to find the place, O(n) at worst to close gaps.
    package mutating func insert(_ range: Range<Int64>) {
        guard !range.isEmpty else { return }
        let first = index { $0.upperBound >= range.lowerBound }
        var last = first
        var merged = range
        while last < ranges.count, ranges[last].lowerBound <= range.upperBound {
            merged =
                min(
                    merged.lowerBound,
                    ranges[last].lowerBound
                )..<max(
                    merged.upperBound,
                    ranges[last].upperBound
                )
            last += 1
        }
        ranges.replaceSubrange(first..<last, with: CollectionOfOne(merged))
    }

    package mutating func remove(_ range: Range<Int64>) {
        guard !range.isEmpty else { return }
        let first = index { $0.upperBound > range.lowerBound }
        var last = first
        var kept: [Range<Int64>] = []
        while last < ranges.count, ranges[last].lowerBound < range.upperBound {
            let existing = ranges[last]
            if existing.lowerBound < range.lowerBound {
                kept.append(existing.lowerBound..<range.lowerBound)
            }
            if existing.upperBound > range.upperBound {
                kept.append(range.upperBound..<existing.upperBound)
            }
            last += 1
        }
        ranges.replaceSubrange(first..<last, with: kept)
    }

    /// What is missing between `bounds`.
    package func gaps(in bounds: Range<Int64>) -> [Range<Int64>] {
        var missing: [Range<Int64>] = []
        var position = bounds.lowerBound
        for index in index(where: { $0.upperBound > bounds.lowerBound })..<ranges.count {
            let range = ranges[index]
            if range.lowerBound >= bounds.upperBound { break }
            if range.lowerBound > position { missing.append(position..<range.lowerBound) }
            position = max(position, range.upperBound)
        }
        if position < bounds.upperBound { missing.append(position..<bounds.upperBound) }
        return missing
    }

    package func contains(_ range: Range<Int64>) -> Bool {
        guard !range.isEmpty else { return true }
        let found = index { $0.upperBound >= range.upperBound }
        return found < ranges.count && ranges[found].lowerBound <= range.lowerBound
    }

    /// First range for which `predicate` holds; ranges are ordered, so once it
    /// holds it goes on holding.
    private func index(where predicate: (Range<Int64>) -> Bool) -> Int {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if predicate(ranges[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
