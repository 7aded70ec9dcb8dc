internal import GRDB
public import HourglassCore

/// The library as one checkpoint left it, for as long as the closure lasts
/// that `TimelineIndex.read` hands it to.
public struct TimelineSnapshot {
    let db: Database
    let owner: PassOwner
    let tokenBlocks: TokenBlockCache

    /// All footage, in the order it was added.
    public func footage() throws -> [FootageRecord] {
        try FootageTable(db: db, observer: owner).records()
    }

    /// The footage of a number, or nil when there is none.
    public func footage(id: Int64) throws -> FootageRecord? {
        try FootageTable(db: db, observer: owner).record(id)
    }

    /// The footage a reference means: its path, its number, its file name, or
    /// a part of one that no other has.
    ///
    /// - Throws: `TimelineError` with code `unknownFootage` or
    ///   `ambiguousFootage`; the message lists what there is.
    public func footage(matching reference: String) throws -> FootageRecord {
        try FootageReference.resolve(reference, among: try footage())
    }

    /// The footage whose file at `path` has not changed since it was
    /// registered, judged by size and time of change; nil when it has, when
    /// the time is unknown, or when the path is.
    public func quickMatch(
        path: String,
        byteCount: Int64,
        modificationTime: Double
    ) throws -> FootageRecord? {
        let id = try Int64.fetchOne(
            db,
            sql: """
                SELECT footageId FROM location
                WHERE path = ? AND byteCount = ? AND modificationTime = ?
                """,
            arguments: [FootageReference.absolute(path), byteCount, modificationTime]
        )
        return try id.flatMap(footage(id:))
    }

    /// Text that holds at some instant of `range`, in order of its start.
    public func spans(
        _ footage: Int64,
        overlapping range: Range<Int64>? = nil,
        kinds: Set<TextSpan.Kind> = Set(TextSpan.Kind.allCases)
    ) throws -> [StoredSpan] {
        try SpanTable(db: db).spans(footage, overlapping: range)
            .filter { kinds.contains($0.span.kind) }
    }

    /// A span by its number, or nil when it is gone.
    public func span(id: Int64) throws -> StoredSpan? { try SpanTable(db: db).span(id) }

    /// Events going on at some instant of `range`, in order of their start.
    public func events(
        _ footage: Int64,
        overlapping range: Range<Int64>? = nil,
        kinds: Set<TimelineEvent.Kind> = Set(TimelineEvent.Kind.allCases)
    ) throws -> [TimelineEvent] {
        try EventTable(db: db).events(footage, overlapping: range)
            .filter { kinds.contains($0.kind) }
    }

    /// The thumbnail nearest to `tick`, the earlier one of two equally near;
    /// nil when there is none.
    public func thumbnail(_ footage: Int64, nearest tick: Int64) throws -> Thumbnail? {
        try ThumbnailTable(db: db).nearest(footage, to: tick)
    }

    /// Ticks at which thumbnails lie, ascending.
    public func thumbnailTicks(_ footage: Int64) throws -> [Int64] {
        try ThumbnailTable(db: db).ticks(footage)
    }

    /// Times of all frames covered so far; empty before the first checkpoint.
    ///
    /// - Throws: `TimelineError` with code `unknownFootage`.
    public func frameClock(_ footage: Int64) throws -> FrameClock {
        try ClockTable(db: db).clock(footage)
    }

    /// Ticks of the frames sampled within `range`, ascending.
    public func sampledTicks(
        _ footage: Int64,
        within range: Range<Int64>? = nil
    ) throws -> [Int64] {
        try SampleTable(db: db).ticks(footage, within: range)
    }

    /// What is indexed, as ranges of ticks in ascending order.
    public func coverage(_ footage: Int64) throws -> [Range<Int64>] {
        let covered = try Int64.fetchOne(
            db,
            sql: "SELECT coveredUntil FROM pass WHERE footageId = ?",
            arguments: [footage]
        )
        guard let covered, covered > 0 else { return [] }
        return [0..<covered]
    }
}
