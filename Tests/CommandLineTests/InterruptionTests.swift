import Foundation
import HourglassTestSupport
import Testing

/// Stopping at any moment keeps what was done, and leaves no trace at the end.
@Suite(.serialized) struct InterruptionTests {
    /// Five minutes, decoded whole, so that there is time to interrupt.
    static func footage() throws -> String {
        var lecture = TestLecture.lecture("long.mkv", isVariable: false)
        lecture.duration = 300
        lecture.size = (640, 360)
        lecture.noise = 3
        return try lecture.path()
    }

    static func spans(_ hourglass: HourglassProcess) throws -> [String] {
        try ["eigenvalue", "photon", "反向传播", "homework"].map { word in
            let hits = try hourglass("find", word, "--json", "--top", "1").objects("hits")
            return "\(word) \(hits.first?["start"] ?? "") \(hits.first?["end"] ?? "")"
        }
    }

    @Test func killedRunsGoOnAndEndAlike() throws {
        let footage = try Self.footage()
        let whole = try HourglassProcess()
        #expect(try whole("index", footage, "--thorough").status == 0)
        let broken = try HourglassProcess()
        var generator = SeededGenerator(seed: 11)
        var covered = 0.0
        for _ in 0..<5 {
            let running = try broken.start(["index", footage, "--thorough", "--quiet"])
            Thread.sleep(forTimeInterval: Double.random(in: 1.0...4.0, using: &generator))
            running.signal(SIGKILL)
            _ = try broken.finish(running)
            let known = try broken("list", "--json").objects("footage").first
            let now = known?["covered_s"] as? Double ?? 0
            #expect(now >= covered)
            covered = now
        }
        #expect(try broken("index", footage, "--thorough").status == 0)
        #expect(try Self.spans(broken) == Self.spans(whole))
        let events = try broken("events", "long", "--kind", "slide", "--json").objects("events")
        let expected = try whole("events", "long", "--kind", "slide", "--json").objects("events")
        #expect(events.map { $0["start"] as? String } == expected.map { $0["start"] as? String })
        #expect(try broken("doctor").errors.isEmpty)
    }

    @Test func interruptLeavesAUsableIndex() throws {
        let footage = try Self.footage()
        let hourglass = try HourglassProcess()
        let running = try hourglass.start(["index", footage, "--thorough", "--quiet"])
        Thread.sleep(forTimeInterval: 4)
        running.signal(SIGINT)
        let outcome = try hourglass.finish(running)
        guard outcome.status != 0 else { return }  // it was done already
        #expect(outcome.status == 130)
        #expect(try hourglass("find", "orientation").status <= 1)
        #expect(try hourglass("index", footage, "--thorough").status == 0)
    }

    @Test func budgetEndsInTimeAndGoesOnLater() throws {
        let footage = try Self.footage()
        let hourglass = try HourglassProcess()
        let first = try hourglass("index", footage, "--thorough", "--budget", "300ms", "--json")
        #expect(first.status == 7)
        let covered = try #require(try first.json()["covered_s"] as? Double)
        #expect(covered > 0 && covered < 300)
        let second = try hourglass("index", footage, "--thorough", "--json")
        #expect(second.status == 0)
        #expect(try #require(try second.json()["covered_s"] as? Double) >= 300)
    }

    @Test func questionsAreAnsweredWhileIndexing() throws {
        let footage = try Self.footage()
        let hourglass = try HourglassProcess()
        let running = try hourglass.start(["index", footage, "--thorough", "--quiet"])
        var found = false
        while running.isRunning, !found {
            Thread.sleep(forTimeInterval: 0.2)
            guard FileManager.default.fileExists(atPath: hourglass.library) else { continue }
            found = try hourglass("find", "orientation").status == 0
        }
        #expect(found)
        let second = try hourglass("index", footage, "--thorough")
        #expect(try hourglass.finish(running).status == 0)
        // Meanwhile another process either waited its turn out or was told.
        #expect(second.status == 2 || second.status == 0)
    }
}

/// SplitMix64: the same numbers on every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
