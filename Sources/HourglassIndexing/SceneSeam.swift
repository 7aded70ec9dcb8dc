package import HourglassCore

/// Joins what was going on in a scene where an earlier run stopped with what
/// the next run, having seen the last seconds before again, finds going on.
package struct SceneSeam {
    private var carried: [TimelineEvent]
    private let seam: Int64
    private let reach: Int64

    /// - Parameters:
    ///   - carried: events open where the earlier run stopped.
    ///   - seam: where it stopped.
    ///   - reach: how long after the seam to wait for what goes on.
    package init(carried: [TimelineEvent], seam: Int64, reach: Int64) {
        (self.carried, self.seam, self.reach) = (carried, seam, reach)
    }

    /// Events that ended, joined with those carried over. What ended before
    /// the seam is stored already.
    package mutating func join(ended events: [TimelineEvent]) -> [TimelineEvent] {
        events.compactMap { event in
            guard event.endTick > seam else { return nil }
            guard let index = match(event, among: carried) else { return event }
            return joined(carried.remove(at: index), event)
        }
    }

    /// Events still open, joined with those carried over, and those carried
    /// ones that may yet be gone on with.
    package func join(open events: [TimelineEvent]) -> [TimelineEvent] {
        var waiting = carried
        let known = events.map { event in
            guard let index = match(event, among: waiting) else { return event }
            return joined(waiting.remove(at: index), event)
        }
        return waiting + known
    }

    /// Carried events that nothing went on from.
    package mutating func release(at tick: Int64, open events: [TimelineEvent]) -> [TimelineEvent] {
        guard !carried.isEmpty, tick > seam + reach else { return [] }
        var waiting = carried
        var continued: [TimelineEvent] = []
        for event in events {
            if let index = match(event, among: waiting) {
                continued.append(waiting.remove(at: index))
            }
        }
        carried = continued
        return waiting
    }

    /// All that is left, at the end of the footage.
    package mutating func releaseAll() -> [TimelineEvent] {
        defer { carried = [] }
        return carried
    }

    private func match(_ event: TimelineEvent, among carried: [TimelineEvent]) -> Int? {
        guard event.startTick <= seam + reach else { return nil }
        return carried.indices
            .filter { carried[$0].kind == event.kind }
            .map { ($0, distance(carried[$0], event)) }
            .filter { $0.1 < 0.15 }
            .min { $0.1 < $1.1 }?.0
    }

    /// How far apart two events are at the seam, as a share of the picture.
    private func distance(_ before: TimelineEvent, _ after: TimelineEvent) -> Double {
        guard let from = before.details?.path?.last else { return 0 }
        guard let path = after.details?.path, let first = path.first else { return 0 }
        let near = path.min { abs($0.tick - from.tick) < abs($1.tick - from.tick) } ?? first
        return ((near.x - from.x) * (near.x - from.x) + (near.y - from.y) * (near.y - from.y))
            .squareRoot()
    }

    private func joined(_ before: TimelineEvent, _ after: TimelineEvent) -> TimelineEvent {
        var event = after
        event.startTick = min(before.startTick, after.startTick)
        event.strength = max(before.strength, after.strength)
        event.place = before.place.flatMap { first in after.place.map { first.union($0) } }
        guard let earlier = before.details, var details = after.details else { return event }
        details.identity = earlier.identity
        let pathStart = details.path?.first?.tick ?? after.startTick
        details.path =
            (earlier.path ?? []).filter { $0.tick < pathStart } + (details.path ?? [])
        let known = earlier.acts ?? []
        let fresh = (details.acts ?? []).filter { act in
            act.kind != .enter
                && !known.contains { $0.kind == act.kind && $0.endTick > act.startTick }
        }
        let acts = known.filter { $0.kind != .leave } + fresh
        details.acts = acts.isEmpty ? nil : acts
        details.width = max(earlier.width ?? 0, details.width ?? 0)
        details.height = max(earlier.height ?? 0, details.height ?? 0)
        event.details = details
        return event
    }
}
