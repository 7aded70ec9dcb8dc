import Foundation
import HourglassCore
import HourglassMedia
import HourglassTestSupport
import Testing

@Suite struct SubtitleTrackTests {
    private static let words = """
        1
        00:00:01,000 --> 00:00:02,500
        Gradient descent

        2
        00:00:03,250 --> 00:00:04,000
        <i>梯度下降</i>
        second line

        """

    /// The clip's video with the words muxed in as a track of `codec`.
    private func footage(_ name: String, codec: String, _ extra: [String] = []) async throws
        -> Footage
    {
        let folder = Clip.folder.appending(path: "subtitles")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let words = folder.appending(path: "words.srt")
        try Self.words.write(to: words, atomically: true, encoding: .utf8)
        let video = codec == "webvtt" ? Clips.vp9 : Clips.constant
        let clip = Clip(
            name,
            ["-i", "{\(video.name)}", "-i", words.path, "-map", "0:v", "-map", "1", "-c:v", "copy"]
                + ["-c:s", codec, "-metadata:s:s:0", "language=eng"] + extra,
            from: [video]
        )
        return try await Footage(probing: clip.path())
    }

    @Test(arguments: [
        ("sub.mkv", "subrip"), ("ass.mkv", "ass"), ("text.mp4", "mov_text"), ("vtt.webm", "webvtt"),
    ])
    func cuesHaveTheirExactTimesAndText(_ name: String, codec: String) async throws {
        let footage = try await footage(name, codec: codec)
        let stream = try #require(footage.subtitles.first)
        #expect(stream.isText)
        #expect(stream.language == "eng")
        let cues = try await SubtitleTrack.load(from: footage, stream: stream)
        #expect(cues.count == 2)
        #expect(cues.map(\.start.description) == ["00:00:01.000", "00:00:03.250"])
        #expect(cues.map(\.end.description) == ["00:00:02.500", "00:00:04.000"])
        #expect(cues.first?.rawText == "Gradient descent")
        #expect(cues.last?.rawText.contains("梯度下降") == true)
        #expect(cues.last?.rawText.contains("second line") == true)
        #expect(cues.allSatisfy { $0.start.timebase == footage.timebase })
    }

    @Test func cuesCountFromTheFirstFrameShown() async throws {
        // The video starts 1.5 s into the file; the cue at 3.25 s of the file
        // is on screen 1.75 s after the first frame.
        let early = try await footage("early.mkv", codec: "subrip")
        let clip = Clip(
            "late-\(abs(early.path.hashValue % 7)).mkv",
            [
                "-itsoffset", "1.5", "-i", early.path, "-i", early.path, "-map", "0:v", "-map",
                "1:s", "-c", "copy",
            ]
        )
        let footage = try await Footage(probing: clip.path())
        let cues = try await SubtitleTrack.load(
            from: footage,
            stream: try #require(footage.subtitles.first)
        )
        #expect(cues.map(\.start.description) == ["-00:00:00.500", "00:00:01.750"])
    }

    @Test func unknownTracksAreRefused() async throws {
        let footage = try await footage("refused.mkv", codec: "subrip")
        let track = try #require(footage.subtitles.first)
        #expect(track.codec == "subrip")
        let other = try await Footage(probing: Clips.single.path())
        await #expect(throws: MediaError.self) {
            try await SubtitleTrack.load(from: other, stream: track)
        }
    }
}
