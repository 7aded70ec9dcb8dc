import HourglassMedia
import Testing

@Suite struct StillPacketsTests {
    /// A still picture at 720p: packets that say "as before".
    private var still: [Int] { (0..<100).map { $0 % 4 == 0 ? 41 : 37 } }
    private let floor = 225

    @Test func packetsAtRestAreQuiet() {
        let packets = StillPackets(still, floor: floor)
        #expect(packets.isConclusive)
        #expect(still.allSatisfy(packets.isQuiet))
        #expect(!packets.mayHold(8, still))
        #expect(packets.restsForHalf(of: still))
    }

    @Test func aChangeNeedsAPacketLargeEnough() {
        var sizes = still
        sizes[60] = 260
        let packets = StillPackets(sizes, floor: floor)
        #expect(packets.mayHold(200, sizes))
        #expect(!packets.mayHold(400, sizes))
        #expect(!packets.mayHold(8, sizes[61...]))
    }

    @Test func aSlowChangeNeedsManyPacketsAboveTheUsual() {
        var sizes = still
        for index in 20..<60 { sizes[index] = 70 }
        #expect(StillPackets(sizes, floor: floor).mayHold(400, sizes))
    }

    @Test func noiseProvesNothing() {
        let sizes = [Int](repeating: 400, count: 50)
        let packets = StillPackets(sizes, floor: floor)
        #expect(!packets.isConclusive)
        #expect(packets.mayHold(1_000_000, sizes))
        #expect(!packets.isQuiet(0))
        #expect(!packets.restsForHalf(of: sizes))
        #expect(!StillPackets([], floor: floor).isConclusive)
    }

    @Test func whatLeansOnAChangeIsNotLeftOut() {
        // Runs of four: one shown last and stored first, then three between.
        var (sizes, ticks): ([Int], [Int64?]) = ([], [])
        for run in 0..<10 {
            sizes += [41, 37, 37, 37]
            ticks += [4, 2, 1, 3].map { Int64(run) * 4 + $0 }
        }
        sizes[20] = 900
        let rests = StillPackets(sizes, floor: floor).restsAround(sizes, ticks: ticks)
        #expect(rests == (0..<40).map { !(16..<28).contains($0) })
    }
}
