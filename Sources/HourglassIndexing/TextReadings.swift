import Foundation
import HourglassCore
import HourglassMedia
import HourglassText
import HourglassTimeline

/// Reads text off pictures while decoding goes on, and takes the results in
/// the order of the pictures.
///
/// Owned by one task. At most `limit` pictures wait, so that memory stays
/// bounded however far decoding is ahead.
final class TextReadings {
    private struct Pending {
        let due: DueReading
        let lines: Task<[TextLine], any Error>
    }

    private let reader: OCRReader
    private let limit: Int
    private var pending: [Pending] = []
    private var tracker: SlideTextTracker
    private var ended: [TextSpan] = []
    /// The last of those taken: a slide may have begun before them.
    private var taken: [TextSpan] = []
    private static let mostTaken = 64
    /// Pictures read.
    private(set) var count: Int

    /// - Parameters:
    ///   - state: what an earlier run left with `state`, to go on from.
    ///   - count: pictures read before.
    init(reader: OCRReader, timebase: Timebase, resuming state: [UInt8]?, count: Int) {
        self.reader = reader
        self.count = count
        limit = reader.workerCount * 2
        tracker =
            state.flatMap { try? JSONDecoder().decode(SlideTextTracker.self, from: Data($0)) }
            ?? SlideTextTracker(timebase: timebase)
    }

    /// What is needed to go on from here after an interruption.
    var state: [UInt8]? { (try? JSONEncoder().encode(tracker)).map { [UInt8]($0) } }

    deinit { for reading in pending { reading.lines.cancel() } }

    /// Queues a frame; waits while too many are queued.
    func read(_ due: DueReading) async throws {
        while pending.count >= limit { try await takeFirst() }
        let picture = try due.frame.picture(format: .gray8)
        let reader = reader
        pending.append(
            Pending(due: due, lines: Task { try await reader.read(picture) })
        )
    }

    /// Waits until every queued picture is read.
    func drain() async throws {
        while !pending.isEmpty { try await takeFirst() }
    }

    private func takeFirst() async throws {
        let first = pending.removeFirst()
        var lines = try await withTaskCancellationHandler {
            try await first.lines.value
        } onCancel: {
            first.lines.cancel()
        }
        count += 1
        lines.removeAll { line in
            first.due.busyPlaces.contains { $0.holdsMiddle(of: line.box) }
        }
        ended += tracker.read(lines, at: first.due.onset) { place in
            guard let changed = first.due.changedPlaces else { return false }
            return !changed.contains { $0.overlaps(place) }
        }
    }

    /// The text that was on screen for most of a stretch of time, with its
    /// heading; among what was read lately.
    func text(over range: Range<Int64>) -> TextSpan? {
        var best: (span: TextSpan, overlap: Int64)?
        for span in recent {
            let overlap =
                min(span.endTick, range.upperBound) - max(span.startTick, range.lowerBound)
            if overlap > max(0, best?.overlap ?? 0) { best = (span, overlap) }
        }
        return best?.span
    }

    /// What was on screen within a stretch of time, in order, among what was
    /// read lately.
    func texts(over range: Range<Int64>) -> [TextSpan] {
        recent.filter { $0.endTick > range.lowerBound && $0.startTick < range.upperBound }
            .sorted { $0.startTick < $1.startTick }
    }

    private var recent: [TextSpan] { taken + ended + tracker.openSpans(until: .max) }

    /// Text that went off the screen since the last call, as far as read.
    func takeEnded() -> [NewSpan] {
        defer {
            taken = (taken + ended).suffix(Self.mostTaken)
            ended = []
        }
        return ended.map(Self.searchable)
    }

    /// Text still on screen, as of `tick`.
    func open(at tick: Int64) -> [NewSpan] { tracker.openSpans(until: tick).map(Self.searchable) }

    /// Ends all text at `tick`.
    func finish(at tick: Int64) -> [NewSpan] {
        ended += tracker.finish(at: tick)
        return takeEnded()
    }

    private static func searchable(_ span: TextSpan) -> NewSpan {
        let terms = SearchText.indexTokens(span.text)
        // Other readings follow the text, so that they add no phrase to it.
        let known = Set(terms)
        let others = span.alternatives.flatMap(SearchText.indexTokens)
        return NewSpan(span, searchTerms: terms + others.filter { !known.contains($0) })
    }
}

extension NormalizedRect {
    /// Whether the middle of another rectangle lies inside.
    fileprivate func holdsMiddle(of other: NormalizedRect) -> Bool {
        let (middleX, middleY) = (other.x + other.width / 2, other.y + other.height / 2)
        return x <= middleX && middleX < x + width && y <= middleY && middleY < y + height
    }
}
