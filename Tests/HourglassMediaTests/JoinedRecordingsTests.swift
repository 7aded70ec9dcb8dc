import Foundation
import HourglassCore
import HourglassMedia
import HourglassTestSupport
import Testing

/// Transport streams put together by `cat`: timestamps begin anew.
@Suite struct JoinedRecordingsTests {
    private static let parts: [(name: String, source: String, frames: Int64)] = [
        ("part1.ts", "testsrc2=s=160x96:r=25:d=6", 150),
        ("part2.ts", "smptebars=s=160x96:r=25:d=4", 100),
    ]

    private func joined() async throws -> (folder: TemporaryFolder, footage: Footage) {
        let folder = try TemporaryFolder()
        var whole = Data()
        for part in Self.parts + Self.parts.prefix(1) {
            let clip = Clip(
                part.name,
                [
                    "-f", "lavfi", "-i", part.source, "-c:v", "libx264", "-preset", "ultrafast",
                    "-bf",
                    "2", "-g", "50", "-pix_fmt", "yuv420p",
                ]
            )
            whole += try Data(contentsOf: URL(filePath: try clip.path()))
        }
        let path = try folder.write("joined.ts", whole)
        return (folder, try await Footage(probing: path))
    }

    @Test func timeRunsOnOverTheJoins() async throws {
        let (folder, footage) = try await joined()
        for mode in [SamplingMode.everyFrame, .adaptive(AdaptiveSampling())] {
            let read = try await ReadFrames(footage, mode)
            #expect(read.clock.count == 400)
            for number in [0, 149, 150, 249, 250, 399] {
                let time = try #require(read.clock.time(ofFrame: number))
                #expect(time == MediaTime(ticks: Int64(number) * 40, timebase: .milliseconds))
            }
        }
        withExtendedLifetime(folder) {}
    }

    @Test(arguments: [20, 160, 260])
    func readingGoesOnWhereItStopped(_ number: Int64) async throws {
        let (folder, footage) = try await joined()
        let start = MediaTime(ticks: number * 40, timebase: .milliseconds)
        for first in [nil, Int(number)] {
            var numbers: [Int] = []
            var times: [MediaTime] = []
            let frames = FrameSequence(footage, mode: .everyFrame, from: start, firstFrame: first)
            for try await sample in frames {
                numbers.append(sample.frame.number)
                times.append(sample.frame.time)
            }
            #expect(numbers == Array(Int(number)..<400))
            #expect(times.first == start)
            #expect(times.last == MediaTime(ticks: 399 * 40, timebase: .milliseconds))
        }
        withExtendedLifetime(folder) {}
    }

    @Test func stillsComeFromTheRightPart() async throws {
        let (folder, footage) = try await joined()
        let bars = try await footage.frame(at: MediaTime(ticks: 7000, timebase: .milliseconds))
        #expect(bars.number == 175)
        let part = try await Footage(
            probing: Clip(
                "part2.ts",
                [
                    "-f", "lavfi", "-i", Self.parts[1].source, "-c:v", "libx264", "-preset",
                    "ultrafast", "-bf", "2", "-g", "50", "-pix_fmt", "yuv420p",
                ]
            ).path()
        )
        let same = try await part.frame(number: 25)
        #expect(try bars.picture(format: .gray8).bytes == same.picture(format: .gray8).bytes)
        withExtendedLifetime(folder) {}
    }
}
