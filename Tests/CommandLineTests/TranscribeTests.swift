import Foundation
import HourglassTestSupport
import Testing

/// Speech turned into text by a server, found and exported.
@Suite struct TranscribeTests {
    private let hourglass: HourglassProcess
    private let clip: String

    init() throws {
        hourglass = try HourglassProcess()
        clip = try Clip(
            "talk.mkv",
            [
                "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=10:duration=6", "-f", "lavfi",
                "-i", "anoisesrc=sample_rate=16000:seed=4:amplitude=0.3:duration=6", "-c:v",
                "mpeg4", "-c:a", "flac",
            ]
        ).path()
    }

    private static let heard = """
        {"language": "english", "segments": [
          {"start": 0.5, "end": 2.5, "text": " The mitochondrion is the powerhouse."},
          {"start": 3.0, "end": 5.0, "text": " 下周考试。"}]}
        """

    @Test func speechIsFoundAndExported() throws {
        let server = try FormServer { _ in .answer(200, Self.heard) }
        let address = "http://127.0.0.1:\(server.port)/v1"
        let indexed = try hourglass(
            "index",
            clip,
            "--ocr",
            "off",
            "--transcribe",
            address,
            "--json",
            "--quiet"
        )
        #expect(indexed.status == 0, "\(indexed.errors)")
        #expect(try indexed.json()["spans"] as? Int == 2)
        let found = try hourglass("find", "mitochondrion", "--json")
        let hit = try #require(try found.objects("hits").first)
        #expect(hit["kind"] as? String == "speech")
        #expect(hit["start_s"] as? Double == 0.5)
        let subtitles = try hourglass("transcript", clip)
        #expect(
            subtitles.output == """
                1
                00:00:00,500 --> 00:00:02,500
                The mitochondrion is the powerhouse.

                2
                00:00:03,000 --> 00:00:05,000
                下周考试。


                """
        )
        let json = try hourglass("transcript", clip, "--format", "json")
        #expect(try json.objects("segments").compactMap { $0["end_s"] as? Double } == [2.5, 5])
        let file = hourglass.folder.path("talk.vtt")
        #expect(try hourglass("transcript", clip, "--output", file).status == 0)
        #expect(try String(contentsOfFile: file, encoding: .utf8).hasPrefix("WEBVTT"))
        // Nothing is heard twice.
        let again = try hourglass(
            "index",
            clip,
            "--ocr",
            "off",
            "--transcribe",
            address,
            "--json",
            "--quiet"
        )
        #expect(try again.json()["outcome"] as? String == "unchanged")
        #expect(server.requests.count == 1)
    }

    @Test func footageThatIsIndexedIsListenedToLater() throws {
        #expect(try hourglass("index", clip, "--ocr", "off", "--quiet").status == 0)
        let nothing = try hourglass("transcript", clip)
        #expect(nothing.status == 1 && nothing.output.isEmpty)
        // The first try fails; what is indexed stays, and the next run listens.
        let server = try FormServer {
            $0.number == 0 ? .answer(400, "no") : .answer(200, Self.heard)
        }
        let address = "http://127.0.0.1:\(server.port)/v1"
        let arguments = ["index", clip, "--ocr", "off", "--quiet", "--transcribe", address]
        let failed = try hourglass.finish(hourglass.start(arguments))
        #expect(failed.status == 3)
        #expect(failed.errors.contains("400"))
        let second = try hourglass.finish(hourglass.start(arguments))
        #expect(second.status == 0, "\(second.errors)")
        #expect(try hourglass("find", "powerhouse", "--json").status == 0)
    }

    @Test func anotherSoundTrackIsAnotherTranscript() throws {
        let dubbed = try Clip(
            "dubbed.mkv",
            [
                "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=10:duration=6", "-f", "lavfi",
                "-i", "anoisesrc=sample_rate=16000:seed=4:amplitude=0.3:duration=6", "-f",
                "lavfi", "-i", "anoisesrc=sample_rate=16000:seed=5:amplitude=0.3:duration=6",
                "-map", "0:v", "-map", "1:a", "-map", "2:a", "-c:v", "mpeg4", "-c:a", "flac",
                "-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=chi",
            ]
        ).path()
        let server = try FormServer { _ in .answer(200, Self.heard) }
        let common = [
            "index", dubbed, "--ocr", "off", "--quiet", "--transcribe",
            "http://127.0.0.1:\(server.port)/v1",
        ]
        func status(_ more: String...) throws -> Int32 {
            try hourglass.finish(hourglass.start(common + more)).status
        }
        #expect(try status("--audio-track", "1") == 0)
        #expect(try status("--audio-track", "zh") == 0)
        #expect(try status("--audio-track", "zh") == 0)
        let bodies = server.requests.map(\.body)
        #expect(bodies.count == 2 && bodies.first != bodies.last)
        let missing = try hourglass.finish(hourglass.start(common + ["--audio-track", "fr"]))
        #expect(missing.status == 2)
        #expect(missing.errors.contains("1 (eng), 2 (chi)"), "\(missing.errors)")
    }

    @Test func missingModelSaysHowToFetchIt() throws {
        let result = try hourglass.finish(
            ChildProcess(
                HourglassProcess.executable.path,
                ["index", clip, "--transcribe", "whisper-base", "--ocr", "off"],
                environment: [
                    "HOURGLASS_LIBRARY": hourglass.library, "HF_HOME": hourglass.folder.path("hub"),
                ]
            )
        )
        #expect(result.status == 4)
        #expect(result.errors.contains("hourglass models pull whisper-base"))
        let folder = try hourglass("index", clip, "--transcribe", hourglass.folder.path("none"))
        #expect(folder.status != 0 && !folder.errors.isEmpty)
    }

    @Test func contradictionsAreRefused() throws {
        for arguments in [
            ["index", clip, "--transcribe", "x", "--subtitles", "y.srt"],
            ["index", clip, "--speech-language", "en"],
            ["index", clip, "--audio-track", "2"],
            ["index", clip, "--transcribe", "whisper-base", "--transcribe-model", "m"],
        ] {
            #expect(try hourglass.finish(hourglass.start(arguments)).status == 2)
        }
    }
}
