import Foundation
import HourglassServer
import HourglassTestSupport
import Testing

/// Search, questions, and the protocols of other programs' clients, over one
/// library.
@Suite struct AskingTests {
    private func withLecture(_ body: (RunningServer) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        let path = try TestLecture.copy(to: folder, as: "lecture.mp4")
        try await RunningServer.with({ $0.allowedFolders = [folder.url.path] }) { server in
            let job = try await server.index(path)
            #expect(job["state"].string == "done", "\(job)")
            try await body(server)
        }
    }

    @Test func wordsAreFoundWhileTheyAreTyped() async throws {
        try await withLecture { server in
            for (typed, time) in [
                ("back", 8.0), ("backprop", 8), ("chain ru", 8), ("反", 16), ("反向", 16), ("fog", 1),
            ] {
                let query = typed.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                let found = try await server.client.get("/api/search?typing=true&q=\(query)").json
                let starts = found["hits"].array.compactMap { $0["start_s"].number }
                #expect(starts.contains { abs($0 - time) < 0.1 }, "\(typed): \(starts)")
            }
            let none = try await server.client.get("/api/search?typing=true&q=zebra").json
            #expect(none["hits"].array.isEmpty)
            let empty = try await server.client.get("/api/search?typing=true&q=").json
            #expect(empty["hits"].array.isEmpty)
        }
    }

    @Test func anAnswerStreamsItsSentencesThenItsCitations() async throws {
        try await withLecture { server in
            let answer = try await server.client.post(
                "/api/ask",
                ["question": "When is backpropagation explained?", "stream": true]
            )
            #expect(answer.fields["content-type"] == "text/event-stream")
            let events = answer.text.components(separatedBy: "\n\n")
            let pieces = events.filter { $0.hasPrefix("event: text") }
            #expect(!pieces.isEmpty)
            let last = events.last { $0.hasPrefix("event: answer") } ?? ""
            let whole = JSON(Data(last.components(separatedBy: "\ndata: ").last?.utf8 ?? "".utf8))
            #expect(whole["found"].bool == true)
            #expect(abs((whole["citations"][0]["start_s"].number ?? 0) - 8) < 0.1)
            let joined = pieces.map {
                JSON(Data($0.components(separatedBy: "\ndata: ")[1].utf8))["text"].string ?? ""
            }.joined()
            #expect(joined == whole["answer"].string)
            let absent = try await server.client.post(
                "/api/ask",
                ["question": "What about photosynthesis?"]
            ).json
            #expect(absent["found"].bool == false && absent["citations"].array.isEmpty)
            let engine = try await server.client.post(
                "/api/ask",
                ["question": "x", "engine": "/etc/passwd"]
            )
            #expect(engine.status == 422)
            #expect(engine.json["error"]["code"].string == "model_missing")
        }
    }

    @Test func aPictureIsFoundWhereItIsShown() async throws {
        try await withLecture { server in
            let picture = try await server.client.get("/api/footage/1/frame?t=20").body
            let found = try await server.client.send("POST", "/api/search/image", [:], picture).json
            #expect(abs((found["hits"][0]["start_s"].number ?? 0) - 16) < 0.1, "\(found)")
            let broken = try await server.client.send(
                "POST",
                "/api/search/image",
                [:],
                Data("no picture".utf8)
            )
            #expect(broken.status == 422)
        }
    }

