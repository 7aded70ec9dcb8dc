import Foundation
import HourglassCore
import HourglassText
import HourglassTimeline

/// Finds moments by what happened in the picture.
struct EventRetrieval {
    let snapshot: TimelineSnapshot
    let areas: [SearchArea]
    let language: QuestionAnalysis.Language

    /// What was found.
    struct Result {
        /// The first of them, in the order asked for.
        var candidates: [Candidate] = []
        /// How many there are in all.
        var total = 0
        /// What a reader must know about them, one sentence each.
        var remarks: [String] = []
    }

    /// An event, and the part of it that answers.
    private struct Found {
        var event: TimelineEvent
        var area: Int
        /// The whole event, or the act asked for.
        var range: Range<Int64>
        /// Its start on the wall, where that is known, else in its footage.
        var order: Double
    }

    /// Events of these kinds in the areas, in the order asked for, by time
    /// when none is.
    func search(
        _ kinds: Set<TimelineEvent.Kind>,
        query: EventQuery = EventQuery(),
        limit: Int
    ) throws -> Result {
        let known = try namesKnown()
        let names = Self.names(in: query.rest, among: known)
        var found = try events(Self.widened(kinds, query))
        var remarks = EventRemarks(language: language)
        found = acting(found, query, names, &remarks)
        found = narrowed(found, by: query, &remarks)
        let left = EventWords.withoutParticles(Self.removing(names, from: query.rest))
        let unknown = QuestionAnalysis.contentTerms(of: left).map(\.surface)
        if !query.isPlain, query.isCertain, !unknown.isEmpty {
            remarks.add(unknownNames: unknown, known: known)
        }
        if !query.classWords.isEmpty { remarks.add(classes: query.classWords) }
        let ordered = ordered(found, query, limit: limit)
        if query.wantsCount || ordered.count < found.count {
            remarks.add(total: found.count, shown: ordered.count, query)
        }
        return Result(
            candidates: try ordered.compactMap { try candidate($0) },
            total: found.count,
            remarks: found.isEmpty ? [] : remarks.sentences
        )
    }

    /// Names of zones and lines that events in the areas touch.
    func namesKnown() throws -> [String] {
        var names: Set<String> = []
        for area in areas {
            for event in try snapshot.events(area.id, kinds: [.object]) {
                for act in event.details?.acts ?? []
                where act.kind != .enter && act.kind != .leave {
                    if let name = act.name { names.insert(name) }
                }
            }
        }
        return names.sorted()
    }

    /// Those of the names that a text holds; a name in Latin letters counts as
    /// a word of its own, also in the plural.
    static func names(in text: String, among known: [String]) -> [String] {
        known.filter { place(of: $0, in: text) != nil }
    }

    /// Where a name stands in a text.
    private static func place(of name: String, in text: String) -> Range<String.Index>? {
        func joins(_ character: Character?) -> Bool {
            guard let character else { return false }
            return (character.isLetter || character.isNumber) && !character.isHan
        }
        var from = text.startIndex
        while let found = text.range(
            of: name,
            options: .caseInsensitive,
            range: from..<text.endIndex
        ) {
            let before =
                found.lowerBound > text.startIndex
                ? text[text.index(before: found.lowerBound)] : nil
            var end = found.upperBound
            let isPlural =
                end < text.endIndex && text[end] == "s" && name.last?.isHan == false
            if isPlural { end = text.index(after: end) }
            let after = end < text.endIndex ? text[end] : nil
            let startsInWord = name.first?.isHan == false && joins(before)
            let endsInWord = name.last?.isHan == false && joins(after)
            if !startsInWord, !endsInWord { return found.lowerBound..<end }
            from = text.index(after: found.lowerBound)
        }
        return nil
    }

    /// Whether a question is about events alone, once the zones and lines it
    /// names are known.
    func decides(_ query: EventQuery) throws -> Bool {
        guard query.isCertain else { return false }
        let names = Self.names(in: query.rest, among: try namesKnown())
        let left = EventWords.withoutParticles(Self.removing(names, from: query.rest))
        return !names.isEmpty && QuestionAnalysis.contentTerms(of: left).isEmpty
    }

    /// Whether objects were followed in any of the areas.
    func followsObjects() throws -> Bool {
        try areas.contains { area in
            try area.record.passStatistics.figures["objects"] == 1
                || !snapshot.events(area.id, kinds: [.object]).isEmpty
        }
    }

    /// A text without the names it holds.
    static func removing(_ names: [String], from text: String) -> String {
        var rest = text
        for name in names {
            while let found = place(of: name, in: rest) { rest.replaceSubrange(found, with: " ") }
        }
        return rest
    }

    /// Who asks for motion wants objects as well, and who asks what happened
    /// wants to know that the camera was covered.
    private static func widened(
        _ kinds: Set<TimelineEvent.Kind>,
        _ query: EventQuery
    ) -> Set<TimelineEvent.Kind> {
        if kinds.isSuperset(of: [.slide, .cut, .motion]) {
            return Set(TimelineEvent.Kind.allCases)
        }
        return kinds.contains(.motion) ? kinds.union([.object]) : kinds
    }

    private func events(_ kinds: Set<TimelineEvent.Kind>) throws -> [Found] {
        var found: [Found] = []
        for (index, area) in areas.enumerated() {
            // Where objects were followed, that something moved is told by
            // them.
            let follows = area.record.passStatistics.figures["objects"] == 1
            for range in area.ranges {
                let all = try snapshot.events(area.id, overlapping: range, kinds: kinds)
                let hasObjects = follows || all.contains { $0.kind == .object }
                for event in all {
                    if event.kind == .motion, hasObjects, kinds.contains(.object) { continue }
                    // The picture the footage opens with is no change.
                    if event.startTick == 0, event.kind == .slide || event.kind == .cut { continue }
                    let whole = event.startTick..<max(event.startTick + 1, event.endTick)
                    found.append(place(event, index, whole))
                }
            }
        }
        return found
    }

