import Foundation
import HourglassServer
import HourglassTestSupport
import Testing

/// What is chosen once holds until it is chosen otherwise.
@Suite struct SettingsTests {
    private func put(_ server: RunningServer, _ value: JSON) async throws -> TestClient.Answer {
        try await server.client.send(
            "PUT",
            "/api/settings",
            ["Content-Type": "application/json"],
            value.data
        )
    }

    @Test func settingsAreKeptBesideTheLibrary() async throws {
        let library = try TemporaryFolder()
        try await RunningServer.with(in: library) { server in
            let usual = try await server.client.get("/api/settings").json
            #expect(usual["engine"].string == "auto" && usual["reading"] == .object([:]))
            let chosen: JSON = [
                "engine": "extractive", "answer_language": "zh",
                "reading": ["sampling": "thorough", "reads_text": false, "objects": "off"],
            ]
            #expect(try await put(server, chosen).json == chosen)
        }
        try await RunningServer.with(in: library) { server in
            let kept = try await server.client.get("/api/settings").json
            #expect(kept["answer_language"].string == "zh")
            #expect(kept["reading"]["reads_text"].bool == false)
        }
    }

    @Test func whatIsNotHereCannotBeChosen() async throws {
        try await RunningServer.with { server in
            for (value, status, parameter) in [
                (["engine": "http://example.org/v1"], 422, "engine"),
                (["answer_language": "fr"], 400, "answer_language"),
                (["reading": ["sampling": "some"]], 400, "sampling"),
                (["reading": ["objects": "maybe"]], 400, "objects"),
                (["reading": ["speech_model": "/etc"]], 422, "speech_model"),
                (["reading": ["meaning_model": "none/such"]], 422, "meaning_model"),
            ] as [(JSON, Int, String)] {
                let answer = try await put(server, value)
                #expect(answer.status == status, "\(value): \(answer.text)")
                #expect(answer.json["error"]["param"].string == parameter)
            }
            let upload = try await server.client.send(
                "POST",
                "/api/uploads?name=a.mp4&speech_model=/etc",
                [:],
                Data("x".utf8)
            )
            #expect(upload.status == 422)
        }
    }

    @Test func footageIsReadAsChosenAndAnswersComeInTheLanguageChosen() async throws {
        let folder = try TemporaryFolder()
        let path = try TestLecture.copy(to: folder, as: "lecture.mp4")
        try await RunningServer.with({ $0.allowedFolders = [folder.url.path] }) { server in
            #expect(try await put(server, ["answer_language": "zh"]).status == 200)
            let order: JSON = ["path": .string(path), "reading": ["reads_text": false]]
            let job = try await server.client.post("/api/jobs", order).json["jobs"][0]
            let done = try await server.finished(job["id"].int ?? 0)
            #expect(done["state"].string == "done", "\(done)")
            let footage = try await server.client.get("/api/footage/1").json
            #expect(footage["text_languages"].array.isEmpty)
            let shown = try await server.client.get("/api/search?q=Gradient").json
            #expect(shown["hits"].array.allSatisfy { $0["kind"].string != "slide" })
            let answer = try await server.client.post(
                "/api/ask",
                ["question": "When is fog named?"]
            )
            let text = answer.json["answer"].string ?? ""
            #expect(
                text.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) },
                "\(text)"
            )
            let english = try await server.client.post(
                "/api/ask",
                ["question": "When is fog named?", "language": "en"]
            ).json["answer"].string
            #expect(english?.contains("lecture.mp4") == true && english != text)
        }
    }
}
