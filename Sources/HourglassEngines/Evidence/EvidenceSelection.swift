internal import HourglassCore

/// Chooses windows that fit a budget of tokens, by relevance and coverage.
///
/// Greedy: the next window is the one whose score, less what it shares in time
/// with those chosen already, is highest. So the second-best moment elsewhere
/// goes before the neighbour of the best one. The trade of relevance against
/// coverage follows adaptive keyframe sampling (arXiv 2502.21271), in the form
/// of maximal marginal relevance.
struct EvidenceSelection {
    /// Tokens the windows may take together.
    let budget: Int
    /// What being right beside a chosen window takes off a score.
    private static let neighbourCost = 0.3
    /// From this distance on, in seconds, a window is elsewhere.
    private static let reach = 60.0

    /// The chosen windows, best first. The first is always among them, its
    /// texts cut if need be.
    func chosen(from windows: [EvidenceWindow]) -> [EvidenceWindow] {
        var (left, rest) = (windows, budget)
        var chosen: [EvidenceWindow] = []
        while !left.isEmpty {
            guard
                let best = left.indices.max(by: { gain(left[$0], chosen) < gain(left[$1], chosen) })
            else { break }
            var window = left.remove(at: best)
            if window.tokenCount > rest {
                guard chosen.isEmpty else { continue }
                window = Self.cut(window, to: rest)
            }
            rest -= window.tokenCount
            chosen.append(window)
        }
        return chosen
    }

    /// Earlier hits win among equals: they come best first.
    private func gain(_ window: EvidenceWindow, _ chosen: [EvidenceWindow]) -> Double {
        let rank = window.score - 1e-3 * Double(window.hit)
        let nearest = chosen.lazy.filter { $0.footageID == window.footageID }
            .map { Self.distance($0.range, window.range) }.min()
        guard let nearest, nearest < Self.reach else { return rank }
        return rank - Self.neighbourCost * (1 - nearest / Self.reach)
    }

    private static func distance(_ a: TimeRange, _ b: TimeRange) -> Double {
        max(0, (b.start - a.end).seconds, (a.start - b.end).seconds)
    }

    private static func cut(_ window: EvidenceWindow, to budget: Int) -> EvidenceWindow {
        var window = window
        while window.tokenCount > budget, window.texts.count > 1 { window.texts.removeLast() }
        if window.tokenCount > budget { (window.picture, window.tokens) = (nil, nil) }
        if window.tokenCount > budget, let first = window.texts.first {
            let excess = (window.tokenCount - budget) * 3
            window.texts[0].text = String(first.text.prefix(max(40, first.text.count - excess)))
        }
        return window
    }
}
