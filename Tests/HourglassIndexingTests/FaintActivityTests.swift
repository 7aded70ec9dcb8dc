import HourglassIndexing
import Testing

@Suite struct FaintActivityTests {
    /// Packets of a group of ten seconds at 25 frames a second: 35 bytes, now
    /// and then one more.
    private var still: [Int] { (0..<249).map { 35 + $0 % 7 / 6 } }

    @Test func aStillGroupCallsForNothing() {
        var faint = FaintActivity()
        for _ in 0..<20 {
            let isPresent = faint.isPresent(in: still, seconds: 10, isWhole: true)
            #expect(!isPresent)
        }
    }

    @Test func aFewBytesMoreOverHalfASecondStandOut() {
        var faint = FaintActivity()
        _ = faint.isPresent(in: still, seconds: 10, isWhole: true)
        var sizes = still
        for index in 70..<120 { sizes[index] += 30 }
        let isPresent = faint.isPresent(in: sizes, seconds: 10, isWhole: true)
        #expect(isPresent)
        let isStill = !faint.isPresent(in: still, seconds: 10, isWhole: true)
        #expect(isStill)
    }

    @Test func oneLargerPacketDoesNot() {
        var faint = FaintActivity()
        var sizes = still
        sizes[100] += 60
        let isPresent = faint.isPresent(in: sizes, seconds: 10, isWhole: true)
        #expect(!isPresent)
    }

    @Test func packetsThatVaryAnywayDoNot() {
        var faint = FaintActivity()
        let sizes = (0..<249).map { 3000 + ($0 * 7919) % 1900 }
        let isPresent = faint.isPresent(in: sizes, seconds: 10, isWhole: true)
        #expect(!isPresent)
    }

    @Test func tooFewPacketsSayNothing() {
        var faint = FaintActivity()
        let isPresent = faint.isPresent(in: [10, 5000, 10], seconds: 1, isWhole: true)
        #expect(!isPresent)
    }
}
