import Foundation
import HourglassCore
import HourglassText
import HourglassTimeline

/// A recording of slides in a library in memory, as indexing would leave it.
struct LectureLibrary {
    var path = "/footage/lecture.mp4"
    let seconds: Double
    private var spans: [TextSpan] = []
    private var events: [TimelineEvent] = []
    private var thumbnails: [Thumbnail] = []

    init(seconds: Double) { self.seconds = seconds }

    private func tick(_ seconds: Double) -> Int64 { Int64((seconds * 1000).rounded()) }

    /// Adds a showing; its text is the title and the lines.
    mutating func add(
        slide identity: Int,
        title: String?,
        lines: [String] = [],
        from start: Double,
        to end: Double,
        steps: [Double] = []
    ) {
        var event = TimelineEvent(
            kind: .slide,
            startTick: tick(start),
            endTick: tick(end),
            strength: 0.5
        )
        var details = EventDetails()
        details.identity = identity
        details.title = title
        details.steps = steps.isEmpty ? nil : steps.map(tick)
        details.bestTick = tick(end) - 40
        event.details = details
        events.append(event)
        let text = ((title.map { [$0] } ?? []) + lines).joined(separator: "\n")
        guard !text.isEmpty else { return }
        spans.append(
            TextSpan(kind: .slide, startTick: tick(start), endTick: tick(end), text: text)
        )
    }

    /// Adds words that are spoken.
    mutating func say(_ text: String, from start: Double, to end: Double) {
        spans.append(
            TextSpan(kind: .speech, startTick: tick(start), endTick: tick(end), text: text)
        )
    }

    /// Adds a small picture.
    mutating func add(_ thumbnail: Thumbnail) { thumbnails.append(thumbnail) }

    /// The library and the recording in it.
    func index() throws -> (TimelineIndex, FootageRecord) {
        let index = try TimelineIndex.inMemory()
        let record = try index.register(
            NewFootage(
                path: path,
                identity: FootageIdentity(byteCount: 1, contentHash: "lecture"),
                formatName: "mp4",
                codec: "h264",
                width: 1280,
                height: 720,
                timebase: .milliseconds,
                durationTicks: tick(seconds),
                frameRate: "25/1"
            )
        ).record
        _ = try index.beginPass(
            record.id,
            settings: PassSettings(
                encoder: "builtin-1",
                dimensions: 64,
                grid: GridShape(rows: 8, columns: 14),
                mode: "test",
                textLanguages: ["eng"],
                formatVersion: 1
            )
        )
        var batch = IndexBatch(coveredUntil: tick(seconds))
        var clock = FrameClock(timebase: .milliseconds)
        for frame in 0..<Int(seconds * 25) { clock.append(tick: Int64(frame) * 40) }
        batch.frames = clock
        batch.spans = spans.sorted { $0.startTick < $1.startTick }.map {
            NewSpan($0, searchTerms: SearchText.indexTokens($0.text))
        }
        batch.events = events
        batch.thumbnails = thumbnails
        try index.append(batch, to: record.id)
        try index.finishPass(record.id, statistics: PassStatistics())
        return (index, try index.footage(id: record.id) ?? record)
    }
}
