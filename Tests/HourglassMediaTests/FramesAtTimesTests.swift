import HourglassCore
import HourglassMedia
import HourglassTestSupport
import Testing

/// Frames at given times in one reading, beside each read by itself.
@Suite struct FramesAtTimesTests {
    /// B-frames, a key frame every four seconds: some times lie near one
    /// another, some far apart.
    private static let clip = Clip(
        "counting.mkv",
        [
            "-f", "lavfi", "-i", "testsrc=size=320x240:rate=10:duration=40",
            "-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "40",
        ]
    )

    @Test func framesAreThoseOfSingleReading() async throws {
        let footage = try await Footage(probing: Self.clip.path())
        var clock = FrameClock(timebase: footage.timebase)
        for try await sampled in FrameSequence(footage, mode: .everyFrame) {
            clock.append(sampled.clock)
        }
        let times = [0.0, 0.05, 0.1, 1.25, 3.99, 4.0, 15.5, 16.2, 39.0, 39.95, 60].map {
            MediaTime(seconds: $0)
        }
        var frames: [DecodedFrame] = []
        for try await frame in FramesAtTimes(footage, at: times, clock: clock) {
            frames.append(frame)
        }
        #expect(frames.count == times.count)
        for (time, frame) in zip(times, frames) {
            let single = try await footage.frame(at: time, clock: clock)
            #expect(frame.time == single.time && frame.number == single.number)
            let same = try frame.picture(format: .gray8) == single.picture(format: .gray8)
            #expect(same, "\(time)")
        }
    }

    @Test func readingMayBeLeftEarly() async throws {
        let footage = try await Footage(probing: Self.clip.path())
        let clock = FrameClock(timebase: footage.timebase)
        let times = (0..<40).map { MediaTime(seconds: Double($0)) }
        var count = 0
        for try await _ in FramesAtTimes(footage, at: times, clock: clock) {
            count += 1
            if count == 2 { break }
        }
        #expect(count == 2)
    }
}
