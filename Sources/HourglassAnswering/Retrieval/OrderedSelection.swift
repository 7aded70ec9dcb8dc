import Foundation
import HourglassCore
import HourglassTimeline

/// Chooses moments by their order in a course rather than by how well they
/// fit.
struct OrderedSelection {
    /// More moments than this are no list to read.
    static let mostMoments = 100

    private let order: OrderWords.Order
    private let place: [Int64: Int]

    /// Part of the best score from which a moment is as good as the best when
    /// order is what counts.
    private static let likeBest = 0.85

    /// - Parameter areas: what was searched, whose order is that of the
    ///   recordings.
    init(_ order: OrderWords.Order, areas: [SearchArea]) {
        self.order = order
        let sorted = Self.inOrderOfRecording(areas.map(\.record))
        place = Dictionary(
            sorted.enumerated().map { ($1.id, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Recordings by their times on the wall where all are known, else by name,
    /// numbers in it counting as numbers.
    static func inOrderOfRecording(_ records: [FootageRecord]) -> [FootageRecord] {
        let clocks = records.compactMap(\.wallClock?.start)
        let areTold = clocks.count == records.count && Set(clocks).count == clocks.count
        return records.sorted { left, right in
            if areTold, let a = left.wallClock?.start, let b = right.wallClock?.start {
                return a < b
            }
            let order = left.fileName.localizedStandardCompare(right.fileName)
            return order == .orderedSame ? left.id < right.id : order == .orderedAscending
        }
    }

    /// The moments asked for, the first of them first.
    func select(_ candidates: [Candidate], preferred: TextSpan.Kind?) -> [Candidate] {
        let kind: Hit.Kind? = preferred.map { $0 == .speech ? .speech : .slide }
        var chosen = candidates
        // "Every time he mentions it" is about what is said, if it is said.
        if let kind, candidates.contains(where: { $0.kind == kind }) {
            chosen = candidates.filter { $0.kind == kind }
        }
        let best = chosen.map(\.score).max() ?? 0
        if order != .all { chosen = chosen.filter { $0.score >= Self.likeBest * best } }
        chosen.sort { key($0) < key($1) }
        if order == .last { chosen.reverse() }
        guard order == .all, chosen.count > Self.mostMoments else { return chosen }
        return Array(chosen.prefix(Self.mostMoments))
    }

    private func key(_ candidate: Candidate) -> (Int, Int64, Int) {
        (
            place[candidate.footage] ?? .max, candidate.range.lowerBound,
            candidate.kind == .slide ? 0 : 1
        )
    }
}
