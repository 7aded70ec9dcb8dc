import Foundation
import HourglassServer
import HourglassTestSupport
import Testing

/// The video and its pictures.
@Suite struct PlayingTests {
    @Test func rangesAreThoseOfTheFile() async throws {
        let folder = try TemporaryFolder()
        let path = try TestLecture.copy(to: folder, as: "lecture.mp4")
        let file = try Data(contentsOf: URL(filePath: path))
        let size = file.count
        try await RunningServer.with({ $0.allowedFolders = [folder.url.path] }) { server in
            try await server.index(path)
            let media = "/api/footage/1/media"
            let whole = try await server.client.get(media)
            #expect(whole.status == 200 && whole.body == file)
            for (range, expected) in [
                ("bytes=0-99", 0..<100), ("bytes=\(size - 10)-", size - 10..<size),
                ("bytes=-7", size - 7..<size), ("bytes=100-99999999", 100..<size),
            ] {
                let part = try await server.client.get(media, ["Range": range])
                #expect(part.status == 206, "\(range)")
                #expect(part.body == file[expected], "\(range)")
                let stated = "bytes \(expected.lowerBound)-\(expected.upperBound - 1)/\(size)"
                #expect(part.fields["content-range"] == stated)
            }
            let beyond = try await server.client.get(media, ["Range": "bytes=\(size)-"])
            #expect(beyond.status == 416)
            #expect(beyond.fields["content-range"] == "bytes */\(size)")
            for odd in ["bytes=5-1", "bytes=a-b", "lines=1-2", "bytes=0-1,3-4"] {
                #expect(try await server.client.get(media, ["Range": odd]).status == 200, "\(odd)")
            }
            let stale = ["Range": "bytes=0-9", "If-Range": "\"other\""]
            #expect(try await server.client.get(media, stale).status == 200)
            let plan = try await server.client.get("/api/footage/1/playback?at=9").json
            #expect(plan["kind"].string == "file")
        }
    }

    @Test func whatBrowsersDoNotPlayIsStreamedFromTheTimeAsked() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("recording.ts")
        try Tool.run(
            "ffmpeg",
            [
                "-v", "error", "-i", try TestLecture.path(), "-map", "0:v", "-c", "copy", path,
            ]
        )
        try await RunningServer.with({ $0.allowedFolders = [folder.url.path] }) { server in
            try await server.index(path)
            let plan = try await server.client.get("/api/footage/1/playback?at=9").json
            #expect(plan["kind"].string == "stream")
            let start = plan["starts_at_s"].number ?? -1
            #expect(start >= 0 && start <= 9)
            let stream = try await server.client.get(plan["url"].string ?? "")
            #expect(stream.status == 200)
            let saved = try folder.write("stream.mp4", stream.body)
            let facts = try Tool.run(
                "ffprobe",
                [
                    "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", saved,
                ]
            )
            let seconds = Double(
                String(decoding: facts, as: UTF8.self).trimmingCharacters(
                    in: .whitespacesAndNewlines
                )
            )
            #expect(abs((seconds ?? 0) - (24 - start)) < 0.2)
        }
    }

    @Test func picturesTellWhichFrameTheyAre() async throws {
        let folder = try TemporaryFolder()
        let path = try TestLecture.copy(to: folder, as: "lecture.mp4")
        try await RunningServer.with({ $0.allowedFolders = [folder.url.path] }) { server in
            try await server.index(path)
            let frame = try await server.client.get("/api/footage/1/frame?t=9.99&width=160")
            #expect(frame.fields["content-type"] == "image/jpeg")
            #expect(frame.fields["hourglass-frame"] == "249")
            #expect(frame.fields["hourglass-time"] == "9.96")
            let held = try await server.client.get("/api/footage/1/thumbnail?t=9")
            #expect(held.body.prefix(2) == Data([0xff, 0xd8]))
            let again = try await server.client.get(
                "/api/footage/1/thumbnail?t=9",
                ["If-None-Match": held.fields["etag"] ?? ""]
            )
            #expect(again.status == 304 && again.body.isEmpty)
            let captions = try await server.client.get("/api/footage/1/captions.vtt").text
            #expect(captions.hasPrefix("WEBVTT"))
            #expect(captions.contains("00:00:01.000 --> 00:00:04.000\nThink of walking"))
        }
    }
}
