import HourglassCore
import HourglassMedia
import HourglassTestSupport
import Testing

@Suite struct SamplingTests {
    @Test func intervalGivesTheFrameOnScreenAtEachMultiple() async throws {
        let footage = try await Footage(probing: Clips.variable.path())
        let full = try await ReadFrames(footage, .everyFrame)
        let interval = MediaTime(ticks: 1, timebase: Timebase(1, 3))
        let sampled = try await ReadFrames(footage, .interval(interval))
        var expected: [Int] = []
        for multiple in 0..<1000 {
            let target = MediaTime(ticks: Int64(multiple), timebase: Timebase(1, 3))
            guard target <= full.chosen.last!.time else { break }
            let shown = full.chosen.last { $0.time <= target }!.number
            if expected.last != shown { expected.append(shown) }
        }
        #expect(sampled.samples.filter(\.isOnSchedule).map(\.frame.number) == expected)
        #expect(sampled.ticks == full.ticks)
        #expect(sampled.chosen.last?.number == full.chosen.count - 1)
    }

    @Test func aFrameThatStaysForManyIntervalsIsGivenOnce() async throws {
        let footage = try await Footage(probing: Clips.timelapse.path())
        let second = MediaTime(ticks: 1, timebase: Timebase(1, 1))
        let sampled = try await ReadFrames(footage, .interval(second))
        #expect(sampled.chosen.map(\.number) == Array(0..<120))
        #expect(sampled.chosen.last?.time == MediaTime(ticks: 119 * 60, timebase: Timebase(1, 1)))
    }

    @Test func intervalZeroIsEveryFrame() async throws {
        let footage = try await Footage(probing: Clips.single.path())
        #expect(try await ReadFrames(footage, .interval(.zero)).chosen.count == 1)
    }

    @Test func thoroughShowsEveryFrameOnceAndKeepsTheGap() async throws {
        let footage = try await Footage(probing: Clips.variable.path())
        let full = try await ReadFrames(footage, .everyFrame)
        let gap = MediaTime(ticks: 500, timebase: .milliseconds)
        let thorough = try await ReadFrames(footage, .thorough(maxGap: gap))
        let seen = thorough.samples.flatMap { $0.between + [$0.frame] }
        #expect(seen.map(\.number) == Array(0..<full.chosen.count))
        for (one, next) in zip(thorough.chosen, thorough.chosen.dropFirst()) {
            #expect(next.time - one.time <= gap)
        }
        #expect(thorough.chosen.count < full.chosen.count / 6)
    }

    @Test func keyFramesGivesThemAllAndTheLastFrame() async throws {
        let footage = try await Footage(probing: Clips.constant.path())
        let sampled = try await ReadFrames(footage, .keyFrames)
        #expect(sampled.chosen.map(\.number) == [0, 50, 100, 150, 199])
        #expect(sampled.clock.count == 200)
    }

    @Test func openedGroupsAreLookedAtTwiceASecondWithAllFramesBetween() async throws {
        let footage = try await Footage(probing: Clips.constant.path())
        let sampled = try await ReadFrames(footage, .adaptive(AdaptiveSampling()))
        let half = MediaTime(ticks: 500, timebase: .milliseconds)
        for (one, next) in zip(sampled.samples, sampled.samples.dropFirst()) {
            #expect(next.frame.time - one.frame.time <= half)
            #expect(!next.skippedInterior)
            #expect(next.between.count == next.frame.number - one.frame.number - 1)
        }
    }

    @Test func skippedGroupsGiveNothingBetweenAndSaySo() async throws {
        let footage = try await Footage(probing: Clips.constant.path())
        let sampled = try await ReadFrames(
            footage,
            .adaptive(AdaptiveSampling(usesPacketSizes: false)),
            policy: KeyFramesOnlyPolicy()
        )
        let skipped = sampled.samples.filter(\.skippedInterior)
        #expect(skipped.map(\.frame.number) == [150])
        #expect(skipped.allSatisfy { $0.between.isEmpty && $0.clock.count == 50 })
    }

    @Test func groupsLongerThanTheLimitAreDecoded() async throws {
        let footage = try await Footage(probing: Clips.constant.path())
        let sampling = AdaptiveSampling(
            maximumGap: MediaTime(ticks: 1500, timebase: .milliseconds),
            usesPacketSizes: false
        )
        let sampled = try await ReadFrames(
            footage,
            .adaptive(sampling),
            policy: KeyFramesOnlyPolicy()
        )
        #expect(sampled.samples.allSatisfy { !$0.skippedInterior })
    }

    @Test func framesOfEveryRateAreKeyFramesApartAtLeastTheMinimum() async throws {
        let footage = try await Footage(probing: Clips.motionJPEG.path())
        let sampled = try await ReadFrames(
            footage,
            .adaptive(AdaptiveSampling(usesPacketSizes: false)),
            policy: KeyFramesOnlyPolicy()
        )
        #expect(!sampled.samples.filter(\.skippedInterior).isEmpty)
        #expect(sampled.clock.count == 100)
    }

    @Test func stoppingEarlyEndsDecoding() async throws {
        let footage = try await Footage(probing: Clips.constant.path())
        for _ in 0..<20 {
            for try await sample in FrameSequence(footage, mode: .everyFrame) {
                if sample.frame.number == 3 { break }
            }
        }
    }

    @Test func cancellingTheTaskEndsTheSequence() async throws {
        let footage = try await Footage(probing: Clips.constant.path())
        let task = Task {
            var count = 0
            while true {
                for try await _ in FrameSequence(footage, mode: .everyFrame) { count += 1 }
            }
        }
        try await Task.sleep(for: .milliseconds(50))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func aPictureIsScaledToTheSizeAskedForInFullRange() async throws {
        let clip = Clip(
            "levels.mp4",
            [
                "-f", "lavfi", "-i", "color=white:size=128x64:duration=0.2:rate=10", "-vf",
                "drawbox=x=0:y=0:w=64:h=64:color=black:t=fill", "-c:v", "libx264", "-qp", "1",
                "-pix_fmt", "yuv420p",
            ]
        )
        let footage = try await Footage(probing: clip.path())
        let frame = try await footage.frame(number: 0)
        for picture in [
            try frame.workingPicture(width: 128, height: 64),
            try frame.workingPicture(width: 64, height: 32),
            try frame.picture(format: .gray8),
        ] {
            #expect(picture.bytes[2] <= 3)
            #expect(picture.bytes[picture.width - 3] >= 252)
        }
        let rgb = try frame.picture(format: .rgb24)
        #expect(rgb.bytes[0] <= 3)
        #expect(rgb.bytes[rgb.width * 3 - 1] >= 252)
    }
}
