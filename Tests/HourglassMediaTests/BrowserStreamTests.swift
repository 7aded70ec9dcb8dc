import Foundation
import HourglassCore
import HourglassMedia
import HourglassTestSupport
import Testing

@Suite struct BrowserStreamTests {
    /// Clips whose codecs are copied, and such that have to be encoded.
    static let clips = [
        Clips.transport, Clips.matroska, Clips.matroskaVariable, Clips.delayed, Clips.openGroups,
        Clips.openHEVC, Clips.vp9, Clips.interlaced, Clips.rotated, Clips.anamorphic,
    ]

    private func stream(_ path: String, at seconds: Double, to file: String) async throws
        -> MediaTime
    {
        let footage = try await Footage(probing: path)
        let wanted = MediaTime(seconds: seconds, timebase: footage.timebase)
        let start = try await BrowserStream.start(of: footage, at: wanted)
        let stream = try await BrowserStream(footage, from: start)
        var bytes: [UInt8] = []
        while let more = try await stream.next() { bytes += more }
        try Data(bytes).write(to: URL(filePath: file))
        return start
    }

    @Test(arguments: clips)
    func showsTheFramesOfTheFootageFromTheStartOn(_ clip: Clip) async throws {
        let folder = try TemporaryFolder()
        let file = folder.path("stream.mp4")
        let path = try clip.path()
        let start = try await stream(path, at: 3, to: file)
        #expect(start.seconds <= 3)
        let whole = try await times(path).filter { $0 >= start.seconds - 0.0005 }
        let part = try await times(file)
        // Leading frames of an open group lean on frames that are not sent.
        #expect(abs(part.count - whole.count) <= 3)
        for time in part {
            let shown = time + start.seconds
            let nearest = whole.min { abs($0 - shown) < abs($1 - shown) }
            #expect(abs((nearest ?? -1) - shown) < 0.002, "a frame at \(shown)")
        }
    }

    private func times(_ path: String) async throws -> [Double] {
        var times: [Double] = []
        let footage = try await Footage(probing: path)
        for try await sample in FrameSequence(footage, mode: .everyFrame) {
            times.append(sample.frame.time.seconds)
        }
        return times
    }

    @Test(arguments: ["aac", "ac3", "pcm_s16le"])
    func soundGoesWithThePicture(_ codec: String) async throws {
        let clip = Clip(
            "tone-\(codec).\(codec == "pcm_s16le" ? "mkv" : "ts")",
            [
                "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=6",
                "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100:duration=6",
                "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "50",
                "-c:a", codec,
            ]
        )
        let folder = try TemporaryFolder()
        let file = folder.path("stream.mp4")
        let start = try await stream(try clip.path(), at: 4.5, to: file)
        #expect(abs(start.seconds - 4) < 0.05)
        let facts = try Tool.run(
            "ffprobe",
            [
                "-v", "error", "-show_entries", "stream=codec_name,start_time:format=duration",
                "-of", "compact", file,
            ]
        )
        let text = String(decoding: facts, as: UTF8.self)
        #expect(text.contains("codec_name=h264") && text.contains("codec_name=aac"))
        let footage = try await Footage(probing: file)
        #expect(abs((footage.duration?.seconds ?? 0) - 2) < 0.1)
    }
}
