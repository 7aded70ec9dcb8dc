import Foundation
import HourglassCore
import HourglassMedia
import HourglassTestSupport
import Testing

/// The frames of footage as a sequence gives them, times from its clocks.
struct ReadFrames {
    var clock: FrameClock
    var chosen: [DecodedFrame] = []
    var samples: [SampledFrame] = []

    init(
        _ footage: Footage,
        _ mode: SamplingMode,
        from: MediaTime? = nil,
        firstFrame: Int? = nil,
        policy: (any GroupPolicy)? = nil
    ) async throws {
        let sequence = FrameSequence(
            footage,
            mode: mode,
            from: from,
            firstFrame: firstFrame,
            policy: policy
        )
        var joined: FrameClock?
        for try await sample in sequence {
            if joined == nil { joined = sample.clock } else { joined?.append(sample.clock) }
            chosen.append(sample.frame)
            samples.append(sample)
        }
        clock = joined ?? FrameClock(timebase: footage.timebase)
    }

    var ticks: [Int64] {
        (0..<clock.count).compactMap { clock.time(ofFrame: clock.firstFrame + $0)?.ticks }
    }
}

/// Ticks from the first frame on, as ffprobe tells them.
///
/// Where it knows no time, as for frames that come out after the last packet
/// of an AVI, a frame follows the one before by the nominal duration.
func probedTicks(_ table: FrameTable, _ footage: Footage) -> [Int64] {
    let video = footage.video
    let factor = Int64(footage.timebase.denominator) / Int64(video.timebase.denominator)
    let first = table.rows.first?.timestamp ?? 0
    var ticks: [Int64] = []
    for row in table.rows {
        let tick = row.timestamp.map { ($0 - first) * factor }
        ticks.append(tick ?? ticks.last.map { $0 + video.nominalFrameDuration * factor } ?? 0)
    }
    return ticks
}

@Suite struct FrameTimingTests {
    @Test(arguments: Clips.timing)
    func everyFrameHasTheTimeFFprobeTells(_ clip: Clip) async throws {
        let path = try clip.path()
        let footage = try await Footage(probing: path)
        let table = try FrameTable(of: path, stream: footage.video.index)
        let read = try await ReadFrames(footage, .everyFrame)
        #expect(!table.rows.isEmpty)
        #expect(read.chosen.map(\.time.ticks) == probedTicks(table, footage))
        #expect(read.chosen.map(\.isKey) == table.rows.map(\.isKey))
        #expect(read.chosen.map(\.number) == Array(0..<table.rows.count))
        #expect(read.ticks == read.chosen.map(\.time.ticks))
    }

    @Test(arguments: Clips.timing, [true, false])
    func adaptiveReadingForetellsTheSameTimes(_ clip: Clip, opensGroups: Bool) async throws {
        let path = try clip.path()
        let footage = try await Footage(probing: path)
        let full = try await ReadFrames(footage, .everyFrame)
        let policy: any GroupPolicy = opensGroups ? EveryOtherPolicy() : KeyFramesOnlyPolicy()
        let sampling = AdaptiveSampling(usesPacketSizes: false)
        let adaptive = try await ReadFrames(footage, .adaptive(sampling), policy: policy)
        #expect(adaptive.ticks == full.ticks)
        for frame in adaptive.chosen {
            #expect(full.chosen[frame.number].time == frame.time)
            #expect(full.chosen[frame.number].isKey == frame.isKey)
        }
        #expect(adaptive.chosen.last?.number == full.chosen.count - 1)
    }

    @Test(arguments: Clips.damaged)
    func damagedFootageIsReadAsFarAsItGoes(_ clip: Clip) async throws {
        let path = try clip.path()
        let footage = try await Footage(probing: path)
        let table = try FrameTable(of: path, stream: footage.video.index)
        let read = try await ReadFrames(footage, .everyFrame)
        #expect(read.chosen.map(\.time.ticks) == probedTicks(table, footage))
        let adaptive = try await ReadFrames(
            footage,
            .adaptive(AdaptiveSampling()),
            policy: EveryOtherPolicy()
        )
        #expect(adaptive.ticks == adaptive.ticks.sorted())
        #expect(adaptive.clock.count > read.clock.count / 2)
    }
}

/// Opens two groups of five, so that both kinds of opening happen.
struct EveryOtherPolicy: GroupPolicy {
    private var count = 0

    mutating func verdict(
        on group: GroupSummary,
        first: DecodedFrame,
        next: DecodedFrame?
    ) -> GroupVerdict {
        count += 1
        return count % 4 == 2 ? .unknown : .alike
    }
}

@Suite struct ProbingTests {
    @Test func theFactsOfAClipAreTold() async throws {
        let clip = Clip(
            "facts.mov",
            [
                "-i", "{constant.mp4}", "-c", "copy", "-metadata",
                "creation_time=2026-01-05T06:32:00Z",
            ],
            from: [Clips.constant]
        )
        let footage = try await Footage(probing: clip.path())
        #expect(footage.video.codec == "h264")
        #expect(footage.video.pixelFormat == "yuv420p")
        #expect(footage.video.averageFrameRate == Fraction(25, 1))
        #expect(footage.duration?.description == "00:00:08.000")
        #expect(footage.creationTime?.timeIntervalSince1970 == 1_767_594_720.0)
        #expect(footage.byteCount != nil)
        let clock = footage.wallClock(timeZone: .gmt)
        #expect(clock?.formatted(at: .zero) == "2026-01-05T06:32:00.000Z")
        #expect(clock?.source == .container)
        #expect(!footage.video.isInterlaced)
    }

    @Test func theFileNameOutranksTheContainer() async throws {
        let clip = Clip(
            "cam1_20260105_143200.mov",
            [
                "-i", "{constant.mp4}", "-c", "copy", "-metadata",
                "creation_time=2020-01-01T00:00:00Z",
            ],
            from: [Clips.constant]
        )
        let clock = try await Footage(probing: clip.path()).wallClock(timeZone: .gmt)
        #expect(clock?.formatted(at: .zero) == "2026-01-05T14:32:00.000Z")
        #expect(clock?.source == .fileName)
    }

    @Test func recordingsJoinedEndToEndGoOnInTime() async throws {
        let folder = try TemporaryFolder()
        let one = try Data(contentsOf: URL(filePath: Clips.transport.path()))
        let path = try folder.write("joined.ts", one + one)
        let footage = try await Footage(probing: path)
        for mode in [SamplingMode.everyFrame, .adaptive(AdaptiveSampling())] {
            let read = try await ReadFrames(footage, mode, policy: KeyFramesOnlyPolicy())
            #expect(read.clock.count == 400)
            #expect(read.ticks == read.ticks.sorted())
            let last = try #require(read.chosen.last)
            #expect(abs(last.time.seconds - 15.96) < 0.2)
        }
    }

    @Test func hiddenFramesOfVP9AreSkippedAdaptively() async throws {
        let footage = try await Footage(probing: Clips.vp9.path())
        let read = try await ReadFrames(
            footage,
            .adaptive(AdaptiveSampling(usesPacketSizes: false)),
            policy: KeyFramesOnlyPolicy()
        )
        #expect(!read.samples.filter(\.skippedInterior).isEmpty)
        #expect(read.clock.count == 125)
    }
}
