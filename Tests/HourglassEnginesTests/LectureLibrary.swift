import Foundation
import HourglassAnswering
import HourglassCore
import HourglassText
import HourglassTimeline

/// A library in memory with ten minutes of a lecture, as indexing would leave
/// it; 25 frames a second, ticks of a millisecond.
struct LectureLibrary {
    let index: TimelineIndex
    static let slides: [(start: Int64, end: Int64, text: String)] = [
        (0, 60_000, "Introduction to Machine Learning\nCourse outline"),
        (60_000, 150_000, "Backpropagation\nThe chain rule, applied backwards"),
        (150_000, 240_000, "Gradient descent\nlearning rate, momentum"),
        (240_000, 360_000, "卷积神经网络\n卷积核与池化"),
        (360_000, 480_000, "Regularization: dropout and weight decay"),
        (480_000, 600_000, "Summary and homework, due at 14:30"),
    ]
    static let speech: [(start: Int64, end: Int64, text: String)] = [
        (56_000, 59_000, "Let us begin with the derivative."),
        (62_000, 66_000, "Now we come to backpropagation."),
        (66_000, 71_000, "It is nothing but the chain rule."),
        (155_000, 160_000, "Choose the learning rate with care."),
        (250_000, 256_000, "接下来我们讲卷积神经网络。"),
    ]

    init(_ name: String = "lecture.mp4") throws {
        index = try TimelineIndex.inMemory()
        try add(name)
    }

    /// Adds one more recording of the same lecture.
    func add(_ name: String) throws {
        let record = try index.register(
            NewFootage(
                path: "/footage/" + name,
                identity: FootageIdentity(byteCount: 1, contentHash: name),
                formatName: "mp4",
                codec: "h264",
                width: 1280,
                height: 720,
                timebase: .milliseconds,
                durationTicks: 600_000,
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
        var batch = IndexBatch(coveredUntil: 600_000)
        var clock = FrameClock(timebase: .milliseconds)
        for frame in 0..<15_000 { clock.append(tick: Int64(frame) * 40) }
        batch.frames = clock
        let spans =
            Self.slides.map {
                TextSpan(kind: .slide, startTick: $0.start, endTick: $0.end, text: $0.text)
            }
            + Self.speech.map {
                TextSpan(kind: .speech, startTick: $0.start, endTick: $0.end, text: $0.text)
            }
        batch.spans = spans.map { NewSpan($0, searchTerms: SearchText.indexTokens($0.text)) }
        batch.thumbnails = [61_000, 151_000].map {
            Thumbnail(tick: $0, frame: Int($0 / 40), width: 160, height: 90, jpeg: [0xFF, 0xD8, 1])
        }
        try index.append(batch, to: record.id)
        try index.finishPass(record.id, statistics: PassStatistics())
    }

    static let context = TimeContext(
        now: Date(timeIntervalSince1970: 1_768_183_200),
        timeZone: TimeZone(secondsFromGMT: 0) ?? .current
    )
}
