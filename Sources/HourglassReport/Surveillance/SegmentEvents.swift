internal import Foundation
internal import HourglassAnswering
internal import HourglassCore
internal import HourglassTimeline

/// Reads the events of one recording out of the index and puts them on its
/// camera's timeline.
struct SegmentEvents {
    let camera: String
    let options: ReportOptions

    /// Kinds that tell nothing of a fixed camera's scene.
    private static let pages: Set<TimelineEvent.Kind> = [.slide, .cut]

    func events(
        of segment: CameraTimeline.Segment,
        _ record: FootageRecord,
        in snapshot: TimelineSnapshot
    ) throws -> [ReportEvent] {
        let all = try snapshot.events(record.id)
        let clock = try snapshot.frameClock(record.id)
        let texts = try snapshot.spans(record.id, kinds: [.slide])
        let kinds = options.kinds ?? Self.kinds(fitting: all, texts: texts.count)
        // Where objects were followed, that something moved is told by them.
        let follows = record.passStatistics.figures["objects"] == 1 && options.kinds == nil
        let objects = kinds.contains(.object) ? Stretches(all.filter { $0.kind == .object }) : nil
        return try all.enumerated().compactMap { number, event in
            guard kinds.contains(event.kind) else { return nil }
            // An object tells what moved and where; that something did is no
            // second event.
            if event.kind == .motion, follows || objects?.overlaps(event) == true { return nil }
            var event = event
            if event.kind == .slide { try addTitle(to: &event, record, snapshot) }
            return self.event(event, number: number, segment, record, clock)
        }
    }

    /// Slides where the footage is a talk; else everything that happens in a
    /// scene.
    private static func kinds(fitting events: [TimelineEvent], texts: Int) -> Set<
        TimelineEvent.Kind
    > {
        let slides = events.filter { $0.kind == .slide }.count
        let hasObjects = events.contains { $0.kind == .object }
        if slides >= 3, texts >= 3, !hasObjects { return [.slide] }
        return Set(TimelineEvent.Kind.allCases).subtracting(pages)
    }

    private func addTitle(
        to event: inout TimelineEvent,
        _ record: FootageRecord,
        _ snapshot: TimelineSnapshot
    ) throws {
        guard event.details?.title == nil else { return }
        let range = event.startTick..<max(event.startTick + 1, event.endTick)
        guard let span = try snapshot.spans(record.id, overlapping: range, kinds: [.slide]).first
        else { return }
        var details = event.details ?? EventDetails()
        let lines = span.span.text.split(separator: "\n").prefix(2)
        details.title = lines.joined(separator: " — ")
        event.details = details
    }

    private func event(
        _ event: TimelineEvent,
        number: Int,
        _ segment: CameraTimeline.Segment,
        _ record: FootageRecord,
        _ clock: FrameClock
    ) -> ReportEvent {
        let from = MediaTime(ticks: event.startTick, timebase: record.timebase)
        let to = MediaTime(ticks: max(event.startTick, event.endTick), timebase: record.timebase)
        let last = MediaTime(
            ticks: max(event.startTick, event.endTick - 1),
            timebase: record.timebase
        )
        return ReportEvent(
            id: "\(record.id)-\(event.startTick)-\(event.kind.rawValue)-\(number)",
            camera: camera,
            event: event,
            start: segment.date(atMedia: from.seconds),
            end: segment.date(atMedia: to.seconds),
            footage: record.id,
            path: record.path,
            media: TimeRange(from, to),
            frame: clock.frame(at: from),
            lastFrame: clock.frame(at: last),
            continuesIn: [],
            text: "",
            picture: nil
        )
    }

    /// Stretches of time, asked whether they share an instant with an event.
    private struct Stretches {
        private var merged: [Range<Int64>] = []

        init(_ events: [TimelineEvent]) {
            for event in events.sorted(by: { $0.startTick < $1.startTick }) {
                let range = event.startTick..<max(event.startTick + 1, event.endTick)
                if let last = merged.last, range.lowerBound <= last.upperBound {
                    merged[merged.count - 1] =
                        last.lowerBound..<max(last.upperBound, range.upperBound)
                } else {
                    merged.append(range)
                }
            }
        }

        func overlaps(_ event: TimelineEvent) -> Bool {
            var (low, high) = (0, merged.count)
            while low < high {
                let middle = (low + high) / 2
                if merged[middle].upperBound > event.startTick {
                    high = middle
                } else {
                    low = middle + 1
                }
            }
            return low < merged.count && merged[low].lowerBound < event.endTick
        }
    }
}
