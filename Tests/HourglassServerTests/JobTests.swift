import Foundation
import HourglassServer
import HourglassTestSupport
import Testing

/// Indexing goes on after the request, is told of, cancelled and taken up.
@Suite struct JobTests {
    @Test func jobsAreToldOfAsTheyChange() async throws {
        let folder = try TemporaryFolder()
        let path = try TestLecture.copy(to: folder, as: "lecture.mp4")
        try await RunningServer.with({ $0.allowedFolders = [folder.url.path] }) { server in
            let port = server.server.port
            let events = Task {
                try await onThread {
                    let socket = try TestSocket(port: port)
                    try socket.send(
                        Data("GET /api/jobs/events HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
                    )
                    var seen = ""
                    while !seen.contains("\"state\":\"done\"") {
                        let more = try socket.read()
                        if more.isEmpty { break }
                        seen += String(decoding: more, as: UTF8.self)
                    }
                    return seen
                }
            }
            // The listener must be there before the job is.
            while server.server.connectionCount == 0 {
                try await Task.sleep(for: .milliseconds(10))
            }
            let job = try await server.index(path)
            #expect(job["state"].string == "done" && job["footage_id"].int == 1)
            let seen = try await events.value
            #expect(seen.contains("event: jobs") && seen.contains("event: job\n"))
        }
    }

    @Test func aStopLetsJobsGoOnAtTheNextStart() async throws {
        let folder = try TemporaryFolder()
        let library = try TemporaryFolder()
        let path = folder.path("long.mp4")
        try Tool.run(
            "ffmpeg",
            [
                "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=90",
                "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", path,
            ]
        )
        let first = try RunningServer(in: library) { $0.allowedFolders = [folder.url.path] }
        let order: JSON = ["path": .string(path), "languages": []]
        let job = try await first.client.post("/api/jobs", order).json["jobs"][0]
        let id = job["id"].int ?? 0
        while try await first.client.get("/api/jobs/\(id)").json["state"].string == "waiting" {
            try await Task.sleep(for: .milliseconds(20))
        }
        await first.stop()
        try await RunningServer.with(in: library) { second in
            let done = try await second.finished(id)
            #expect(done["state"].string == "done", "\(done)")
            let footage = try await second.client.get("/api/footage/1").json
            #expect(footage["state"].string == "complete")
        }
    }

    @Test func aCancelledJobKeepsWhatItHasAndTheNextBegins() async throws {
        let folder = try TemporaryFolder()
        let path = try TestLecture.copy(to: folder, as: "lecture.mp4")
        let broken = try folder.write("broken.mp4", "this is no video")
        try await RunningServer.with({ $0.allowedFolders = [folder.url.path] }) { server in
            let failed = try await server.index(broken)
            #expect(failed["state"].string == "failed")
            #expect(failed["message"].string?.contains("broken.mp4") == true)
            let job = try await server.client.post("/api/jobs", ["path": .string(path)]).json
            let id = job["jobs"][0]["id"].int ?? 0
            let answer = try await server.client.send("DELETE", "/api/jobs/\(id)")
            #expect(["cancelled", "done"].contains(answer.json["state"].string))
            #expect(try await server.client.send("DELETE", "/api/jobs/99").status == 404)
            #expect(try await server.index(path)["state"].string == "done")
        }
    }

    @Test func zonesAreKeptAndChecked() async throws {
        let folder = try TemporaryFolder()
        let path = try TestLecture.copy(to: folder, as: "lecture.mp4")
        try await RunningServer.with({ $0.allowedFolders = [folder.url.path] }) { server in
            try await server.index(path)
            let client = server.client
            let zones: JSON = [
                "zones": [["name": "门口", "points": [[0, 0], [1, 0], [1, 1]]]],
                "lines": [["name": "gate", "from": [0, 0], "to": [1, 1]]], "masks": [],
            ]
            let type = ["Content-Type": "application/json"]
            let put = try await client.send("PUT", "/api/footage/1/zones", type, zones.data)
            #expect(put.status == 200)
            #expect(try await client.get("/api/footage/1/zones").json == zones)
            for wrong: JSON in [
                ["zones": [["name": "a", "points": [[0, 0], [1, 0]]]]],
                ["zones": [["name": "a", "points": [[0, 0], [1, 0], [2, 0]]]]],
                ["lines": [["name": "", "from": [0, 0], "to": [1, 1]]]], ["zones": "all"],
            ] {
                let refused = try await client.send("PUT", "/api/footage/1/zones", type, wrong.data)
                #expect(refused.status == 400)
            }
            #expect(try await client.get("/api/footage/1/zones").json == zones)
            let again = try await client.post("/api/footage/1/index?again=true", .null)
            #expect(again.status == 202)
            let job = try await server.finished(again.json["id"].int ?? 0)
            #expect(job["state"].string == "done", "\(job)")
        }
    }
}
