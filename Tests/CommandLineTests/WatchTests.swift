import Foundation
import HourglassTestSupport
import Testing

@Suite(.serialized) struct WatchTests {
    private let plain = ["--ocr", "off", "--objects", "off"]

    private func segments(_ folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".mkv") && !$0.hasPrefix(".") }.sorted()
    }

    private func packets(_ path: String) throws -> Int {
        let text = try Tool.run(
            "ffprobe",
            [
                "-v", "error", "-select_streams", "v:0", "-count_packets", "-show_entries",
                "stream=nb_read_packets", "-of", "csv=p=0", path,
            ]
        )
        return Int(String(decoding: text, as: UTF8.self).filter(\.isNumber)) ?? 0
    }

    @Test func aCameraIsRecordedAcrossALostConnection() async throws {
        let run = try HourglassProcess()
        let folder = run.folder.path("gate")
        let camera = try CameraServer()
        try await camera.start()
        let watch = try run.start(
            ["watch", camera.address, "--camera", "gate", "--segment", "1s", "--folder", folder]
                + plain
        )
        try await Patience.wait("two segments") { segments(folder).count >= 2 || !watch.isRunning }
        camera.stop()
        let before = segments(folder).count
        try await camera.start()
        try await Patience.wait("segments after the loss") {
            segments(folder).count >= before + 2 || !watch.isRunning
        }
        watch.signal(SIGINT)
        let outcome = try run.finish(watch)
        #expect(outcome.status == 130, "\(outcome.errors)")
        #expect(outcome.errors.contains("no connection"))
        let names = segments(folder)
        #expect(names.count >= before + 2)
        // Names sort by time, state the zone, and each segment is whole.
        #expect(
            names.allSatisfy { $0.wholeMatch(of: #/gate_\d{8}_\d{6}\.\d{3}\+0000\.mkv/#) != nil }
        )
        for name in names.dropLast() { #expect(try packets("\(folder)/\(name)") > 0) }
        let listed = try run("list", "--json").objects("footage")
        #expect(listed.count == names.count)
        let again = try run(
            "index",
            folder,
            "--camera",
            "gate",
            "--ocr",
            "off",
            "--objects",
            "off",
            "--json"
        )
        #expect(again.status == 0)
        #expect(try run("list", "--json").objects("footage").count == names.count)
    }

    @Test func aPlaylistIsRecordedUntilItEnds() async throws {
        let run = try HourglassProcess()
        let pieces = run.folder.path("hls")
        let folder = run.folder.path("yard")
        try FileManager.default.createDirectory(atPath: pieces, withIntermediateDirectories: true)
        let server = try FileServer(folder: pieces)
        let sender = try ChildProcess(
            "ffmpeg",
            [
                "-v", "error", "-nostdin", "-re", "-t", "6", "-i", try LiveSource.clip.path(),
                "-c", "copy", "-f", "hls", "-hls_time", "1", "-hls_list_size", "4",
                "\(pieces)/live.m3u8",
            ]
        )
        try await Patience.wait("the playlist") {
            FileManager.default.fileExists(atPath: "\(pieces)/live.m3u8")
        }
        let outcome = try run.finish(
            run.start(
                [
                    "watch", "http://127.0.0.1:\(server.port)/live.m3u8", "--camera", "yard",
                    "--segment", "2s", "--folder", folder,
                ] + plain
            )
        )
        _ = try sender.wait()
        #expect(outcome.status == 0, "\(outcome.errors)")
        let names = segments(folder)
        #expect(!names.isEmpty && names.allSatisfy { $0.hasPrefix("yard_") })
        #expect(outcome.output.contains(names[0]))
    }

    @Test func aPlaylistTellsWhenItWasRecorded() async throws {
        let run = try HourglassProcess()
        let pieces = run.folder.path("hls")
        let folder = run.folder.path("yard")
        try FileManager.default.createDirectory(atPath: pieces, withIntermediateDirectories: true)
        try Tool.run(
            "ffmpeg",
            [
                "-v", "error", "-nostdin", "-t", "4", "-i", try LiveSource.clip.path(), "-c",
                "copy", "-f", "hls", "-hls_time", "2", "-hls_playlist_type", "vod",
                "\(pieces)/plain.m3u8",
            ]
        )
        // Noon, so that the date is the same in all zones but the outermost.
        let plain = try String(contentsOfFile: "\(pieces)/plain.m3u8", encoding: .utf8)
        let dated = plain.replacing(
            "#EXTINF",
            with: "#EXT-X-PROGRAM-DATE-TIME:2026-01-05T12:00:00.000Z\n#EXTINF",
            maxReplacements: 1
        )
        try dated.write(toFile: "\(pieces)/dated.m3u8", atomically: true, encoding: .utf8)
        let server = try FileServer(folder: pieces)
        let outcome = try run.finish(
            run.start(
                [
                    "watch", "http://127.0.0.1:\(server.port)/dated.m3u8", "--camera", "yard",
                    "--folder", folder,
                ] + self.plain
            )
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        let names = segments(folder)
        #expect(!names.isEmpty && names.allSatisfy { $0.hasPrefix("yard_20260105_") })
    }

    @Test func aGrowingFileIsRecordedWithoutLoss() async throws {
        let run = try HourglassProcess()
        let folder = run.folder.path("hall")
        let whole = run.folder.path("whole.ts")
        try Tool.run(
            "ffmpeg",
            [
                "-v", "error", "-nostdin", "-t", "8", "-i", try LiveSource.clip.path(), "-c",
                "copy", whole,
            ]
        )
        let data = try Data(contentsOf: URL(filePath: whole))
        let growing = try run.folder.write(
            "hall_20260105_235958.ts",
            data.prefix(data.count * 3 / 5)
        )
        let watch = try run.start(
            [
                "watch", growing, "--camera", "hall", "--segment", "1s", "--idle", "10m",
                "--folder", folder,
            ] + plain
        )
        try await Patience.wait("a segment") { !segments(folder).isEmpty || !watch.isRunning }
        let file = try FileHandle(forWritingTo: URL(filePath: growing))
        try file.seekToEnd()
        try file.write(contentsOf: data.dropFirst(data.count * 3 / 5))
        try file.close()
        try await Patience.wait("the rest") { segments(folder).count >= 7 || !watch.isRunning }
        watch.signal(SIGINT)
        let outcome = try run.finish(watch)
        #expect(outcome.status == 130, "\(outcome.errors)")
        let names = segments(folder)
        #expect(names.first?.hasPrefix("hall_20260105_235958") == true)
        #expect(names.last?.hasPrefix("hall_20260106_00000") == true)
        for name in names.prefix(7) { #expect(try packets("\(folder)/\(name)") == 25) }
    }

    @Test func aFileThatGrowsNoMoreIsComplete() async throws {
        let run = try HourglassProcess()
        let folder = run.folder.path("hall")
        let file = run.folder.path("hall.ts")
        try Tool.run(
            "ffmpeg",
            [
                "-v", "error", "-nostdin", "-t", "4", "-i", try LiveSource.clip.path(), "-c",
                "copy", file,
            ]
        )
        let outcome = try run(
            "watch",
            file,
            "--camera",
            "hall",
            "--idle",
            "12s",
            "--folder",
            folder,
            "--ocr",
            "off",
            "--objects",
            "off"
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(segments(folder).count == 1)
    }

    @Test func nobodyThereIsSaid() async throws {
        let run = try HourglassProcess()
        let port = try LiveSource.freePort(Int32(SOCK_STREAM.rawValue))
        let outcome = try run(
            "watch",
            "rtsp://127.0.0.1:\(port)/gate",
            "--duration",
            "1s",
            "--folder",
            run.folder.path("x")
        )
        #expect(outcome.status == 3 && outcome.errors.contains("no connection"))
        #expect(try run("watch", "nowhere.ts", "--folder", run.folder.path("y")).status == 2)
    }
}
