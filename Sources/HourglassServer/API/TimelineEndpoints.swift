internal import Foundation
internal import HourglassCore
internal import HourglassTimeline

/// What the timeline below the player shows: lanes and the activity curve.
struct TimelineEndpoints {
    let context: ServerContext

    /// Items of a lane beyond which neighbours are drawn as one.
    private static let laneLimit = 600

    func add(to router: inout Router) {
        router.on("GET", "/api/footage/{id}/timeline") { [context] request in
            let record = try context.footage(request)
            let start = try request.number("start", in: 0...1e9) ?? 0
            let whole = record.seconds(record.endTick)
            let end = try request.number("end", in: 0...1e9) ?? max(whole, start)
            let buckets = try request.integer("buckets", in: 1...4000) ?? 600
            guard end >= start else {
                throw APIFailure.badParameter("end", "'end' does not lie before 'start'.")
            }
            let range = record.tick(start)..<max(record.tick(start) + 1, record.tick(end))
            let (spans, events) = try context.timeline.read { snapshot in
                (
                    try snapshot.spans(record.id, overlapping: range),
                    try snapshot.events(record.id, overlapping: range)
                )
            }
            let curve = try context.activity.curve(of: record, in: context.timeline)
            let lane = { (kind: TextSpan.Kind) in
                Self.merged(
                    spans.filter { $0.span.kind == kind }.map { Item($0.span, of: record) },
                    within: end - start
                )
            }
            return .json(
                Lanes(
                    footageId: record.id,
                    startS: start,
                    endS: end,
                    durationS: whole,
                    coveredS: record.seconds(record.coveredUntil),
                    slides: Self.merged(
                        events.filter { $0.kind == .slide }.map { Item($0, of: record) },
                        within: end - start
                    ),
                    text: lane(.slide),
                    speech: lane(.speech),
                    events: Self.merged(
                        events.filter { $0.kind != .slide }.map { Item($0, of: record) },
                        within: end - start
                    ),
                    activity: curve.values(in: range, buckets: buckets)
                )
            )
        }
        router.on("GET", "/api/footage/{id}/captions.vtt") { [context] request in
            let record = try context.footage(request)
            let spans = try context.timeline.spans(record.id, kinds: [.speech])
            var text = "WEBVTT\n"
            for stored in spans {
                let range = TimeRange(
                    MediaTime(ticks: stored.span.startTick, timebase: record.timebase),
                    MediaTime(ticks: stored.span.endTick, timebase: record.timebase)
                )
                // A cue ends at an empty line, and `-->` or `<` would be
                // taken for marks.
                let words = stored.span.text.split(separator: "\n").joined(separator: "\n")
                    .replacing("&", with: "&amp;").replacing("<", with: "&lt;")
                    .replacing(">", with: "&gt;")
                text += "\n\(range.start) --> \(range.end)\n\(words)\n"
            }
            return Response(200, .bytes(Array(text.utf8)), type: "text/vtt; charset=utf-8")
                .with("Cache-Control", "no-cache")
        }
    }

    /// Neighbours closer than can be told apart, as one item, once there are
    /// too many to draw.
    private static func merged(_ items: [Item], within seconds: Double) -> [Item] {
        guard items.count > laneLimit else { return items }
        let gap = seconds / Double(laneLimit)
        var result: [Item] = []
        for item in items {
            if let last = result.last, item.kind == last.kind, item.startS - last.startS < gap {
                result[result.count - 1].endS = max(last.endS, item.endS)
                result[result.count - 1].count += 1
            } else {
                result.append(item)
            }
        }
        return result
    }

    private struct Lanes: Encodable {
        let footageId: Int64
        let startS: Double
        let endS: Double
        let durationS: Double
        let coveredS: Double
        let slides: [Item]
        let text: [Item]
        let speech: [Item]
        let events: [Item]
        let activity: [Double]
    }

    private struct Item: Encodable {
        let kind: String
        let startS: Double
        var endS: Double
        /// How many were drawn together.
        var count = 1
        var text: String?
        var strength: Double?
        var place: NormalizedRect?

        init(_ span: TextSpan, of record: FootageRecord) {
            kind = span.kind.rawValue
            (startS, endS) = (record.seconds(span.startTick), record.seconds(span.endTick))
            text = String(span.text.prefix(240))
        }

        init(_ event: TimelineEvent, of record: FootageRecord) {
            kind = event.kind.rawValue
            (startS, endS) = (record.seconds(event.startTick), record.seconds(event.endTick))
            text = event.details?.title ?? Self.summary(event.details)
            strength = (event.strength * 1000).rounded() / 1000
            place = event.place
        }

        private static func summary(_ details: EventDetails?) -> String? {
            guard let details else { return nil }
            var words = [details.color, details.heading.map { "→ \($0)" }].compactMap { $0 }
            for act in details.acts ?? [] {
                words.append(
                    [act.kind.rawValue, act.name].compactMap { $0 }.joined(separator: " ")
                )
            }
            return words.isEmpty ? nil : words.joined(separator: ", ")
        }
    }
}
