import Foundation
import HourglassServer
import HourglassTestSupport
import Testing

/// What others may not do.
@Suite struct SafetyTests {
    @Test func anotherHostOrOriginIsTurnedAway() async throws {
        try await RunningServer.with { server in
            let client = server.client
            let rebound = try await client.get("/api/footage", ["Host": "evil.example:80"])
            #expect(rebound.status == 421)
            let own = "http://127.0.0.1:\(server.server.port)"
            for (origin, status) in [
                ("http://evil.example", 403), ("null", 403), ("http://127.0.0.1:1", 403),
                (own, 200),
            ] {
                #expect(try await client.get("/api/footage", ["Origin": origin]).status == status)
            }
            let cross = ["Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"]
            #expect(try await client.get("/api/footage", cross).status == 403)
            // A page of another origin can send this type without being asked.
            let plain = try await client.send(
                "POST",
                "/api/ask",
                ["Content-Type": "text/plain"],
                Data(#"{"question":"x"}"#.utf8)
            )
            #expect(plain.status == 415)
        }
    }

    @Test func everyAnswerCarriesAStrictPolicy() async throws {
        try await RunningServer.with { server in
            for path in ["/", "/main.js", "/api/footage", "/nothing"] {
                let answer = try await server.client.get(path)
                let policy = answer.fields["content-security-policy"] ?? ""
                #expect(policy.contains("default-src 'none'"))
                #expect(!policy.contains("unsafe"))
                #expect(answer.fields["x-content-type-options"] == "nosniff")
            }
            let page = try await server.client.get("/").text
            #expect(!page.contains("http://") && !page.contains("https://"))
            #expect(!page.contains(" style=") && !page.contains(" onclick="))
        }
    }

    @Test func beyondLoopbackATokenIsNeeded() async throws {
        var configuration = ServerConfiguration(libraryPath: "/nowhere/x.sqlite", version: "test")
        configuration.host = "0.0.0.0"
        #expect(throws: ServerError.self) { try HourglassServer(configuration) }
        try await RunningServer.with({ $0.token = "secret" }) { server in
            let stranger = TestClient(port: server.server.port, token: nil)
            #expect(try await stranger.get("/api/footage").status == 401)
            #expect(try await stranger.get("/").status == 401)
            #expect(try await stranger.get("/api/footage?token=secret").status == 401)
            let wrong = ["Authorization": "Bearer secreT"]
            #expect(try await stranger.get("/api/footage", wrong).status == 401)
            #expect(try await server.client.get("/api/footage").status == 200)
            let exchange = try await stranger.get("/?token=secret")
            #expect(exchange.status == 303)
            let cookie = exchange.fields["set-cookie"] ?? ""
            #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"))
            let name = String(cookie.prefix { $0 != ";" })
            #expect(try await stranger.get("/api/footage", ["Cookie": name]).status == 200)
        }
    }

    @Test func onlyAllowedFoldersAreReadWhateverThePath() async throws {
        let allowed = try TemporaryFolder()
        let outside = try TemporaryFolder()
        let secret = try outside.write("secret.mp4", "secret")
        let link = allowed.path("link.mp4")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: secret)
        let folderLink = allowed.path("elsewhere")
        try FileManager.default.createSymbolicLink(
            atPath: folderLink,
            withDestinationPath: outside.url.path
        )
        try await RunningServer.with({ $0.allowedFolders = [allowed.url.path] }) { server in
            let tricks = [
                secret, link, folderLink, folderLink + "/secret.mp4",
                allowed.url.path + "/../" + outside.url.lastPathComponent + "/secret.mp4",
                allowed.url.path + "x", "secret.mp4", "", "/", "/etc/passwd",
                allowed.url.path + "/missing.mp4", "http://127.0.0.1/x.mp4", "/proc/self/environ",
            ]
            for path in tricks {
                let answer = try await server.client.post("/api/jobs", ["path": .string(path)])
                #expect(answer.status == 403, "\(path): \(answer.text)")
                let chat = try await server.client.post(
                    "/v1/chat/completions",
                    [
                        "model": "hourglass",
                        "messages": [
                            [
                                "role": "user",
                                "content": [
                                    ["type": "text", "text": "What is it?"],
                                    ["type": "video_url", "video_url": ["url": .string(path)]],
                                ],
                            ]
                        ],
                    ]
                )
                #expect((400..<500).contains(chat.status), "\(path): \(chat.text)")
                #expect(!chat.text.contains("root:"))
            }
            let listing = try await server.client.get("/api/folders?path=\(allowed.url.path)").json
            #expect(listing["files"].array.isEmpty && listing["folders"].array.isEmpty)
            let up = try await server.client.get("/api/folders?path=\(outside.url.path)")
            #expect(up.status == 403)
        }
    }

    @Test func aFilePutInTheFootagesPlaceIsNotServed() async throws {
        let folder = try TemporaryFolder()
        let path = try TestLecture.copy(to: folder, as: "lecture.mp4")
        let secret = try folder.write("secret.txt", "top secret")
        try await RunningServer.with({ $0.allowedFolders = [folder.url.path] }) { server in
            try await server.index(path)
            #expect(try await server.client.get("/api/footage/1/media").status == 200)
            try FileManager.default.removeItem(atPath: path)
            try FileManager.default.createSymbolicLink(
                atPath: path,
                withDestinationPath: secret
            )
            let answer = try await server.client.get("/api/footage/1/media")
            #expect(answer.status == 404)
            #expect(answer.json["error"]["code"].string == "video_gone")
            // The index answers all the same.
            let hits = try await server.client.get("/api/search?q=backpropagation").json["hits"]
            #expect(!hits.array.isEmpty)
            #expect(try await server.client.get("/api/footage/1/thumbnail?t=9").status == 200)
        }
    }

    @Test func uploadsAreBoundedAndTheirNamesMadeSafe() async throws {
        try await RunningServer.with({ $0.maximumUploadBytes = 1_000_000 }) { server in
            let client = server.client
            let announced = try await client.exchange(
                Data(
                    """
                    POST /api/uploads?name=big.mp4 HTTP/1.1\r\nHost: localhost\r\n\
                    Content-Length: 1000001\r\nConnection: close\r\n\r\nabc
                    """.utf8
                )
            )
            #expect(announced.status == 413)
            var chunked = Data(
                """
                POST /api/uploads?name=big.mp4 HTTP/1.1\r\nHost: localhost\r\n\
                Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n
                """.utf8
            )
            for _ in 0..<20 {
                chunked += Data("10000\r\n".utf8) + Data(count: 65536) + Data("\r\n".utf8)
            }
            #expect(try await client.exchange(chunked + Data("0\r\n\r\n".utf8)).status == 413)
            let uploads = server.folder.path("library.sqlite.serve/uploads")
            let left = (try? FileManager.default.contentsOfDirectory(atPath: uploads)) ?? []
            #expect(left.isEmpty, "nothing is left of what was refused")
            let name = "..%2F..%2Fa%0Ab%E2%80%AE.mp4"
            let video = try Data(contentsOf: URL(filePath: TestLecture.path()))
            let sent = try await client.send("POST", "/api/uploads?name=\(name)", [:], video)
            #expect(sent.status == 202)
            #expect(sent.json["name"].string == "ab.mp4")
            #expect(sent.json["path"].string?.hasPrefix(uploads) == true)
            let job = try await server.finished(sent.json["id"].int ?? 0)
            #expect(job["state"].string == "done", "\(job)")
        }
    }
}
