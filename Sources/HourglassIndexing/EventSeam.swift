package import HourglassCore

/// Joins what was going on where an earlier run stopped with what the next run
/// finds going on there, so that stopping leaves no trace in the events.
package struct EventSeam: Sendable {
    private var carried: [TimelineEvent]
    private let seam: Int64
    private let reach: Int64

    /// - Parameters:
    ///   - carried: events open where the earlier run stopped.
    ///   - seam: time of the first frame of this run.
    ///   - reach: an event that begins this soon after the seam goes on from
    ///     one of the same kind; also how long to wait for it.
    package init(carried: [TimelineEvent], seam: Int64, reach: Int64) {
        (self.carried, self.seam, self.reach) = (carried, seam, reach)
    }

    /// Events that ended, joined with those carried over the seam.
    package mutating func join(ended events: [TimelineEvent]) -> [TimelineEvent] {
        events.map { event in
            guard let index = match(event) else { return event }
            return joined(carried.remove(at: index), event)
        }
    }

    /// Events still open, joined with those carried over the seam, and those
    /// carried ones that may yet be gone on with.
    package func join(open events: [TimelineEvent]) -> [TimelineEvent] {
        var waiting = carried
        let joinedEvents = events.map { event in
            guard let index = match(event),
                let place = waiting.firstIndex(of: carried[index])
            else { return event }
            return joined(waiting.remove(at: place), event)
        }
        return waiting + joinedEvents
    }

    /// Carried events that nothing went on from, given what is open at `tick`.
    package mutating func release(at tick: Int64, open events: [TimelineEvent]) -> [TimelineEvent] {
        guard tick > seam + 2 * reach else { return [] }
        let kept = Set(events.compactMap(match))
        let released = carried.indices.filter { !kept.contains($0) }
        defer { carried = carried.indices.filter(kept.contains).map { carried[$0] } }
        return released.map { carried[$0] }
    }

    /// All that is left, at the end of the footage.
    package mutating func releaseAll() -> [TimelineEvent] {
        defer { carried = [] }
        return carried
    }

    private func match(_ event: TimelineEvent) -> Int? {
        guard event.startTick <= seam + reach else { return nil }
        return carried.firstIndex { $0.kind == event.kind }
    }

    private func joined(_ before: TimelineEvent, _ after: TimelineEvent) -> TimelineEvent {
        var event = after
        event.startTick = before.startTick
        event.strength = max(before.strength, after.strength)
        event.place = before.place.flatMap { first in after.place.map { first.union($0) } }
        if event.kind == .slide { event.details = Self.joined(before.details, after.details) }
        return event
    }

    /// Details of a slide over the seam: its steps are those of both runs.
    private static func joined(_ before: EventDetails?, _ after: EventDetails?) -> EventDetails? {
        var details = after ?? before
        let steps = (before?.steps ?? []) + (after?.steps ?? [])
        details?.steps = steps.isEmpty ? nil : steps
        details?.identity = before?.identity ?? after?.identity
        return details
    }
}
