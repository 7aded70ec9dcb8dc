internal import HourglassCore
public import HourglassTimeline

/// A pass whose every checkpoint follows from its number alone, so that what a
/// library must hold after any of them can be told exactly.
public enum SyntheticPass {
    /// Ticks a checkpoint covers; a tick is a millisecond.
    public static let ticksPerCheckpoint: Int64 = 1000
    /// Frames in a checkpoint.
    public static let framesPerCheckpoint = 25
    /// Tokens that end in a checkpoint.
    public static let tokensPerCheckpoint = 6
    /// Numbers in a vector.
    public static let dimensions = 32

    /// Settings of the pass.
    public static let settings = PassSettings(
        encoder: "synthetic",
        dimensions: dimensions,
        grid: GridShape(rows: 8, columns: 14),
        mode: "every 500 ms",
        textLanguages: ["eng"],
        formatVersion: 1
    )

    /// Footage known by `name`.
    public static func footage(
        path: String,
        name: String = "lecture",
        byteCount: Int64 = 1_000_000,
        modificationTime: Double? = 1_700_000_000.5
    ) -> NewFootage {
        NewFootage(
            path: path,
            identity: FootageIdentity(byteCount: byteCount, contentHash: name),
            modificationTime: modificationTime,
            formatName: "mov,mp4",
            codec: "h264",
            width: 1280,
            height: 720,
            timebase: .milliseconds,
            durationTicks: 3_600_000,
            frameRate: "25/1"
        )
    }

    /// The checkpoint of a number, counted from 0.
    public static func batch(_ number: Int) -> IndexBatch {
        let start = Int64(number) * ticksPerCheckpoint
        let end = start + ticksPerCheckpoint
        var batch = IndexBatch(coveredUntil: end)
        var clock = FrameClock(
            timebase: .milliseconds,
            firstFrame: number * framesPerCheckpoint
        )
        for frame in 0..<Int64(framesPerCheckpoint) { clock.append(tick: start + frame * 40) }
        batch.frames = clock
        batch.sampledTicks = [start, start + 500]
        batch.closedTokens = (0..<tokensPerCheckpoint).map { token(number, $0, endTick: end) }
        batch.openTokens = [
            VisionToken(row: 7, column: 13, startTick: 0, endTick: end, vector: vector(-1))
        ]
        batch.spans = [
            NewSpan(
                TextSpan(kind: .speech, startTick: start, endTick: end, text: "word\(number)"),
                searchTerms: ["word\(number)", "common"]
            )
        ]
        batch.openSpans = [
            NewSpan(
                TextSpan(kind: .slide, startTick: 0, endTick: end, text: "Title"),
                searchTerms: ["title"]
            )
        ]
        batch.events = [
            TimelineEvent(kind: .motion, startTick: start, endTick: end, strength: 0.5)
        ]
        batch.openEvents = [
            TimelineEvent(kind: .slide, startTick: 0, endTick: end, strength: 1)
        ]
        batch.thumbnails = [
            Thumbnail(
                tick: start,
                frame: number * framesPerCheckpoint,
                width: 160,
                height: 90,
                jpeg: [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 2000)
            )
        ]
        batch.statistics.framesSampled = 2 * (number + 1)
        batch.statistics.tokensKept = tokensPerCheckpoint * (number + 1)
        batch.resumeState = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 500)
        return batch
    }

    private static func token(_ number: Int, _ index: Int, endTick: Int64) -> VisionToken {
        VisionToken(
            row: index,
            column: (number + index) % 14,
            startTick: Int64(number) * ticksPerCheckpoint + Int64(index),
            endTick: endTick,
            vector: vector(number * tokensPerCheckpoint + index)
        )
    }

    private static func vector(_ seed: Int) -> [Float] {
        (0..<dimensions).map { Float((seed &* 31 &+ $0 &* 7) % 255) / 127 }
    }
}
