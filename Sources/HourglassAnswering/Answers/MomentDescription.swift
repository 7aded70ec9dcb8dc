public import HourglassCore
package import HourglassTimeline

/// What the index holds about an instant.
///
/// Encodes as `{"footage","path","time_s","time","frame","wall_time",
/// "on_screen":[text…],"said":[text…],"events":[event…],"thumbnail"}`; a text
/// is `{"start_s","end_s","start","end","text","confidence"}`, an event
/// `{"kind","start_s","end_s","start","end","strength"}`, the thumbnail
/// `{"time_s","time","frame","width","height"}` or null.
public struct MomentDescription: Sendable, Equatable {
    /// Text that holds at, or near, the instant.
    public struct Text: Sendable, Equatable {
        /// When it holds.
        public let range: TimeRange
        /// The text, lines separated by newlines.
        public let text: String
        /// How sure the reader was, 0…1.
        public let confidence: Double
    }

    /// Something going on at the instant.
    public struct Event: Sendable, Equatable {
        /// What.
        public let kind: TimelineEvent.Kind
        /// When.
        public let range: TimeRange
        /// How strong, 0…1.
        public let strength: Double
        /// Where in the picture; nil when everywhere.
        public let place: NormalizedRect?
    }

    /// Number of the footage in the library.
    public let footageID: Int64
    /// File name of the footage.
    public let footage: String
    /// Path of the footage.
    public let path: String
    /// The instant: time of the frame on screen.
    public let time: MediaTime
    /// Number of that frame.
    public let frame: Int
    /// Time on the wall, in ISO 8601, when known.
    public let wallTime: String?
    /// Text on screen at the instant.
    public let onScreen: [Text]
    /// What is said within five seconds of it.
    public let said: [Text]
    /// What goes on in the picture.
    public let events: [Event]
    /// The nearest thumbnail.
    public let thumbnail: Thumbnail?

    /// How far away speech still belongs to a moment, in seconds.
    private static let speechReach = 5.0

    /// Describes an instant of footage from the index alone.
    ///
    /// - Throws: `AnsweringError` with code `notIndexed`.
    package init(
        at time: MediaTime,
        of record: FootageRecord,
        clock: FrameClock? = nil,
        in snapshot: TimelineSnapshot
    ) throws {
        let timebase = record.timebase
        let tick = time.rescaled(to: timebase, rounding: .down).ticks
        let clock = try clock ?? snapshot.frameClock(record.id)
        guard tick >= 0, tick < record.coveredUntil,
            let frame = clock.frame(at: MediaTime(ticks: tick, timebase: timebase)),
            let shown = clock.time(ofFrame: frame)
        else { throw AnsweringError.notIndexed(time, record) }
        footageID = record.id
        footage = record.fileName
        path = record.path
        self.time = shown
        self.frame = frame
        wallTime = record.wallClock?.formatted(at: shown)
        let range = { (start: Int64, end: Int64) in
            TimeRange(
                MediaTime(ticks: start, timebase: timebase),
                MediaTime(ticks: end, timebase: timebase)
            )
        }
        let text = { (stored: StoredSpan) in
            Text(
                range: range(stored.span.startTick, stored.span.endTick),
                text: stored.span.text,
                confidence: stored.span.confidence
            )
        }
        let instant = tick..<tick + 1
        onScreen = try snapshot.spans(record.id, overlapping: instant, kinds: [.slide]).map(text)
        let reach = MediaTime(seconds: Self.speechReach, timebase: timebase).ticks
        let near = max(0, tick - reach)..<tick + reach + 1
        said = try snapshot.spans(record.id, overlapping: near, kinds: [.speech]).map(text)
        events = try snapshot.events(record.id, overlapping: instant).map { event in
            Event(
                kind: event.kind,
                range: range(event.startTick, event.endTick),
                strength: event.strength,
                place: event.place
            )
        }
        thumbnail = try snapshot.thumbnail(record.id, nearest: tick)
    }
}

extension AnsweringError {
    static func notIndexed(_ time: MediaTime, _ record: FootageRecord) -> AnsweringError {
        let covered = MediaTime(ticks: record.coveredUntil, timebase: record.timebase)
        return AnsweringError(
            code: .notIndexed,
            message: record.coveredUntil == 0
                ? "'\(record.fileName)' is not indexed yet."
                : "\(time) is outside what is indexed of '\(record.fileName)': "
                    + "\(TimeRange(.zero, covered))."
        )
    }
}
