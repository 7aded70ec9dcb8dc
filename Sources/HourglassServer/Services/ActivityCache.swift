internal import HourglassCore
internal import HourglassTimeline
internal import Synchronization

/// How much changes in the picture over time: cells newly stored, counted in
/// bins of equal length over the whole footage.
final class ActivityCache: Sendable {
    /// Counts over a piece of footage.
    struct Curve: Sendable {
        /// Ticks a bin lasts.
        let binTicks: Int64
        /// Cells that changed in each bin.
        let counts: [Int32]

        /// The curve over a stretch, in `buckets` values of 0…1, each the
        /// largest of its bins.
        func values(in range: Range<Int64>, buckets: Int) -> [Double] {
            let peak = Double(max(1, counts.max() ?? 1))
            let span = range.upperBound - range.lowerBound
            return (0..<buckets).map { bucket in
                let from = range.lowerBound + span * Int64(bucket) / Int64(buckets)
                let to = range.lowerBound + span * Int64(bucket + 1) / Int64(buckets)
                let first = max(0, Int(from / binTicks))
                let last = min(counts.count - 1, Int(max(from, to - 1) / binTicks))
                guard first <= last else { return 0 }
                // The root keeps small things visible beside a whole new picture.
                let most = Double(counts[first...last].max() ?? 0)
                return ((most / peak).squareRoot() * 1000).rounded() / 1000
            }
        }
    }

    private struct Entry {
        let coveredUntil: Int64
        let curve: Curve
    }

    private static let bins: Int64 = 7200
    private let entries = Mutex<[Int64: Entry]>([:])

    /// The curve of a piece of footage, as far as it is indexed.
    func curve(of record: FootageRecord, in timeline: TimelineIndex) throws -> Curve {
        let known = entries.withLock { $0[record.id] }
        if let known, known.coveredUntil == record.coveredUntil { return known.curve }
        let binTicks = max(1, record.endTick / Self.bins + 1)
        var counts = [Int32](repeating: 0, count: Int(record.endTick / binTicks) + 1)
        try timeline.forEachTokenBlock(record.id) { block in
            for tick in block.startTicks {
                let bin = Int(tick / binTicks)
                if counts.indices.contains(bin) { counts[bin] += 1 }
            }
            return true
        }
        // Everything is new in the first picture.
        if !counts.isEmpty { counts[0] = 0 }
        let curve = Curve(binTicks: binTicks, counts: counts)
        entries.withLock { entries in
            if entries.count > 64 { entries.removeAll() }
            entries[record.id] = Entry(coveredUntil: record.coveredUntil, curve: curve)
        }
        return curve
    }
}
