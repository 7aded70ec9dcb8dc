import Foundation
import Hourglass
import HourglassServer
import HourglassTestSupport
import Testing

/// Finding what is to be seen, by the server and by programs, with a tiny CLIP
/// trained on coloured shapes.
@Suite struct PictureSearchTests {
    private static let name = "tiny/clip-shapes"
    private let cache: ModelCacheFolder
    private let footage: TemporaryFolder
    private let clip: String

    init() throws {
        cache = try ModelCacheFolder(Self.name, URL(filePath: ShapesScenes.clip))
        footage = try TemporaryFolder()
        clip = footage.path("wall.mkv")
        try ShapesScenes.wall(in: footage, to: clip)
    }

    private func tool(
        _ server: RunningServer,
        _ name: String,
        _ arguments: JSON
    ) async throws -> String {
        let call: JSON = [
            "jsonrpc": "2.0", "id": 1, "method": "tools/call",
            "params": ["name": .string(name), "arguments": arguments],
        ]
        let answer = try await server.client.post("/mcp", call)
        return answer.json["result"]["content"].array.compactMap { $0["text"].string }
            .joined(separator: "\n")
    }

    @Test func everyWayIntoTheServerLooksAtPictures() async throws {
        let library = try TemporaryFolder()
        try await RunningServer.with(
            in: library,
            {
                $0.environment = cache.environment
                $0.allowedFolders = [footage.url.path]
            }
        ) { server in
            let models = try await server.client.get("/api/models").json["models"].array
            let known = models.first { $0["id"].string == Self.name }
            #expect(known?["use"].string == "seeing" && known?["installed"].bool == true)
            let order: JSON = [
                "path": .string(clip),
                "reading": ["reads_text": false, "picture_model": .string(Self.name)],
            ]
            let job = try await server.client.post("/api/jobs", order).json["jobs"][0]
            let done = try await server.finished(job["id"].int ?? 0)
            #expect(done["state"].string == "done", "\(done)")

            let found = try await server.client.get("/api/search?q=a%20red%20circle").json
            #expect(found["hits"][0]["start_s"].number == 10, "\(found)")
            #expect(found["hits"][0]["found_by"].string == "picture")
            let nothing = try await server.client.get("/api/search?q=a%20wooden%20ship").json
            #expect(nothing["hits"].array.isEmpty, "\(nothing)")
            let words = try await server.client
                .get("/api/search?q=a%20red%20circle&words_only=true").json
            #expect(words["hits"].array.allSatisfy { $0["found_by"].string != "picture" })

            let picture = footage.path("given.ppm")
            try ShapesScenes.draw(
                .init(shape: .circle, colour: ShapesScenes.red, x: 150, y: 150, size: 70),
                width: 360,
                to: picture
            )
            let png = footage.path("given.png")
            try Tool.run("ffmpeg", ["-v", "error", "-nostdin", "-y", "-i", picture, png])
            let alike = try await server.client.send(
                "POST",
                "/api/search/image",
                ["Content-Type": "application/octet-stream"],
                try Data(contentsOf: URL(filePath: png))
            )
            #expect(alike.json["hits"][0]["start_s"].number == 10, "\(alike.text)")

            let answer = try await server.client.post(
                "/api/ask",
                ["question": "When is a green triangle visible?"]
            ).json
            #expect(answer["citations"][0]["start_s"].number == 5, "\(answer)")
            // Points back at what was looked for before.
            let next = try await server.client.post(
                "/api/ask",
                ["question": "How long was it there?", "conversation": answer["conversation"]]
            ).json
            #expect(next["citations"][0]["start_s"].number == 5, "\(next)")

            let text = try await tool(server, "search", ["query": "a red circle"])
            #expect(text.contains("00:00:10.000"), "\(text)")
            let told = try await tool(
                server,
                "ask",
                ["question": "When is a red circle visible?"]
            )
            #expect(told.contains("00:00:10.000"), "\(told)")
        }
        // Unless told otherwise, new footage of such a library is treated alike;
        // and where the model is gone, that is said.
        try await RunningServer.with(in: library, { $0.environment = cache.environment }) {
            server in
            let settings = try await server.client.get("/api/settings").json
            #expect(settings["reading"]["picture_model"].string == Self.name)
        }
        let none = try TemporaryFolder()
        try await RunningServer.with(
            in: library,
            { $0.environment = ["HF_HUB_CACHE": none.url.path] }
        ) { server in
            let found = try await server.client.get("/api/search?q=a%20red%20circle").json
            #expect(found["remark"].string?.contains("pictures were not searched") == true)
        }
    }

    @Test func programsFindWhatIsToBeSeen() async throws {
        let library = try FootageLibrary(
            at: footage.path("library.sqlite"),
            environment: cache.environment
        )
        var options = IndexOptions()
        options.textReading = .off
        let report = try await library.index(clip, options: options)
        let before = try await library.find("a red circle")
        #expect(before.hits.allSatisfy { $0.foundBy != .picture })
        try await library.embedPictures(of: report.footage, with: Self.name)
        let hit = try #require(try await library.find("a red circle").hits.first)
        #expect(hit.foundBy == .picture && hit.range.start.seconds == 10)
        let answer = try await library.ask("When is a green triangle visible?")
        #expect(answer.citations.first?.range.start.seconds == 5)
        await #expect(throws: (any Error).self) {
            try await library.embedPictures(of: report.footage, with: "tiny/nowhere")
        }
    }
}
