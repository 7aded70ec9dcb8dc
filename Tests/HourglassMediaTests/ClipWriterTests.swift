import Foundation
import HourglassCore
import HourglassMedia
import HourglassTestSupport
import Testing

@Suite struct ClipWriterTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func seconds(_ start: Double, _ end: Double) -> TimeRange {
        TimeRange(MediaTime(seconds: start), MediaTime(seconds: end))
    }

    /// Frames that a clip shows, and those that it should show.
    private func compare(
        _ footage: Footage,
        _ result: ClipWriter.Result,
        isExact: Bool
    ) async throws {
        let full = try await ReadFrames(footage, .everyFrame)
        let clip = try await Footage(probing: result.path)
        let shown = try await ReadFrames(clip, .everyFrame)
        let table = try FrameTable(of: result.path, stream: clip.video.index)
        #expect(table.rows.count == shown.chosen.count)
        let first = try #require(full.chosen.first { $0.time == result.range.start })
        let expected = full.chosen.filter { result.range.contains($0.time) }
        if isExact { #expect(shown.chosen.count == expected.count) }
        #expect(shown.chosen.count <= expected.count)
        for frame in shown.chosen {
            let time = first.time + frame.time
            // Containers with coarser ticks round.
            let source = expected.min {
                abs(($0.time - time).ticks) < abs(($1.time - time).ticks)
            }
            let original = try #require(source)
            #expect(abs((original.time - time).seconds) < 0.002)
            let (one, other) = (
                try frame.workingPicture(width: 320, height: 192),
                try original.workingPicture(width: 320, height: 192)
            )
            let difference = zip(one.bytes, other.bytes).reduce(0) {
                $0 + abs(Int($1.0) - Int($1.1))
            }
            #expect(Double(difference) / Double(one.bytes.count) < 4, "frame at \(time)")
        }
    }

    @Test(arguments: ["clip.mp4", "clip.mkv", "clip.ts", "clip.mov"])
    func aCutOnKeyFramesCopiesThePicture(_ name: String) async throws {
        let footage = try await Footage(probing: Clips.constant.path())
        let result = try await ClipWriter(footage).write(seconds(2.7, 5.1), to: folder.path(name))
        #expect(result.range.start.description == "00:00:02.000")
        #expect(result.range.end >= MediaTime(seconds: 5.1))
        #expect(result.range.end <= MediaTime(seconds: 5.4))
        #expect(result.encoded.isEmpty)
        try await compare(footage, result, isExact: false)
    }

    @Test(arguments: ["clip.mp4", "clip.mkv", "clip.ts", "clip.mov"])
    func anExactCutEncodesOnlyTheEdges(_ name: String) async throws {
        let footage = try await Footage(probing: Clips.constant.path())
        let result = try await ClipWriter(footage).write(
            seconds(1.32, 7.2),
            to: folder.path(name),
            precision: .exact
        )
        #expect(result.range.description == "00:00:01.320-00:00:07.200")
        #expect(!result.isWhollyEncoded)
        #expect(
            result.encoded.map(\.description)
                == ["00:00:01.320-00:00:02.000", "00:00:06.000-00:00:07.200"]
        )
        try await compare(footage, result, isExact: true)
    }

    @Test(arguments: [Clips.variable, Clips.transport, Clips.matroska, Clips.editList])
    func exactCutsOfOtherContainersShowTheFramesAskedFor(_ clip: Clip) async throws {
        let footage = try await Footage(probing: clip.path())
        let result = try await ClipWriter(footage).write(
            seconds(0.9, 5.5),
            to: folder.path("clip.mp4"),
            precision: .exact
        )
        #expect(!result.isWhollyEncoded)
        try await compare(footage, result, isExact: true)
    }

    @Test(arguments: [
        Clips.tenBit, Clips.aviB, Clips.openGroups, Clips.mpeg2, Clips.odd, Clips.vp9,
    ])
    func otherCodecsAreEncodedWholly(_ clip: Clip) async throws {
        let footage = try await Footage(probing: clip.path())
        let result = try await ClipWriter(footage).write(
            seconds(0.5, 2.1),
            to: folder.path("clip.mkv"),
            precision: .exact
        )
        #expect(result.isWhollyEncoded)
        #expect(result.encoded == [result.range])
        try await compare(footage, result, isExact: true)
    }

    @Test func theStartFallsOnTheFrameOnScreen() async throws {
        let footage = try await Footage(probing: Clips.constant.path())
        let result = try await ClipWriter(footage).write(
            seconds(0.55, 0.70),
            to: folder.path("clip.mp4"),
            precision: .exact
        )
        #expect(result.range.start.description == "00:00:00.520")
        #expect(result.isWhollyEncoded)
        try await compare(footage, result, isExact: true)
    }

    @Test func anEndBehindTheFootageCopiesUpToTheLastFrame() async throws {
        let footage = try await Footage(probing: Clips.constant.path())
        let result = try await ClipWriter(footage).write(
            seconds(5, 99),
            to: folder.path("clip.mp4"),
            precision: .exact
        )
        #expect(result.range.description == "00:00:05.000-00:00:08.000")
        #expect(result.encoded.map(\.description) == ["00:00:05.000-00:00:06.000"])
        try await compare(footage, result, isExact: true)
    }

    @Test(arguments: [ClipWriter.Precision.keyFrames, .exact])
    func soundAndSubtitlesStayInStep(_ precision: ClipWriter.Precision) async throws {
        let words = folder.path("words.srt")
        try "1\n00:00:03,000 --> 00:00:04,000\nHello\n".write(
            toFile: words,
            atomically: true,
            encoding: .utf8
        )
        let source = folder.path("talk.mkv")
        try Tool.run(
            "ffmpeg",
            [
                "-v", "error", "-i", Clips.constant.path(), "-f", "lavfi", "-i",
                "sine=frequency=440:duration=8", "-i", words, "-c:v", "copy", "-c:a", "aac",
                "-c:s", "subrip", source,
            ]
        )
        let footage = try await Footage(probing: source)
        let result = try await ClipWriter(footage).write(
            seconds(2.2, 6.3),
            to: folder.path("clip.mkv"),
            precision: precision
        )
        #expect(result.leftOut.isEmpty)
        let clip = try await Footage(probing: result.path)
        #expect(clip.audio.map(\.codec) == ["aac"])
        let cues = try await SubtitleTrack.load(
            from: clip,
            stream: try #require(clip.subtitles.first)
        )
        let expected = MediaTime(seconds: 3) - result.range.start
        let start = try #require(cues.first).start
        #expect(abs((start - expected).seconds) < 0.01)
        let length = try Tool.run(
            "ffprobe",
            ["-v", "quiet", "-select_streams", "a:0", "-show_entries", "packet=pts_time"]
                + ["-of", "csv=p=0", result.path]
        )
        let times = String(decoding: length, as: UTF8.self).split(separator: "\n").compactMap {
            Double($0.filter { $0 != "," })
        }
        let span = try #require(times.last) - (try #require(times.first))
        #expect(abs(span - (6.3 - result.range.start.seconds)) < 0.1)
    }

    @Test func tracksTheContainerDoesNotTakeAreNamed() async throws {
        var lecture = Lecture("talk.mkv", duration: 3, slides: [.init(at: 0, "One")])
        lecture.cues = [.init(0.5, 1, "Hello")]
        let footage = try await Footage(probing: lecture.path())
        let result = try await ClipWriter(footage).write(seconds(0, 2), to: folder.path("clip.mp4"))
        #expect(result.leftOut == ["subrip subtitles"])
    }

    @Test func theRotationIsKept() async throws {
        let footage = try await Footage(probing: Clips.rotated.path())
        let result = try await ClipWriter(footage).write(
            seconds(1, 5),
            to: folder.path("clip.mp4"),
            precision: .exact
        )
        let clip = try await Footage(probing: result.path)
        #expect(clip.video.rotation == footage.video.rotation)
        #expect(clip.video.rotation != 0)
    }

    @Test func whatCannotBeWrittenIsRefusedAndLeavesNothing() async throws {
        let footage = try await Footage(probing: Clips.constant.path())
        let writer = ClipWriter(footage)
        func code(_ range: TimeRange, _ path: String) async -> MediaError.Code? {
            do {
                _ = try await writer.write(range, to: path)
                return nil
            } catch { return (error as? MediaError)?.code }
        }
        #expect(await code(seconds(1, 2), folder.path("clip.unknown")) == .cannotWrite)
        #expect(await code(seconds(1, 2), folder.path("no/folder.mp4")) == .cannotWrite)
        #expect(await code(seconds(1, 2), footage.path) == .cannotWrite)
        #expect(await code(seconds(1, 2), folder.path("clip.webm")) == .cannotWrite)
        #expect(await code(seconds(2, 2), folder.path("clip.mp4")) == .outOfRange)
        #expect(await code(seconds(20, 22), folder.path("clip.mp4")) == .outOfRange)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
        #expect(await code(seconds(1, 2), folder.path("clip.mp4")) == nil)
        #expect(await code(seconds(1, 2), folder.path("clip.mp4")) == .cannotWrite)
    }
}
