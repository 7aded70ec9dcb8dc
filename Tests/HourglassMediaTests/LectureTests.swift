import HourglassCore
import HourglassMedia
import HourglassTestSupport
import Testing

@Suite struct LectureTests {
    /// Compares the middle of two small pictures sample by sample.
    private struct LookingPolicy: GroupPolicy {
        mutating func verdict(
            on group: GroupSummary,
            first: DecodedFrame,
            next: DecodedFrame?
        ) -> GroupVerdict {
            guard let one = try? first.workingPicture(width: 160, height: 96),
                let other = try? next?.workingPicture(width: 160, height: 96)
            else { return .unknown }
            let differs = zip(one.bytes, other.bytes).contains { abs(Int($0) - Int($1)) > 40 }
            return differs ? .differ(leastBytes: 0) : .alike
        }
    }

    private func lecture(_ name: String, slides: [Lecture.Slide]) -> Lecture {
        var lecture = Lecture(name, duration: 90, slides: slides)
        lecture.rate = 10
        lecture.size = (320, 192)
        lecture.keyInterval = 50
        lecture.noise = 2
        return lecture
    }

    private func skippedShare(_ read: ReadFrames) -> Double {
        let skipped = read.samples.filter(\.skippedInterior).reduce(0) { $0 + $1.clock.count }
        return Double(skipped) / Double(read.clock.count)
    }

    @Test func onlyGroupsWhoseSlidesChangeAreDecoded() async throws {
        let slides = [
            Lecture.Slide(at: 0, "Gradient descent", "step by step"),
            Lecture.Slide(at: 32.3, "梯度下降", "一步一步"),
            Lecture.Slide(at: 61.7, "Momentum"),
        ]
        let footage = try await Footage(probing: lecture("slides.mp4", slides: slides).path())
        let read = try await ReadFrames(
            footage,
            .adaptive(AdaptiveSampling()),
            policy: LookingPolicy()
        )
        #expect(read.clock.count == 900)
        #expect(skippedShare(read) > 0.5)
        for slide in slides.dropFirst() {
            let change = MediaTime(seconds: slide.start, timebase: footage.timebase)
            let sample = try #require(read.samples.first { $0.frame.time >= change })
            #expect(!sample.skippedInterior)
            // The first frame of the new slide is at hand.
            let frames = sample.between + [sample.frame]
            #expect(
                try #require(frames.first { $0.time >= change }).time - change < .milliseconds100
            )
        }
    }

    @Test func aSlideThatComesAndGoesBetweenKeyFramesIsFoundByPacketSizes() async throws {
        let slides = [
            Lecture.Slide(at: 0, "Before and after"),
            Lecture.Slide(at: 51.2, "Only for a moment", "but long enough to read"),
            Lecture.Slide(at: 53.6, "Before and after"),
        ]
        var lecture = lecture("flash.mp4", slides: slides)
        lecture.noise = 0
        let footage = try await Footage(probing: lecture.path())
        let read = try await ReadFrames(
            footage,
            .adaptive(AdaptiveSampling()),
            policy: LookingPolicy()
        )
        let seen = read.chosen.filter { (51.2..<53.6).contains($0.time.seconds) }
        #expect(seen.count >= 4)
        #expect(skippedShare(read) > 0.5)
    }
}

extension MediaTime {
    fileprivate static let milliseconds100 = MediaTime(ticks: 100, timebase: .milliseconds)
}
