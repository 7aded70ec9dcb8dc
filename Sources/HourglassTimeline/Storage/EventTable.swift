internal import GRDB
internal import HourglassCore

/// What happened in the picture.
struct EventTable {
    let db: Database

    func events(_ footage: Int64, overlapping range: Range<Int64>?) throws -> [TimelineEvent] {
        let range = range ?? Int64.min..<Int64.max
        return try fetch(
            "footageId = ? AND startTick < ? AND endTick > ?",
            [footage, range.upperBound, range.lowerBound]
        )
    }

    func open(_ footage: Int64) throws -> [TimelineEvent] {
        try fetch("footageId = ? AND isOpen", [footage])
    }

    private func fetch(_ condition: String, _ arguments: StatementArguments) throws
        -> [TimelineEvent]
    {
        let rows = try Row.fetchCursor(
            db,
            sql: "SELECT * FROM event WHERE \(condition) ORDER BY startTick, id",
            arguments: arguments
        )
        var events: [TimelineEvent] = []
        while let row = try rows.next() {
            events.append(
                TimelineEvent(
                    kind: try row.decodeCase(TimelineEvent.Kind.self, "kind"),
                    startTick: try row.decode(Int64.self, forColumn: "startTick"),
                    endTick: try row.decode(Int64.self, forColumn: "endTick"),
                    strength: try row.decode(Double.self, forColumn: "strength"),
                    place: try row.decodeJSON(NormalizedRect.self, "place"),
                    details: try row.decodeJSON(EventDetails.self, "details")
                )
            )
        }
        return events
    }

    /// Adds closed events and puts `open` in the place of those open so far.
    func append(_ closed: [TimelineEvent], open: [TimelineEvent], to footage: Int64) throws {
        try db.execute(
            sql: "DELETE FROM event WHERE footageId = ? AND isOpen",
            arguments: [footage]
        )
        for event in closed { try insert(event, isOpen: false, footage) }
        for event in open { try insert(event, isOpen: true, footage) }
    }

    private func insert(_ event: TimelineEvent, isOpen: Bool, _ footage: Int64) throws {
        try db.execute(
            sql: """
                INSERT INTO event(
                    footageId, isOpen, kind, startTick, endTick, strength, place, details
                ) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                footage, isOpen, event.kind.rawValue, event.startTick, event.endTick,
                event.strength, try event.place.map(json), try event.details.map(json),
            ]
        )
    }
}
