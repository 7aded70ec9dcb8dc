/// Edits between two words: insert, delete or change a character, or swap two
/// neighbours (optimal string alignment).
///
/// Works on Unicode scalars and keeps the first word, so that comparing it
/// with many others allocates nothing.
struct EditDistance {
    private let word: [UInt32]
    private let limit: Int
    private let signature: UInt64
    /// Distances of the word's beginnings to the beginnings of the other word
    /// with two scalars less, one less, and as many as looked at.
    private var beforeLast: [Int]
    private var last: [Int]
    private var current: [Int]

    /// Measures distances from `word` up to `limit`.
    init(from word: String, limit: Int) {
        self.word = word.unicodeScalars.map(\.value)
        self.limit = limit
        signature = self.word.reduce(0) { $0 | Self.bit($1) }
        beforeLast = [Int](repeating: 0, count: self.word.count + 1)
        (last, current) = (beforeLast, beforeLast)
    }

    /// Scalars of the word.
    var length: Int { word.count }

    /// The distance to `other`, or nil when it is beyond the limit.
    mutating func distance(to other: some Collection<UInt32>) -> Int? {
        guard abs(other.count - word.count) <= limit else { return nil }
        // An edit takes away one character at most and brings one: words that
        // differ in more kinds of character are further apart.
        var otherSignature: UInt64 = 0
        for scalar in other { otherSignature |= Self.bit(scalar) }
        guard (signature & ~otherSignature).nonzeroBitCount <= limit,
            (otherSignature & ~signature).nonzeroBitCount <= limit
        else { return nil }
        return fullDistance(to: other)
    }

    private mutating func fullDistance(to other: some Collection<UInt32>) -> Int? {
        for column in 0...word.count { last[column] = column }
        var previous: UInt32 = 0
        var smallestLast = 0
        for (index, scalar) in other.enumerated() {
            current[0] = index + 1
            var smallest = index + 1
            for column in word.indices {
                var best = min(
                    last[column] + (word[column] == scalar ? 0 : 1),
                    last[column + 1] + 1,
                    current[column] + 1
                )
                if index > 0, column > 0, word[column] == previous, word[column - 1] == scalar {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current[column + 1] = best
                smallest = min(smallest, best)
            }
            // A swap reaches back two rows, so one hopeless row is not enough.
            guard min(smallest, smallestLast) <= limit else { return nil }
            (smallestLast, previous) = (smallest, scalar)
            swap(&beforeLast, &last)
            swap(&last, &current)
        }
        return last[word.count] <= limit ? last[word.count] : nil
    }

    private static func bit(_ scalar: UInt32) -> UInt64 { 1 << UInt64(scalar & 63) }
}
