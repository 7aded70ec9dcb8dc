internal import HourglassCore

/// Divides footage into parts that a model can read one at a time.
struct FootageParts {
    /// Tokens of a part at most.
    let budget: Int

    /// The windows in order of time, cut where the next would not fit, and
    /// between pieces of footage.
    func parts(of windows: [EvidenceWindow]) -> [[EvidenceWindow]] {
        var (parts, rest): ([[EvidenceWindow]], Int) = ([], 0)
        for window in windows.sorted(by: {
            ($0.footageID, $0.range.start) < ($1.footageID, $1.range.start)
        }) {
            let cost = window.tokenCount
            if cost <= rest, parts.last?.last?.footageID == window.footageID {
                parts[parts.count - 1].append(window)
                rest -= cost
            } else {
                parts.append([window])
                rest = budget - cost
            }
        }
        return parts
    }
}
