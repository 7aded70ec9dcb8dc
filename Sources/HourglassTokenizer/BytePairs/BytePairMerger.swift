/// Joins bytes into vocabulary entries, the earliest learned pair first.
struct BytePairMerger: Sendable {
    /// Rank and result of each pair, keyed by both ids.
    private var merges: [UInt64: (rank: UInt32, id: UInt32)] = [:]
    /// Id of each single byte; empty where pieces come as symbols.
    private let byteIDs: [UInt32]

    init(byteIDs: [UInt32], mergeCount: Int) {
        precondition(byteIDs.count == 256, "Every byte has an id")
        self.byteIDs = byteIDs
        merges.reserveCapacity(mergeCount)
    }

    /// A merger of pieces whose first symbols the caller chooses.
    init(mergeCount: Int) {
        byteIDs = []
        merges.reserveCapacity(mergeCount)
    }

    private static func key(_ left: UInt32, _ right: UInt32) -> UInt64 {
        UInt64(left) << 32 | UInt64(right)
    }

    mutating func add(_ left: Int, _ right: Int, rank: Int, result: Int) {
        let key = Self.key(UInt32(left), UInt32(right))
        // The last one counts when a pair is listed twice, as in the reference.
        merges[key] = (UInt32(rank), UInt32(result))
    }

    /// Appends the ids of one piece of text.
    ///
    /// - Complexity: O(n²) up to 32 bytes, where it is fastest, O(n log n)
    ///   beyond.
    func merge(_ piece: [UInt8], into ids: inout [Int]) {
        merge(symbols: piece.map { byteIDs[Int($0)] }, into: &ids)
    }

    /// Appends the ids of a piece given as vocabulary entries, one a byte or
    /// a character.
    func merge(symbols: [UInt32], into ids: inout [Int]) {
        if symbols.count <= 32 {
            mergeShort(symbols, into: &ids)
        } else {
            mergeLong(symbols, into: &ids)
        }
    }

    private func mergeShort(_ symbols: [UInt32], into ids: inout [Int]) {
        var symbols = symbols
        while symbols.count > 1 {
            var best: (rank: UInt32, at: Int, id: UInt32)?
            for i in 0..<symbols.count - 1 {
                guard let merge = merges[Self.key(symbols[i], symbols[i + 1])] else { continue }
                if best == nil || merge.rank < best!.rank { best = (merge.rank, i, merge.id) }
            }
            guard let best else { break }
            symbols[best.at] = best.id
            symbols.remove(at: best.at + 1)
        }
        for symbol in symbols { ids.append(Int(symbol)) }
    }

    /// With a queue of candidate pairs over a linked list; a candidate whose
    /// symbols have changed meanwhile is skipped.
    private func mergeLong(_ symbols: [UInt32], into ids: inout [Int]) {
        let count = symbols.count
        var symbols = symbols
        var next = (0..<count).map { $0 + 1 }
        var previous = (0..<count).map { $0 - 1 }
        var gone = [Bool](repeating: false, count: count)
        var queue = CandidateQueue()
        func offer(_ i: Int, _ queue: inout CandidateQueue) {
            guard i >= 0, next[i] < count else { return }
            let right = next[i]
            guard let merge = merges[Self.key(symbols[i], symbols[right])] else { return }
            queue.push(
                Candidate(
                    rank: merge.rank,
                    at: UInt32(i),
                    left: symbols[i],
                    right: symbols[right],
                    result: merge.id
                )
            )
        }
        for i in 0..<count - 1 { offer(i, &queue) }
        while let candidate = queue.pop() {
            let i = Int(candidate.at)
            guard !gone[i], next[i] < count, symbols[i] == candidate.left,
                symbols[next[i]] == candidate.right
            else { continue }
            let right = next[i]
            symbols[i] = candidate.result
            gone[right] = true
            next[i] = next[right]
            if next[i] < count { previous[next[i]] = i }
            offer(previous[i], &queue)
            offer(i, &queue)
        }
        var i = 0
        while i < count {
            ids.append(Int(symbols[i]))
            i = next[i]
        }
    }
}

private struct Candidate: Comparable {
    let rank: UInt32
    let at: UInt32
    let left: UInt32
    let right: UInt32
    let result: UInt32

    static func < (a: Candidate, b: Candidate) -> Bool { (a.rank, a.at) < (b.rank, b.at) }
}

/// A binary heap, smallest first.
private struct CandidateQueue {
    private var heap: [Candidate] = []

    mutating func push(_ candidate: Candidate) {
        heap.append(candidate)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child] < heap[parent] else { break }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    mutating func pop() -> Candidate? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        if heap.isEmpty { return first }
        heap[0] = last
        var parent = 0
        while true {
            let left = parent * 2 + 1
            guard left < heap.count else { break }
            let right = left + 1
            let child = right < heap.count && heap[right] < heap[left] ? right : left
            guard heap[child] < heap[parent] else { break }
            heap.swapAt(child, parent)
            parent = child
        }
        return first
    }
}