    @Test func chatCompletionsNameTheirFootageAndCiteIt() async throws {
        try await withLecture { server in
            let client = server.client
            let models = try await client.get("/v1/models").json["data"].array
            #expect(models.contains { $0["id"].string == "hourglass" })
            for url in [
                "hourglass://1", "http://127.0.0.1:\(server.server.port)/api/footage/1/media",
            ] {
                let answer = try await client.post(
                    "/v1/chat/completions",
                    [
                        "model": "hourglass", "temperature": 0,
                        "messages": [
                            ["role": "system", "content": "Be brief."],
                            [
                                "role": "user",
                                "content": [
                                    ["type": "video_url", "video_url": ["url": .string(url)]],
                                    ["type": "text", "text": "When is backpropagation explained?"],
                                ],
                            ],
                        ],
                    ]
                ).json
                let content = answer["choices"][0]["message"]["content"].string ?? ""
                #expect(content.contains("[1] lecture.mp4 00:00:08.000"), "\(answer)")
                #expect(answer["hourglass"]["citations"][0]["footage_id"].int == 1)
                #expect(answer["choices"][0]["finish_reason"].string == "stop")
            }
            let stream = try await client.post(
                "/v1/chat/completions",
                [
                    "model": "hourglass:lecture.mp4", "stream": true,
                    "messages": [["role": "user", "content": "反向传播在哪里？"]],
                ]
            ).text
            let lines = stream.components(separatedBy: "\n").filter { $0.hasPrefix("data: ") }
            #expect(lines.last == "data: [DONE]")
            let chunks = lines.dropLast().map { JSON(Data($0.dropFirst(6).utf8)) }
            #expect(chunks.allSatisfy { $0["object"].string == "chat.completion.chunk" })
            #expect(chunks.contains { $0["hourglass"]["found"].bool == true })
            for (model, status) in [("gpt-4", 404), ("", 400)] {
                let refused = try await client.post(
                    "/v1/chat/completions",
                    [
                        "model": .string(model), "messages": [["role": "user", "content": "x"]],
                    ]
                )
                #expect(refused.status == status)
                #expect(refused.json["error"]["type"].string != nil)
            }
            let embeddings = try await client.post("/v1/embeddings", ["model": "x", "input": "y"])
            #expect(embeddings.status == 404)
        }
    }

    @Test func modelContextProtocolToolsAnswer() async throws {
        try await withLecture { server in
            func call(_ method: String, _ parameters: JSON = [:]) async throws -> JSON {
                try await server.client.post(
                    "/mcp",
                    ["jsonrpc": "2.0", "id": 7, "method": .string(method), "params": parameters]
                ).json
            }
            func tool(_ name: String, _ arguments: JSON) async throws -> JSON {
                try await call("tools/call", ["name": .string(name), "arguments": arguments])[
                    "result"
                ]
            }
            let hello = try await call("initialize", ["protocolVersion": "2025-06-18"])
            #expect(hello["id"].int == 7)
            #expect(hello["result"]["protocolVersion"].string == "2025-06-18")
            let tools = try await call("tools/list")["result"]["tools"].array
            #expect(
                tools.compactMap { $0["name"].string }
                    == ["list_footage", "search", "ask", "look_at", "report"]
            )
            #expect(
                try await tool("list_footage", [:])["content"][0]["text"].string?
                    .contains("lecture.mp4") == true
            )
            #expect(
                try await tool("search", ["query": "fog"])["content"][0]["text"].string?
                    .contains("walking downhill") == true
            )
            let answer = try await tool("ask", ["question": "When is backpropagation explained?"])
            #expect(answer["content"][0]["text"].string?.contains("00:00:08.000") == true)
            let look = try await tool(
                "look_at",
                ["footage": "1", "time": "00:00:09", "width": 128]
            )
            #expect(look["content"][0]["type"].string == "image")
            let picture = Data(base64Encoded: look["content"][0]["data"].string ?? "") ?? Data()
            #expect(picture.prefix(2) == Data([0xff, 0xd8]))
            #expect(try await tool("report", ["footage": ["1"]])["isError"].bool == false)
            #expect(
                try await tool("look_at", ["footage": "nothing", "time": "1"])["isError"].bool
                    == true
            )
            #expect(try await call("no/such")["error"]["code"].int == -32601)
            let note = try await server.client.post(
                "/mcp",
                ["jsonrpc": "2.0", "method": "notifications/initialized"]
            )
            #expect(note.status == 202 && note.body.isEmpty)
            let broken = try await server.client.send("POST", "/mcp", [:], Data("{".utf8)).json
            #expect(broken["error"]["code"].int == -32700)
        }
    }
}