    private func place(_ event: TimelineEvent, _ area: Int, _ range: Range<Int64>) -> Found {
        let time = MediaTime(ticks: range.lowerBound, timebase: areas[area].timebase)
        let order =
            areas[area].record.wallClock?.date(at: time).timeIntervalSince1970
            ?? Double(area) * 1e7 + time.seconds
        return Found(event: event, area: area, range: range, order: order)
    }

    // MARK: - What was asked

    /// The acts asked for in place of whole events.
    private func acting(
        _ found: [Found],
        _ query: EventQuery,
        _ names: [String],
        _ remarks: inout EventRemarks
    ) -> [Found] {
        guard !query.acts.isEmpty || !names.isEmpty else { return found }
        let kinds: Set<EventDetails.Act.Kind> =
            query.acts.isEmpty ? [.crossLine, .inZone, .stay] : query.acts
        var result: [Found] = []
        for entry in found {
            // One event may do a thing in one place under two headings.
            var taken: [Range<Int64>] = []
            for act in entry.event.details?.acts ?? [] where kinds.contains(act.kind) {
                if !names.isEmpty, !names.contains(act.name ?? "") { continue }
                // A stay anywhere is a stay; being in a zone is one only when
                // the zone is asked for.
                if names.isEmpty, act.kind == .inZone, query.acts.contains(.stay) { continue }
                let range = act.startTick..<max(act.startTick + 1, act.endTick)
                guard areas[entry.area].clipped(range) != nil,
                    !taken.contains(where: { $0.overlaps(range) })
                else { continue }
                taken.append(range)
                result.append(place(entry.event, entry.area, range))
            }
        }
        guard result.isEmpty, query.acts.contains(.stay), names.isEmpty else { return result }
        // Nobody stood still long enough to be noted: how long each was in
        // sight is the next best.
        if !found.isEmpty { remarks.addNoStays() }
        return found
    }

    /// Events that have the colour and way asked for. Where none has a colour
    /// or a way, nobody knows, and all stay.
    private func narrowed(
        _ found: [Found],
        by query: EventQuery,
        _ remarks: inout EventRemarks
    ) -> [Found] {
        var found = found
        if !query.colors.isEmpty, !found.isEmpty {
            if found.contains(where: { $0.event.details?.color != nil }) {
                found = found.filter { entry in
                    guard let color = entry.event.details?.color else { return false }
                    return query.colors.contains { EventColor.isSame($0, color) }
                }
            } else {
                remarks.addUnknownColors()
            }
        }
        if !query.headings.isEmpty {
            found = found.filter { entry in
                let ways = entry.event.details?.heading?.split(separator: "-").map(String.init)
                return !query.headings.isDisjoint(with: ways ?? [])
            }
        }
        return found
    }

    private func ordered(_ found: [Found], _ query: EventQuery, limit: Int) -> [Found] {
        let limit = max(0, limit)
        func seconds(_ entry: Found) -> Double {
            let ticks = entry.range.upperBound - entry.range.lowerBound
            return Double(ticks) * areas[entry.area].secondsPerTick
        }
        func area(_ entry: Found) -> Int {
            (entry.event.details?.width ?? 0) * (entry.event.details?.height ?? 0)
        }
        let byTime = found.sorted { ($0.order, $0.area) < ($1.order, $1.area) }
        // Sorting is stable from here on: among equals the earlier comes first.
        func sorted(by key: (Found) -> Double) -> [Found] {
            let keys = byTime.map(key)
            return byTime.indices.sorted { (keys[$0], -$0) > (keys[$1], -$1) }.map { byTime[$0] }
        }
        switch query.order {
        case .time:
            guard byTime.count > limit, query.isPlain else { return Array(byTime.prefix(limit)) }
            let scores = byTime.map { Self.score(of: $0.event) }
            return byTime.indices.sorted { (scores[$0], -$0) > (scores[$1], -$1) }
                .prefix(limit).sorted().map { byTime[$0] }
        case .first: return Array(byTime.prefix(limit))
        case .last: return Array(byTime.reversed().prefix(limit))
        case .longest: return Array(sorted(by: seconds).prefix(limit))
        case .shortest: return Array(sorted { -seconds($0) }.prefix(limit))
        case .biggest: return Array(sorted { Double(area($0)) }.prefix(limit))
        case .smallest: return Array(sorted { -Double(area($0)) }.prefix(limit))
        case .rarest:
            let scores = EventRarity.scores(
                of: byTime.map { entry in
                    (entry.event, areas[entry.area].secondsPerTick, hour(entry))
                }
            )
            return byTime.indices.sorted { (scores[$0], -$0) > (scores[$1], -$1) }
                .prefix(limit).map { byTime[$0] }
        }
    }

    private func hour(_ entry: Found) -> Int? {
        guard let clock = areas[entry.area].record.wallClock else { return nil }
        let local = entry.order + Double(clock.secondsFromGMT)
        return Int((local / 3600).rounded(.down)) % 24
    }

    private func candidate(_ found: Found) throws -> Candidate? {
        let area = areas[found.area]
        guard let range = area.clipped(found.range) else { return nil }
        return Candidate(
            footage: area.id,
            range: range,
            kind: Hit.Kind(.event(found.event.kind)),
            text: try text(of: found.event, area),
            score: Self.score(of: found.event),
            strength: found.event.strength,
            place: found.event.place,
            event: found.event.kind
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
