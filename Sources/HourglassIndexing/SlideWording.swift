import HourglassText

/// The words of a slide, as a bag: what it says whatever the order in which
/// lines were read.
struct SlideWording: Sendable, Equatable {
    private let counts: [String: Int]
    /// How many words there are.
    let total: Int

    init(_ text: String) {
        var counts: [String: Int] = [:]
        for term in SearchText.indexTokens(text) { counts[term, default: 0] += 1 }
        self.counts = counts
        total = counts.values.reduce(0, +)
    }

    /// Whether there are too few words to tell a slide by.
    var isEmpty: Bool { total < 2 }

    /// How much two slides say alike: the share of the words of both, and the
    /// share of the words of the one that says less.
    func likeness(to other: SlideWording) -> (share: Double, contained: Double) {
        guard total > 0, other.total > 0 else { return (total == other.total ? 1 : 0, 0) }
        var shared = 0
        for (term, count) in counts { shared += min(count, other.counts[term] ?? 0) }
        return (
            2 * Double(shared) / Double(total + other.total),
            Double(shared) / Double(min(total, other.total))
        )
    }

    /// How much longer the longer of the two is.
    func proportion(to other: SlideWording) -> Double {
        Double(max(total, other.total)) / Double(max(1, min(total, other.total)))
    }
}
