internal import Foundation
public import HourglassCore
public import HourglassTimeline

/// Recordings of a camera as indexing would leave them, with known events.
public struct SyntheticCamera {
    private let index: TimelineIndex

    /// Adds recordings to a library.
    public init(_ index: TimelineIndex) { self.index = index }

    /// Ticks are milliseconds, frames come 25 a second.
    public static let timebase = Timebase.milliseconds

    /// Adds a recording.
    ///
    /// - Parameters:
    ///   - stated: seconds the container states; as many as were found when
    ///     nil.
    ///   - analysed: seconds that are indexed; all, and the pass complete,
    ///     when nil.
    @discardableResult
    public func add(
        _ path: String,
        camera: String? = nil,
        clock: WallClock? = nil,
        seconds: Double,
        stated: Double? = nil,
        analysed: Double? = nil,
        size: (width: Int, height: Int) = (1280, 720),
        events: [TimelineEvent] = [],
        spans: [NewSpan] = [],
        thumbnails: [Thumbnail] = []
    ) throws -> FootageRecord {
        let identity = FootageIdentity(
            byteCount: Int64(seconds * 100_000),
            contentHash: Self.hash(of: path)
        )
        let record = try index.register(
            NewFootage(
                path: path,
                identity: identity,
                formatName: "mov,mp4",
                codec: "h264",
                width: size.width,
                height: size.height,
                timebase: Self.timebase,
                durationTicks: Int64((stated ?? seconds) * 1000),
                frameRate: "25/1",
                wallClock: clock,
                camera: camera
            )
        ).record
        _ = try index.beginPass(record.id, settings: SyntheticPass.settings)
        let covered = analysed ?? seconds
        var batch = IndexBatch(coveredUntil: Int64(covered * 1000))
        let count = max(1, Int(covered * 25))
        batch.frames = FrameClock(
            timebase: Self.timebase,
            firstFrame: 0,
            firstTick: 0,
            runs: count > 1 ? [FrameClock.Run(delta: 40, count: count - 1)] : []
        )
        (batch.events, batch.spans, batch.thumbnails) = (events, spans, thumbnails)
        batch.statistics.framesSampled = Int(covered * 2)
        batch.statistics.framesDecoded = count
        batch.statistics.wallSeconds = covered / 60
        try index.append(batch, to: record.id)
        if analysed == nil {
            try index.finishPass(record.id, statistics: batch.statistics)
        } else {
            try index.suspendPass(record.id)
        }
        return try index.footage(id: record.id) ?? record
    }

    /// An object seen from one second to another, with what it did.
    public static func object(
        _ start: Double,
        _ end: Double,
        from: (x: Double, y: Double) = (0.1, 0.6),
        to: (x: Double, y: Double) = (0.9, 0.6),
        color: String? = nil,
        heading: String? = "right",
        acts: [EventDetails.Act] = [],
        size: (width: Int, height: Int) = (80, 160)
    ) -> TimelineEvent {
        var details = EventDetails()
        let ticks = (Int64(start * 1000), Int64(end * 1000))
        details.path = (0...8).map { step in
            let share = Double(step) / 8
            return EventDetails.Waypoint(
                tick: ticks.0 + Int64(Double(ticks.1 - ticks.0) * share),
                x: from.x + (to.x - from.x) * share,
                y: from.y + (to.y - from.y) * share
            )
        }
        (details.color, details.heading, details.acts) = (color, heading, acts)
        (details.width, details.height) = (size.width, size.height)
        details.bestTick = (ticks.0 + ticks.1) / 2
        let (width, height) = (Double(size.width) / 1280, Double(size.height) / 720)
        let middle = ((from.x + to.x) / 2, (from.y + to.y) / 2)
        return TimelineEvent(
            kind: .object,
            startTick: ticks.0,
            endTick: ticks.1,
            strength: width * height,
            place: NormalizedRect(
                x: middle.0 - width / 2,
                y: middle.1 - height / 2,
                width: width,
                height: height
            ),
            details: details
        )
    }

    /// An act from one second to another.
    public static func act(
        _ kind: EventDetails.Act.Kind,
        _ start: Double,
        _ end: Double,
        _ name: String? = nil,
        _ direction: String? = nil
    ) -> EventDetails.Act {
        EventDetails.Act(
            kind: kind,
            startTick: Int64(start * 1000),
            endTick: Int64(end * 1000),
            name: name,
            direction: direction
        )
    }

    /// 64 hexadecimal digits that differ with the path (FNV-1a).
    private static func hash(of path: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in path.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: digits, count: 5).prefix(64).description
    }
}
