internal import HourglassCore

/// The runs of a frame clock as a blob: version, count, then distance and
/// length of each run.
enum ClockRuns {
    private static let version: UInt8 = 1

    static func encode(_ runs: [FrameClock.Run]) -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(version)
        writer.unsigned(runs.count)
        for run in runs {
            writer.unsigned(UInt64(run.delta))
            writer.unsigned(run.count)
        }
        return writer.bytes
    }

    /// Rebuilds a clock, checking that its runs hold `count` frames and end
    /// at `lastTick`.
    static func decode(
        _ bytes: UnsafeRawBufferPointer,
        timebase: Timebase,
        firstFrame: Int,
        firstTick: Int64,
        count: Int,
        lastTick: Int64
    ) throws(EncodingFault) -> FrameClock {
        var reader = ByteReader(bytes)
        guard try reader.byte() == version else { throw .unknownVersion }
        let runCount = try reader.count(bytesEach: 2)
        var runs: [FrameClock.Run] = []
        runs.reserveCapacity(runCount)
        var (tick, frames) = (firstTick, 1)
        for _ in 0..<runCount {
            guard let delta = Int64(exactly: try reader.unsigned()),
                let length = Int(exactly: try reader.unsigned()), length > 0
            else { throw .outOfRange }
            let (span, tooLong) = delta.multipliedReportingOverflow(by: Int64(length))
            let (total, tooMany) = frames.addingReportingOverflow(length)
            guard !tooLong, !tooMany else { throw .outOfRange }
            tick = try tick.adding(span)
            frames = total
            runs.append(FrameClock.Run(delta: delta, count: length))
        }
        guard reader.isAtEnd else { throw .trailingBytes }
        guard frames == count, tick == lastTick, firstFrame >= 0 else { throw .outOfRange }
        return FrameClock(
            timebase: timebase,
            firstFrame: firstFrame,
            firstTick: firstTick,
            runs: runs
        )
    }
}
