import Foundation
import HourglassTestSupport
import Testing

/// Whatever the input: a result or one clear sentence, and the right status.
@Suite struct BadInputTests {
    let hourglass: HourglassProcess

    init() throws { hourglass = try HourglassProcess() }

    private func refusal(_ path: String) throws -> String {
        let outcome = try hourglass("index", path)
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        let lines = outcome.errors.split(separator: "\n")
        #expect(lines.count == 1, "\(outcome.errors)")
        return outcome.errors
    }

    @Test func emptyFile() throws {
        #expect(try refusal(try hourglass.folder.write("empty.mp4", "")).contains("empty"))
    }

    @Test func textNamedAsVideo() throws {
        let path = try hourglass.folder.write("notes.mp4", "Dear diary, this is no video.\n")
        #expect(try refusal(path).contains("notes.mp4"))
    }

    @Test func soundWithoutPicture() throws {
        let path = hourglass.folder.path("sound.m4a")
        try Tool.run("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "sine=d=1", path])
        #expect(try refusal(path).contains("no video"))
    }

    @Test(arguments: ["mp4", "mkv", "ts"]) func videoOfNoLength(_ container: String) throws {
        let path = hourglass.folder.path("none.\(container)")
        try Tool.run(
            "ffmpeg",
            [
                "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=1", "-frames:v", "0",
                "-c:v", "libx264", path,
            ]
        )
        #expect(try refusal(path).contains("none.\(container)"))
    }

    @Test func videoOfOneFrameWithoutDuration() throws {
        let outcome = try hourglass(
            "index",
            try Clips.single.path(),
            "--ocr",
            "off",
            "--json"
        )
        #expect(outcome.status == 0)
        #expect(try outcome.json()["frames_sampled"] as? Int == 1)
        #expect(try hourglass("at", "single", "0", "--json").json()["frame"] as? Int == 0)
    }

    @Test func pipe() throws {
        let path = hourglass.folder.path("pipe.mp4")
        #expect(mkfifo(path, 0o600) == 0)
        #expect(try refusal(path).contains("pipe"))
    }

    @Test func missingFile() throws {
        #expect(try refusal(hourglass.folder.path("nowhere.mp4")).contains("nowhere.mp4"))
    }

    @Test func folderWithoutVideo() throws {
        _ = try hourglass.folder.write("readme.txt", "nothing")
        #expect(try refusal(hourglass.folder.url.path).contains("No video files"))
    }

    @Test func truncatedFileIsIndexedAsFarAsItGoes() throws {
        let whole = try TestLecture.lecture().path()
        let data = try Data(contentsOf: URL(filePath: whole))
        let path = try hourglass.folder.write("cut.mkv", data.prefix(data.count * 6 / 10))
        let outcome = try hourglass("index", path, "--json")
        #expect(outcome.status == 0)
        let covered = try #require(try outcome.json()["covered_s"] as? Double)
        #expect(covered > 5 && covered < 60)
        #expect(outcome.errors.contains("cut off"))
        #expect(try hourglass("find", "orientation").status == 0)
    }

    @Test func mixedFolderIsIndexedInPart() throws {
        _ = try hourglass.folder.write("bad.mp4", "no video")
        _ = try hourglass.folder.write("readme.txt", "nothing")
        try FileManager.default.copyItem(
            atPath: try Clips.constant.path(),
            toPath: hourglass.folder.path("good.mp4")
        )
        let outcome = try hourglass("index", hourglass.folder.url.path, "--ocr", "off")
        #expect(outcome.status == 6)
        #expect(outcome.output.contains("good.mp4"))
        #expect(outcome.errors.contains("bad.mp4"))
    }

    @Test func timelapseOfHoursTakesItsFrames() throws {
        let path = hourglass.folder.path("timelapse.mkv")
        try Tool.run(
            "ffmpeg",
            [
                "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x240:r=1/60:d=28800", "-c:v",
                "libx264", "-preset", "ultrafast", path,
            ]
        )
        let outcome = try hourglass("index", path, "--ocr", "off", "--json")
        #expect(outcome.status == 0)
        #expect(try outcome.json()["duration_s"] as? Double == 28800)
    }

    @Test func unknownFootageAndEmptyLibrary() throws {
        #expect(try hourglass("find", "word").status == 5)
        #expect(try hourglass("at", "lecture", "1:00").status == 5)
    }

    @Test func badUsage() throws {
        #expect(try hourglass("index").status == 2)
        #expect(try hourglass("find").status == 2)
        #expect(try hourglass("at", "x", "yesterdayish").status == 2)
        #expect(try hourglass("frobnicate").status == 2)
        #expect(try hourglass("--help").status == 0)
        #expect(try hourglass("index", "--help").output.contains("hourglass index lecture.mp4"))
    }

    @Test func fileThatIsNoLibraryIsLeftAlone() throws {
        let path = try hourglass.folder.write("library.sqlite", "precious notes")
        let footage = try Clips.constant.path()
        let outcome = try hourglass("index", footage, "--ocr", "off")
        #expect(outcome.status == 2)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious notes")
    }
}
