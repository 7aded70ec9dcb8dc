/// What the packets of a group could have carried at most, judged by the
/// smallest among them.
///
/// Where nothing changes, an encoder writes "as before" for the whole picture,
/// in packets of nearly the same few bytes. A change takes bytes beyond those.
/// So a change that takes at least so many bytes cannot hide in packets that
/// have fewer to spare.
package struct StillPackets: Sendable {
    /// Size of a packet that says "as before": the tenth percentile.
    let usual: Int
    /// Packets up to this size are quiet.
    package let limit: Int
    /// Whether the usual packet is small enough to mean "as before" at all.
    package let isConclusive: Bool

    /// - Parameters:
    ///   - sizes: of the packets of the group that depend on others.
    ///   - floor: bytes below which a packet carries no picture worth looking
    ///     at; depends on the size of the picture.
    package init(_ sizes: [Int], floor: Int) {
        let sorted = sizes.sorted()
        usual = sorted.isEmpty ? 0 : sorted[sorted.count / 10]
        limit = usual + usual / 8 + 8
        isConclusive = !sorted.isEmpty && usual <= floor / 2
    }

    /// Whether a packet of this size says nothing but "as before".
    package func isQuiet(_ size: Int) -> Bool { isConclusive && size <= limit }

    /// Whether a change of at least so many bytes may lie in these packets,
    /// at once or little by little.
    package func mayHold(_ bytes: Int, _ sizes: some Sequence<Int>) -> Bool {
        guard isConclusive else { return true }
        var (largest, sum) = (0, 0)
        for size in sizes {
            largest = max(largest, size - usual)
            sum += max(0, size - limit)
        }
        return max(largest, sum) >= bytes
    }

    /// Whether at least half of these packets, one after the other, are
    /// quiet: enough to be worth leaving out.
    package func restsForHalf(of sizes: [Int]) -> Bool {
        var (run, longest) = (0, 0)
        for size in sizes {
            run = isQuiet(size) ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest * 2 > sizes.count
    }

    /// For each packet, in the order stored, whether it and all packets that
    /// may lean on the same pictures are quiet.
    ///
    /// Frames are stored in runs: one shown after all before it, then those
    /// shown between. What is new in a run is first told by its first packet,
    /// so a run is left alone when all of it, and the run on either side, is
    /// quiet.
    package func restsAround(_ sizes: [Int], ticks: [Int64?]) -> [Bool] {
        var runs: [(range: Range<Int>, isQuiet: Bool)] = []
        var latest = Int64.min
        for (index, size) in sizes.enumerated() {
            let tick = ticks[index] ?? .max
            if runs.isEmpty || tick > latest {
                runs.append((index..<index, true))
                latest = tick
            }
            let last = runs.count - 1
            runs[last].range = runs[last].range.lowerBound..<index + 1
            if !isQuiet(size) { runs[last].isQuiet = false }
        }
        var rests = [Bool](repeating: false, count: sizes.count)
        for (number, run) in runs.enumerated() {
            let around = max(0, number - 1)...min(runs.count - 1, number + 1)
            guard runs[around].allSatisfy(\.isQuiet) else { continue }
            for index in run.range { rests[index] = true }
        }
        return rests
    }
}
