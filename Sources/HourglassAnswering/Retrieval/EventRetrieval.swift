import HourglassCore
import HourglassTimeline

/// Finds moments by what happened in the picture.
struct EventRetrieval {
    let snapshot: TimelineSnapshot
    let areas: [SearchArea]
    let language: QuestionAnalysis.Language

    /// Events of these kinds in the areas, in order of footage and time; the
    /// strongest when there are more than `limit`.
    func search(_ kinds: Set<TimelineEvent.Kind>, limit: Int) throws -> [Candidate] {
        var found: [(event: TimelineEvent, area: SearchArea)] = []
        for area in areas {
            for range in area.ranges {
                let events = try snapshot.events(area.id, overlapping: range, kinds: kinds)
                // The picture the footage opens with is no change.
                found += events.filter { $0.startTick > 0 || $0.kind == .motion }
                    .map { ($0, area) }
            }
        }
        guard found.count > limit else {
            return try found.compactMap { try candidate($0.event, $0.area) }
        }
        let strongest = found.indices.sorted {
            (Self.score(of: found[$0].event), -$0) > (Self.score(of: found[$1].event), -$1)
        }
        return try strongest.prefix(max(0, limit)).sorted()
            .compactMap { try candidate(found[$0].event, found[$0].area) }
    }

    private func candidate(_ event: TimelineEvent, _ area: SearchArea) throws -> Candidate? {
        let whole = event.startTick..<max(event.startTick + 1, event.endTick)
        guard let range = area.clipped(whole) else { return nil }
        return Candidate(
            footage: area.id,
            range: range,
            kind: Hit.Kind(.event(event.kind)),
            text: try text(of: event, area),
            score: Self.score(of: event),
            strength: event.strength,
            place: event.place,
            event: event.kind
        )
    }

    /// A change of slide or shot is certain. Motion counts as far as it fills
    /// the picture: a tenth of it leaves no doubt, a hundredth little more
    /// than the least that is reported.
    private static func score(of event: TimelineEvent) -> Double {
        event.kind == .motion ? 0.6 + 0.4 * min(1, max(0, event.strength) * 10) : 1
    }

    private func text(of event: TimelineEvent, _ area: SearchArea) throws -> String {
        var event = event
        if event.kind == .slide, event.details?.title == nil {
            // Read just after the change, when the slide stands.
            let range = event.startTick..<max(event.startTick + 1, event.endTick)
            let shown = try snapshot.spans(area.id, overlapping: range, kinds: [.slide]).first
            var details = event.details ?? EventDetails()
            details.title = shown.map { QuoteText.shortened($0.span.text, to: 80) }
            event.details = details
        }
        return EventDescription(
            event,
            timebase: area.timebase,
            language: language,
            time: { tick in
                let time = MediaTime(ticks: tick, timebase: area.timebase)
                guard let clock = area.record.wallClock else { return time.description }
                return String(clock.formatted(at: time).dropFirst(11).prefix(8))
            }
        ).text
    }
}
