import Foundation
import HourglassServer
import HourglassTestSupport
import Testing

/// Vectors as OpenAI's clients ask for them, and search by meaning.
@Suite struct EmbeddingTests {
    private func withModel(_ body: (RunningServer) async throws -> Void) async throws {
        let cache = try ModelCacheFolder()
        try await RunningServer.with({ $0.environment = cache.environment }, body)
    }

    private func embed(_ server: RunningServer, _ more: [String: JSON]) async throws -> (
        status: Int, json: JSON
    ) {
        let body = ["model": JSON.string(ModelCacheFolder.name)].merging(more) { $1 }
        let answer = try await server.client.post("/v1/embeddings", .object(body))
        return (answer.status, answer.json)
    }

    @Test func vectorsAreThoseOfTheReference() async throws {
        let file = ModelCacheFolder.checkpoint.appending(path: "expected.json")
        let cases = JSON(try Data(contentsOf: file))["cases"].array
            .filter { $0["text"].string?.isEmpty == false }
        try await withModel { server in
            let answer = try await embed(server, ["input": .array(cases.map { $0["text"] })])
            #expect(answer.status == 200, "\(answer.json)")
            let data = answer.json["data"].array
            #expect(data.count == cases.count)
            for (index, (item, example)) in zip(data, cases).enumerated() {
                #expect(item["index"].int == index)
                let vector = item["embedding"].array.compactMap(\.number)
                let expected = example["vector"].array.compactMap(\.number)
                #expect(vector.count == expected.count)
                // The server holds weights in 16 bits.
                let likeness = zip(vector, expected).reduce(0) { $0 + $1.0 * $1.1 }
                #expect(likeness > 0.999, "\(example["text"]): \(likeness)")
            }
            let tokens = cases.reduce(0) { $0 + $1["ids"].array.count }
            #expect(answer.json["usage"]["prompt_tokens"].int == tokens)
            #expect(answer.json["usage"]["total_tokens"].int == tokens)
        }
    }

    @Test func base64HoldsTheSameNumbers() async throws {
        try await withModel { server in
            let plain = try await embed(
                server,
                ["input": "chain rule", "encoding_format": "float"]
            )
            let packed = try await embed(
                server,
                ["input": "chain rule", "encoding_format": "base64", "dimensions": 48]
            )
            let numbers = plain.json["data"][0]["embedding"].array.compactMap(\.number)
            let text = packed.json["data"][0]["embedding"].string ?? ""
            let bytes = [UInt8](Data(base64Encoded: text) ?? Data())
            #expect(numbers.count == 48 && bytes.count == 48 * 4)
            for (index, number) in numbers.enumerated() where bytes.count == 48 * 4 {
                let bits = (0..<4).reduce(UInt32(0)) {
                    $0 | UInt32(bytes[index * 4 + $1]) << ($1 * 8)
                }
                #expect(Float(bitPattern: bits) == Float(number))
            }
        }
    }

    @Test func whatCannotBeEmbeddedIsRefusedByName() async throws {
        try await withModel { server in
            for (more, parameter) in [
                (["input": JSON.array([])], "input"), (["input": ""], "input"), ([:], "input"),
                (["input": [[1, 2]]], "input"), (["input": ["a", ""]], "input"),
                (["input": "a", "dimensions": 8], "dimensions"),
                (["input": "a", "encoding_format": "hex"], "encoding_format"),
            ] {
                let answer = try await embed(server, more)
                #expect(answer.status == 400, "\(more): \(answer.json)")
                #expect(answer.json["error"]["param"].string == parameter)
            }
            let other = try await embed(server, ["model": "other", "input": "a"])
            #expect(other.status == 404 && other.json["error"]["code"].string == "model_not_found")
            let models = try await server.client.get("/v1/models").json["data"].array
            #expect(models.contains { $0["id"].string == ModelCacheFolder.name })
        }
        let none = try TemporaryFolder()
        try await RunningServer.with({ $0.environment = ["HF_HUB_CACHE": none.url.path] }) {
            server in
            let answer = try await embed(server, ["input": "a"])
            #expect(answer.status == 404)
            #expect(answer.json["error"]["message"].string?.contains("models pull") == true)
        }
    }

    @Test func footageIsFoundByMeaningWhereItsTextsHaveVectors() async throws {
        let cache = try ModelCacheFolder()
        let library = try TemporaryFolder()
        let footage = try TemporaryFolder()
        let path = try TestLecture.copy(to: footage, as: "lecture.mp4")
        try await RunningServer.with(
            in: library,
            {
                $0.environment = cache.environment
                $0.allowedFolders = [footage.url.path]
            }
        ) { server in
            // From the settings, as the request does not say.
            let settings = try await server.client.send(
                "PUT",
                "/api/settings",
                ["Content-Type": "application/json"],
                JSON.object(["reading": ["meaning_model": .string(ModelCacheFolder.name)]]).data
            )
            #expect(settings.status == 200, "\(settings.text)")
            let job = try await server.index(path)
            #expect(job["state"].string == "done", "\(job)")
            let found = try await server.client.get("/api/search?q=walking%20downhill").json
            #expect(found["hits"][0]["start_s"].number == 1)
            #expect(found["remark"] == .null)
        }
        // Unless told otherwise, new footage of such a library is treated alike.
        try FileManager.default.removeItem(atPath: library.path("library.sqlite.serve"))
        try await RunningServer.with(in: library, { $0.environment = cache.environment }) {
            server in
            let settings = try await server.client.get("/api/settings").json
            #expect(settings["reading"]["meaning_model"].string == ModelCacheFolder.name)
        }
        // Where the model is gone, words must do, and that is said.
        let none = try TemporaryFolder()
        try await RunningServer.with(
            in: library,
            { $0.environment = ["HF_HUB_CACHE": none.url.path] }
        ) { server in
            let found = try await server.client.get("/api/search?q=walking%20downhill").json
            #expect(found["hits"][0]["start_s"].number == 1)
            #expect(found["remark"].string?.contains("by words alone") == true, "\(found)")
            let plain = try await server.client.get("/api/search?q=fog&words_only=true").json
            #expect(plain["remark"] == .null && !plain["hits"].array.isEmpty)
            let answer = try await server.client.post(
                "/api/ask",
                ["question": "When is fog named?"]
            )
            #expect(answer.json["remark"].string?.contains("by words alone") == true)
        }
    }
}
