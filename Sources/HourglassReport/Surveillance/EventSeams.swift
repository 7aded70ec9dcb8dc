internal import Foundation
internal import HourglassCore

/// Makes one event of what two segments of a camera show of the same thing.
///
/// Something in sight when one file ends and the next begins is in both, and
/// so is all that happens while a recorder writes two files at once. Events of
/// neighbouring segments are one when they are of a kind, touch at a seam or
/// lie over one another in time, and lie over one another in the picture.
enum EventSeams {
    /// How far from the seam an event may end or begin to be joined, in
    /// seconds: detection needs a few frames to tell that something is there.
    private static let reach = 1.0

    /// Events of a timeline, in the order of their start, each once.
    ///
    /// - Parameter events: of all segments, each with the index of its segment.
    static func joined(
        _ events: [(event: ReportEvent, segment: Int)],
        timeline: CameraTimeline
    ) -> [ReportEvent] {
        var result: [(event: ReportEvent, segment: Int, first: Int)] = []
        // Events of the last segments that may still be joined.
        var open: [Int] = []
        let ordered = events.sorted {
            ($0.segment, $0.event.start, $0.event.id) < ($1.segment, $1.event.start, $1.event.id)
        }
        for next in ordered {
            let segment = timeline.segments[next.segment]
            open.removeAll { index in
                result[index].event.end.addingTimeInterval(reach) < segment.stretch.start
            }
            let match = open.first { index in
                let earlier = result[index]
                return earlier.segment < next.segment
                    && isSame(earlier.event, next.event, seam: segment)
            }
            if let match {
                let first = timeline.segments[result[match].first]
                merge(next.event, of: segment, into: &result[match].event, of: first)
                result[match].segment = next.segment
            } else {
                result.append((next.event, next.segment, next.segment))
                open.append(result.count - 1)
            }
        }
        return result.map(\.event).sorted { ($0.start, $0.id) < ($1.start, $1.id) }
    }

    private static func isSame(
        _ earlier: ReportEvent,
        _ later: ReportEvent,
        seam: CameraTimeline.Segment
    ) -> Bool {
        guard earlier.kind == later.kind else { return false }
        let touches =
            abs(earlier.end.timeIntervalSince(seam.countedFrom)) <= reach
            && abs(later.start.timeIntervalSince(seam.countedFrom)) <= reach
        // Where both files show it.
        let isTwice =
            later.start < seam.countedFrom
            && later.start.addingTimeInterval(-reach) < earlier.end
            && earlier.start < later.end.addingTimeInterval(reach)
        guard touches || isTwice else { return false }
        return isNear(earlier, later)
    }

    private static func isNear(_ earlier: ReportEvent, _ later: ReportEvent) -> Bool {
        if let from = earlier.event.details?.path?.last, let to = later.event.details?.path?.first,
            later.start >= earlier.end.addingTimeInterval(-reach)
        {
            return hypot(from.x - to.x, from.y - to.y) < 0.2
        }
        guard let one = earlier.event.place, let other = later.event.place else { return true }
        return one.overlaps(other)
    }

    private static func merge(
        _ later: ReportEvent,
        of segment: CameraTimeline.Segment,
        into earlier: inout ReportEvent,
        of first: CameraTimeline.Segment
    ) {
        if later.path != earlier.path, !earlier.continuesIn.contains(later.path) {
            earlier.continuesIn.append(later.path)
        }
        guard later.end > earlier.end else { return }
        earlier.event.details = joined(earlier, later) { tick in
            let time = MediaTime(ticks: tick, timebase: later.media.start.timebase)
            let seconds = first.mediaSeconds(at: segment.date(atMedia: time.seconds))
            return MediaTime(seconds: seconds, timebase: earlier.media.start.timebase).ticks
        }
        earlier.end = later.end
        if let other = later.event.place {
            earlier.event.place = earlier.event.place?.union(other) ?? other
        }
        earlier.event.strength = max(earlier.event.strength, later.event.strength)
        if earlier.picture == nil { earlier.picture = later.picture }
    }

    /// Details of both, in ticks of the earlier footage.
    private static func joined(
        _ earlier: ReportEvent,
        _ later: ReportEvent,
        tick: (Int64) -> Int64
    ) -> EventDetails? {
        guard var details = earlier.event.details, let more = later.event.details else {
            return earlier.event.details
        }
        let lastTick = details.path?.last?.tick ?? .min
        let path = (more.path ?? []).map {
            EventDetails.Waypoint(tick: tick($0.tick), x: $0.x, y: $0.y)
        }.filter { $0.tick > lastTick }
        if !path.isEmpty { details.path = (details.path ?? []) + path }
        var acts = details.acts ?? []
        for act in more.acts ?? [] {
            var act = act
            (act.startTick, act.endTick) = (tick(act.startTick), tick(act.endTick))
            let twin = acts.firstIndex {
                $0.kind == act.kind && $0.name == act.name && act.startTick <= $0.endTick
            }
            if let twin {
                acts[twin].endTick = max(acts[twin].endTick, act.endTick)
            } else {
                acts.append(act)
            }
        }
        if !acts.isEmpty { details.acts = acts }
        details.width = [details.width, more.width].compactMap { $0 }.max()
        details.height = [details.height, more.height].compactMap { $0 }.max()
        details.color = details.color ?? more.color
        if details.heading == nil { details.heading = more.heading }
        return details
    }
}
