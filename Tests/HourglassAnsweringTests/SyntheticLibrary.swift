import Foundation
import HourglassAnswering
import HourglassCore
import HourglassText
import HourglassTimeline

/// A library in memory with footage made of texts and events, as indexing
/// would leave it.
struct SyntheticLibrary {
    let index: TimelineIndex
    static let timebase = Timebase(1, 1000)

    init() throws { index = try TimelineIndex.inMemory() }

    /// Adds footage at 25 frames per second.
    @discardableResult
    func add(
        _ name: String = "lecture.mp4",
        seconds: Double = 600,
        spans: [TextSpan] = [],
        events: [TimelineEvent] = [],
        tokens: [VisionToken] = [],
        wallClock: WallClock? = nil,
        indexedSeconds: Double? = nil
    ) throws -> FootageRecord {
        let record = try index.register(
            NewFootage(
                path: "/footage/" + name,
                identity: FootageIdentity(byteCount: 1, contentHash: UUID().uuidString),
                formatName: "mp4",
                codec: "h264",
                width: 1280,
                height: 720,
                timebase: Self.timebase,
                durationTicks: Int64(seconds * 1000),
                frameRate: "25/1",
                wallClock: wallClock
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
        let covered = indexedSeconds ?? seconds
        var batch = IndexBatch(coveredUntil: Int64(covered * 1000))
        var clock = FrameClock(timebase: Self.timebase)
        for frame in 0..<Int(covered * 25) { clock.append(tick: Int64(frame) * 40) }
        batch.frames = clock
        batch.spans = spans.map {
            NewSpan($0, searchTerms: SearchText.indexTokens($0.text))
        }
        batch.events = events
        batch.closedTokens = tokens
        try index.append(batch, to: record.id)
        if indexedSeconds == nil {
            try index.finishPass(record.id, statistics: PassStatistics())
        }
        return try index.footage(id: record.id)!
    }

    var answerer: Answerer {
        Answerer(index: index) {
            TimeContext(
                now: Date(timeIntervalSince1970: 1_768_183_200),
                timeZone: TimeZone(secondsFromGMT: 28_800)!
            )
        }
    }
}

func slide(_ start: Double, _ end: Double, _ text: String, confidence: Double = 0.9) -> TextSpan {
    TextSpan(
        kind: .slide,
        startTick: Int64(start * 1000),
        endTick: Int64(end * 1000),
        text: text,
        confidence: confidence
    )
}

func speech(_ start: Double, _ end: Double, _ text: String) -> TextSpan {
    TextSpan(
        kind: .speech,
        startTick: Int64(start * 1000),
        endTick: Int64(end * 1000),
        text: text
    )
}

func event(_ kind: TimelineEvent.Kind, _ start: Double, _ end: Double, strength: Double = 0.1)
    -> TimelineEvent
{
    TimelineEvent(
        kind: kind,
        startTick: Int64(start * 1000),
        endTick: Int64(end * 1000),
        strength: strength
    )
}

extension Hit {
    var seconds: [Double] { [range.start.seconds, range.end.seconds] }
}
