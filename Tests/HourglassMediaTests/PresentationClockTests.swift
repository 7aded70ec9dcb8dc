import Foundation
import HourglassMedia
import Testing

@Suite struct PresentationClockTests {
    private func clock(origin: Int64? = 1000) -> PresentationClock {
        PresentationClock(origin: origin, factor: 2, nominalDuration: 40, restartThreshold: 1000)
    }

    private func ticks(_ times: [Int64?], origin: Int64? = 1000, duration: Int64 = 40) -> [Int64] {
        var clock = clock(origin: origin)
        return times.map { clock.tick(timestamp: $0, duration: duration) }
    }

    @Test func soundTimestampsPassThrough() {
        #expect(ticks([1000, 1040, 1041, 9000]) == [0, 80, 82, 16_000])
    }

    @Test func framesWithoutATimestampFollowTheOneBefore() {
        #expect(ticks([1000, nil, nil, 1120]) == [0, 80, 160, 240])
        #expect(ticks([1000, nil], duration: 25) == [0, 50])
        #expect(ticks([1000, nil], duration: 0) == [0, 80])
    }

    @Test func footageWithoutTimestampsCountsFromZero() {
        #expect(ticks([nil, nil, nil], origin: nil) == [0, 80, 160])
    }

    @Test func aSmallStepBackIsHeld() {
        #expect(ticks([1000, 1080, 1040, 1120]) == [0, 160, 160, 240])
    }

    @Test func aNewBeginningGoesOnFromWhereItWas() {
        #expect(ticks([9000, 9040, 500, 540], origin: 9000) == [0, 80, 160, 240])
    }

    @Test func extremeTimestampsDoNotTrap() {
        let found = ticks([.max - 1, .min + 2, 0, nil, 1 << 60, .max - 5, -1 << 60, nil])
        #expect(found == found.sorted())
    }
}

@Suite struct DecodingTimesTests {
    private func times(_ shown: [Int64], depth: Int) -> [Int64] {
        var times = DecodingTimes(depth: depth, frameDuration: 10)
        return shown.map { times.next(shown: $0) }
    }

    @Test func withoutReorderingTheyAreTheTimesShown() {
        #expect(times([0, 10, 25, 30], depth: 0) == [0, 10, 25, 30])
    }

    @Test func theyNeverGoBackAndAreNeverAfterTheTimeShown() {
        let shown: [Int64] = [0, 40, 20, 10, 30, 80, 60, 50, 70, 81, 83, 82]
        let decoded = times(shown, depth: 2)
        #expect(decoded == decoded.sorted())
        #expect(Set(decoded).count == decoded.count)
        #expect(zip(decoded, shown).allSatisfy { $0 <= $1 })
        #expect(decoded.prefix(3) == [-20, -10, 0])
    }
}

@Suite struct CreationTagTests {
    private func readTags(_ quickTime: String?, _ container: String?) -> (Double, Int?)? {
        CreationTag.newest(quickTime: quickTime, container: container).map {
            ($0.date.timeIntervalSince1970, $0.secondsFromGMT)
        }
    }

    @Test func theContainerTagIsUTC() throws {
        let read = try #require(readTags(nil, "2026-01-05T06:32:00.250000Z"))
        #expect(abs(read.0 - 1_767_594_720.25) < 0.001)
        #expect(read.1 == nil)
    }

    @Test func quickTimeKeepsItsZoneAndComesFirst() throws {
        let read = try #require(readTags("2026-01-05T14:32:00+0800", "2020-01-01T00:00:00Z"))
        #expect(read.0 == 1_767_594_720.0)
        #expect(read.1 == Optional(28_800))
    }

    @Test(arguments: ["1904-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z", "yesterday", ""])
    func clocksThatWereNeverSetAreLeftOut(_ tag: String) {
        #expect(readTags(nil, tag) == nil)
    }
}

@Suite struct ShownFramesTests {
    private func count(_ bytes: [UInt8], _ codec: String) -> Int? {
        bytes.withUnsafeBufferPointer { ShownFrames.count($0, codec: codec) }
    }

    @Test func vp8TellsInItsFirstByte() {
        #expect(count([0x10, 0, 0], "vp8") == Optional(1))
        #expect(count([0x00, 0, 0], "vp8") == Optional(0))
    }

    @Test func vp9TellsInItsHeader() {
        // Marker 10, profile 0, not an existing frame, key frame, shown.
        #expect(count([0b1000_0010, 0], "vp9") == Optional(1))
        #expect(count([0b1000_0000, 0], "vp9") == Optional(0))
        // An existing frame is shown again.
        #expect(count([0b1000_1000], "vp9") == Optional(1))
    }

    @Test func aSuperframeHasOneHiddenAndOneShown() {
        let bytes: [UInt8] = [0x84, 1, 0x86, 2, 3, 0xc1, 2, 3, 0xc1]
        #expect(count(bytes, "vp9") == Optional(1))
    }

    @Test(
        arguments: [[], [0], [0xc1], [0xc7, 0xff, 0xc7], [0x84, 0xc1, 200, 200, 0xc1]] as [[UInt8]]
    )
    func unreadableHeadersDoNotTrap(_ bytes: [UInt8]) {
        _ = count(bytes, "vp8")
        #expect(count(bytes, "vp9") == nil || count(bytes, "vp9") == Optional(0))
    }
}
