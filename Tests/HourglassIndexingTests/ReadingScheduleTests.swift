import HourglassIndexing
import Testing

@Suite struct ReadingScheduleTests {
    typealias Reading = ReadingSchedule.Reading

    /// Runs a schedule over samples half a second apart, in milliseconds.
    static func readings(
        _ changes: [Bool],
        spacing: Int64 = 500
    ) -> [(tick: Int64, reading: Reading)] {
        var schedule = ReadingSchedule(limits: .init(ticksPerSecond: 1000))
        var out: [(Int64, Reading)] = []
        for (i, changed) in changes.enumerated() {
            let tick = Int64(i) * spacing
            out += schedule.observe(tick: tick, changed: changed).map { (tick, $0) }
        }
        out += schedule.finish().map { (Int64(changes.count) * spacing, $0) }
        return out
    }

    @Test func settledPictureIsReadOnceFromItsOnset() {
        let got = Self.readings([true, true, false, false, false])
        #expect(got.count == 1)
        #expect(got[0].tick == Int64(1000))
        #expect(got[0].reading.frame == .current)
        #expect(got[0].reading.onset == Int64(0))
    }

    @Test func textReplacedUnreadIsReadFromTheFrameBefore() {
        // Samples ten seconds apart, every one another slide.
        let got = Self.readings([true, true, true], spacing: 2000)
        #expect(got.map(\.reading.frame) == [.previous, .previous, .current])
        #expect(got.map(\.reading.onset) == [0, 2000, 4000])
    }

    /// Something moves beside the text until a cut to the next slide.
    @Test func textThatNeverCameToRestEndsAtANewPicture() {
        var schedule = ReadingSchedule(limits: .init(ticksPerSecond: 1000))
        for tick in stride(from: Int64(0), to: 2000, by: 250) {
            #expect(schedule.observe(tick: tick, changed: true).isEmpty)
        }
        let last = schedule.observe(tick: 2000, changed: true, isNew: true)
        #expect(last.map(\.frame) == [.previous] && last.map(\.onset) == [0])
        let next = schedule.observe(tick: 2500, changed: false)
        #expect(next.map(\.frame) == [.current] && next.map(\.onset) == [2000])
    }

    @Test func endlessChangeIsReadLessAndLessOften() {
        let got = Self.readings([Bool](repeating: true, count: 400))
        let gaps = zip(got.dropFirst(), got).map { $0.tick - $1.tick }
        #expect(got.count <= 15)
        #expect(gaps.dropLast().allSatisfy { $0 <= 24_500 })
        #expect(gaps[0] < gaps[2])
    }

    @Test func stillPictureIsNeverReadAgain() {
        #expect(Self.readings([true] + [Bool](repeating: false, count: 99)).count == 1)
    }
}
