public import HourglassCore
public import HourglassTimeline

/// A stretch of a recording that is about one thing.
public struct Chapter: Sendable, Equatable {
    /// When it is.
    public let range: TimeRange
    /// What it is about, on one line.
    public let title: String
    /// Number of its first frame.
    public let frame: Int
}

/// The chapters of a recording: from its beginning to its end, without gaps.
///
/// Encodes as `{"footage","path","chapters":[{"start_s","end_s","start","end",
/// "frame","title"}]}`.
public struct ChapterList: Sendable {
    /// How long chapters are, in seconds.
    public struct Limits: Sendable, Equatable {
        /// Shorter ones are avoided.
        public var shortest: Double
        /// Longer ones are avoided.
        public var longest: Double

        /// Two to ten minutes; less in a recording so short that it would have
        /// only a few.
        public init(forSeconds duration: Double) {
            shortest = max(10, min(120, duration / 8))
            longest = max(2.5 * shortest, min(600, duration / 3))
        }

        /// Limits of one's own.
        public init(shortest: Double, longest: Double) {
            self.shortest = max(0.001, shortest)
            self.longest = max(self.shortest, longest)
        }
    }

    /// The recording.
    public let footage: FootageRecord
    /// The chapters, in order; empty when nothing of it is indexed.
    public let chapters: [Chapter]

    /// Divides a recording by its slides and by what is said.
    ///
    /// - Parameters:
    ///   - footage: the recording.
    ///   - index: the library it is in.
    ///   - limits: nil for those that suit its length.
    /// - Throws: `TimelineError`.
    public init(
        of footage: FootageRecord,
        in index: TimelineIndex,
        limits: Limits? = nil
    ) throws {
        self.footage = footage
        chapters = try index.read { snapshot in
            let end = MediaTime(ticks: footage.coveredUntil, timebase: footage.timebase)
            guard end.ticks > 0 else { return [] }
            let material = ChapterMaterial(
                timebase: footage.timebase,
                end: footage.coveredUntil,
                slides: try snapshot.events(footage.id, overlapping: nil, kinds: [.slide]),
                spans: try snapshot.spans(footage.id, overlapping: nil).map(\.span)
            )
            let plan = ChapterPlan(
                material,
                limits: limits ?? Limits(forSeconds: end.seconds)
            )
            let clock = try snapshot.frameClock(footage.id)
            return plan.chapters.map { ticks, title in
                let start = MediaTime(ticks: ticks.lowerBound, timebase: footage.timebase)
                let end = MediaTime(ticks: ticks.upperBound, timebase: footage.timebase)
                return Chapter(
                    range: TimeRange(start, end),
                    title: title,
                    frame: clock.frame(at: start) ?? 0
                )
            }
        }
    }
}

extension ChapterList: Encodable {
    private enum Key: String, CodingKey {
        case footage, path, chapters
    }

    /// Encodes the keys other programs rely on.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(footage.fileName, forKey: .footage)
        try values.encode(footage.path, forKey: .path)
        try values.encode(chapters, forKey: .chapters)
    }
}

extension Chapter: Encodable {
    private enum Key: String, CodingKey {
        case start, end, frame, title
        case startSeconds = "start_s"
        case endSeconds = "end_s"
    }

    /// Encodes the keys other programs rely on.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(range.start.seconds, forKey: .startSeconds)
        try values.encode(range.end.seconds, forKey: .endSeconds)
        try values.encode("\(range.start)", forKey: .start)
        try values.encode("\(range.end)", forKey: .end)
        try values.encode(frame, forKey: .frame)
        try values.encode(title, forKey: .title)
    }
}
