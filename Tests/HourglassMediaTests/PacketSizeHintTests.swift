import HourglassMedia
import Testing

@Suite struct PacketSizeHintTests {
    /// A still picture at 720p: small packets, every fourth a little larger.
    private func still(_ scale: Int = 1) -> PacketSizes {
        PacketSizes(key: 40_000, dependent: (0..<100).map { ($0 % 4 == 0 ? 240 : 60) * scale })
    }

    @Test func aStillPictureCallsForNothing() {
        var hint = PacketSizeHint(pixels: 1280 * 720)
        let answers = (0..<10).map { _ in hint.callsForDecoding(still()) }
        #expect(!answers.contains(true))
    }

    @Test func steadyNoiseCallsForNothing() {
        var hint = PacketSizeHint(pixels: 1280 * 720)
        let answers = (0..<10).map { _ in hint.callsForDecoding(still(20)) }
        #expect(!answers.contains(true))
    }

    @Test func oneLargePacketCallsForDecoding() {
        var hint = PacketSizeHint(pixels: 1280 * 720)
        var sizes = still()
        sizes.dependent[57] = 4000
        let answer1 = hint.callsForDecoding(sizes)
        #expect(answer1)
        for _ in 0..<10 { _ = hint.callsForDecoding(still()) }
        let answer2 = hint.callsForDecoding(sizes)
        #expect(answer2)
    }

    @Test func aGroupCostlierThanUsualCallsForDecoding() {
        var hint = PacketSizeHint(pixels: 1280 * 720)
        for _ in 0..<10 { _ = hint.callsForDecoding(still(20)) }
        let answer3 = hint.callsForDecoding(still(36))
        #expect(answer3)
        let answer4 = hint.callsForDecoding(still(20))
        #expect(!answer4)
    }

    @Test func keyFramesOfAnotherSizeCallForDecoding() {
        var hint = PacketSizeHint(pixels: 1280 * 720)
        let same = PacketSizes(key: 40_000, dependent: [], furtherKeys: [40_100, 39_900])
        let other = PacketSizes(key: 40_000, dependent: [], furtherKeys: [40_100, 48_000])
        let answer5 = hint.callsForDecoding(same)
        #expect(!answer5)
        let answer6 = hint.callsForDecoding(other)
        #expect(answer6)
    }

    @Test func emptyGroupsCallForNothing() {
        var hint = PacketSizeHint(pixels: 1)
        let answer7 = hint.callsForDecoding(PacketSizes(key: 0, dependent: []))
        #expect(!answer7)
    }

    @Test func theMedianForgetsTheOldest() {
        var median = RunningMedian(capacity: 3)
        #expect(median.value == nil)
        for value in [1.0, 2, 3, 9, 9] { median.insert(value) }
        #expect(median.value == 9.0)
    }
}
