import HourglassCore
import HourglassMedia
import HourglassTestSupport
import Testing

@Suite struct SeekingTests {
    @Test(arguments: Clips.timing)
    func readingFromTheMiddleGivesTheSameFramesAndNumbers(_ clip: Clip) async throws {
        let footage = try await Footage(probing: clip.path())
        let full = try await ReadFrames(footage, .everyFrame)
        let count = full.chosen.count
        for place in Set([count / 3, count / 2, count * 4 / 5, count - 1]) {
            let from = full.chosen[place].time
            let rest = try await ReadFrames(footage, .everyFrame, from: from)
            #expect(rest.chosen.map(\.time) == full.chosen[place...].map(\.time))
            #expect(rest.chosen.first?.number == place)
            #expect(rest.clock.firstFrame == place)
        }
    }

    @Test(arguments: Clips.timing)
    func adaptiveReadingFromTheMiddleForetellsTheSameTimes(_ clip: Clip) async throws {
        let footage = try await Footage(probing: clip.path())
        let full = try await ReadFrames(footage, .everyFrame)
        let place = full.chosen.count / 3
        let rest = try await ReadFrames(
            footage,
            .adaptive(AdaptiveSampling(usesPacketSizes: false)),
            from: full.chosen[place].time,
            firstFrame: place,
            policy: EveryOtherPolicy()
        )
        #expect(rest.ticks == Array(full.ticks[place...]))
        #expect(rest.chosen.first?.number == place)
    }

    @Test(arguments: Clips.timing)
    func stillsAreTheFrameOnScreen(_ clip: Clip) async throws {
        let footage = try await Footage(probing: clip.path())
        let full = try await ReadFrames(footage, .everyFrame)
        let count = full.chosen.count
        for place in Set([0, count / 2, count - 1]) {
            let wanted = full.chosen[place]
            for frame in [
                try await footage.frame(at: wanted.time),
                try await footage.frame(at: wanted.time, clock: full.clock),
                try await footage.frame(number: place),
                try await footage.frame(number: place, clock: full.clock),
            ] {
                #expect(frame.time == wanted.time)
                #expect(frame.number == place)
                let (one, other) = (
                    try frame.picture(format: .gray8), try wanted.picture(format: .gray8)
                )
                #expect(one == other, "frame \(place)")
            }
        }
        if count > 1 {
            let last = full.chosen[count - 1]
            let justBefore = MediaTime(ticks: last.time.ticks - 1, timebase: last.time.timebase)
            #expect(try await footage.frame(at: justBefore).number == count - 2)
            let behind = last.time + MediaTime(seconds: 100)
            #expect(try await footage.frame(at: behind).number == count - 1)
        }
    }

    @Test(arguments: Clips.timing)
    func momentsAreTheFramesOnScreen(_ clip: Clip) async throws {
        let footage = try await Footage(probing: clip.path())
        let full = try await ReadFrames(footage, .everyFrame)
        let count = full.chosen.count
        // Neighbours, frames far apart, both ends, twice the same; in no order.
        let places = [count / 2, 0, count - 1, count / 2 + 1, count / 3, count / 3, count * 3 / 4]
            .filter { $0 < count }
        var times = places.map { full.chosen[$0].time }
        times.append(MediaTime(ticks: -1, timebase: footage.timebase))
        times.append(full.chosen[count - 1].time + MediaTime(seconds: 100))
        // Just before a frame, the one before it is on screen.
        if count > 6, full.chosen[5].time > full.chosen[4].time {
            times.append(
                MediaTime(ticks: full.chosen[5].time.ticks - 1, timebase: footage.timebase)
            )
        }
        // Of frames shown at one time, the last is on screen.
        let expected = Set(
            times.map { time in max(0, (full.chosen.lastIndex { $0.time <= time }) ?? 0) }
        ).sorted()
        var chosen: [DecodedFrame] = []
        for try await sample in FrameSequence(footage, mode: .moments(times)) {
            chosen.append(sample.frame)
        }
        #expect(chosen.map(\.number) == expected)
        for frame in chosen {
            let wanted = full.chosen[frame.number]
            #expect(frame.time == wanted.time)
            let one = try frame.picture(format: .gray8)
            #expect(try one == wanted.picture(format: .gray8), "frame \(frame.number)")
        }
    }

    @Test func timesOutsideTheFootageGiveItsEnds() async throws {
        let footage = try await Footage(probing: Clips.constant.path())
        let before = try await footage.frame(at: MediaTime(ticks: -5, timebase: .milliseconds))
        #expect(before.number == 0)
        let after = try await footage.frame(at: MediaTime(ticks: 99_000, timebase: .milliseconds))
        #expect(after.number == 199)
        await #expect(throws: MediaError.self) { try await footage.frame(number: 200) }
        await #expect(throws: MediaError.self) { try await footage.frame(number: -1) }
    }
}
