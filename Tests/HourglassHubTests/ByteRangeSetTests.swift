import HourglassHub
import Testing

@Suite struct ByteRangeSetTests {
    @Test func touchingAndOverlappingRangesBecomeOne() {
        var set = ByteRangeSet()
        set.insert(10..<20)
        set.insert(30..<40)
        set.insert(20..<25)
        set.insert(24..<31)
        #expect(set.ranges == [10..<40])
        #expect(set.count == Int64(30))
    }

    @Test func gapsAreWhatIsMissingInsideTheBounds() {
        let set = ByteRangeSet([0..<10, 20..<30])
        #expect(set.gaps(in: 0..<40) == [10..<20, 30..<40])
        #expect(set.gaps(in: 5..<25) == [10..<20])
        #expect(set.gaps(in: 2..<8) == [])
        #expect(ByteRangeSet().gaps(in: 3..<5) == [3..<5])
    }

    @Test func removingCutsRangesApart() {
        var set = ByteRangeSet([0..<100])
        set.remove(40..<60)
        #expect(set.ranges == [0..<40, 60..<100])
        set.remove(0..<1000)
        #expect(set.isEmpty)
    }

    @Test func prefixEndsAtTheFirstGap() {
        #expect(ByteRangeSet([0..<7, 9..<12]).prefixEnd == Int64(7))
        #expect(ByteRangeSet([1..<7]).prefixEnd == Int64(0))
    }

    @Test(arguments: 1...20)
    func agreesWithAnArrayOfFlags(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var set = ByteRangeSet()
        var flags = [Bool](repeating: false, count: 200)
        for _ in 0..<60 {
            let start = Int.random(in: 0..<200, using: &random)
            let end = Int.random(in: start...200, using: &random)
            let isInsert = Bool.random(using: &random)
            let range = Int64(start)..<Int64(end)
            if isInsert { set.insert(range) } else { set.remove(range) }
            for index in start..<end { flags[index] = isInsert }
            #expect(set.count == Int64(flags.count { $0 }))
            #expect(
                set.gaps(in: 0..<200).reduce(Int64(0)) { $0 + Int64($1.count) } + set.count
                    == Int64(200)
            )
            #expect(set.contains(range) == flags[start..<end].allSatisfy { $0 })
        }
    }
}
