internal import GRDB

/// A search scope made ready to be applied to rows.
///
/// SQL narrows rows to the footage named; which stretches of it are meant is
/// decided here, since each has ranges of its own.
struct ScopeFilter {
    /// Footage looked at, ascending; nil for all.
    let footage: [Int64]?
    private let ranges: [Int64: [Range<Int64>]]

    init(_ scope: SearchScope) {
        var ranges: [Int64: [Range<Int64>]] = [:]
        for part in scope.parts ?? [] {
            ranges[part.footage, default: []].append(part.range ?? .min..<(.max))
        }
        self.ranges = ranges
        footage = scope.parts.map { _ in ranges.keys.sorted() }
    }

    /// Whether something that holds from `start` to `end` is inside.
    func admits(_ footage: Int64, _ start: Int64, _ end: Int64) -> Bool {
        guard self.footage != nil else { return true }
        return ranges[footage]?.contains { start < $0.upperBound && $0.lowerBound < end } ?? false
    }

    /// The stretch that spans all ranges within a piece of footage; nil when
    /// nothing of it is looked at.
    func hull(_ footage: Int64) -> Range<Int64>? {
        guard self.footage != nil else { return .min..<(.max) }
        guard let ranges = ranges[footage], let first = ranges.first else { return nil }
        return ranges.reduce(first) {
            min($0.lowerBound, $1.lowerBound)..<max($0.upperBound, $1.upperBound)
        }
    }

    /// A condition on a column with footage numbers. Numbers are not text, so
    /// they may stand in the statement.
    func condition(on column: String) -> String {
        guard let footage else { return "TRUE" }
        return "\(column) IN (\(footage.map(String.init).joined(separator: ",")))"
    }
}
