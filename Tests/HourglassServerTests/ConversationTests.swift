import Foundation
import HourglassServer
import HourglassTestSupport
import Testing

/// Questions that only mean something after others.
@Suite struct ConversationTests {
    private func withLecture(_ body: (RunningServer) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        let path = try TestLecture.copy(to: folder, as: "lecture.mp4")
        try await RunningServer.with({ $0.allowedFolders = [folder.url.path] }) { server in
            try await server.index(path)
            try await body(server)
        }
    }

    @Test func aQuestionGoesOnFromTheConversationItIsSentWith() async throws {
        try await withLecture { server in
            let first = try await server.client.post(
                "/api/ask",
                ["question": "When is gradient descent shown?"]
            ).json
            let start = first["citations"][0]["start_s"].number ?? -1
            #expect(abs(start) < 0.1, "\(first)")
            #expect(first["conversation"]["exchanges"].array.count == 1)
            let second = try await server.client.post(
                "/api/ask",
                ["question": "and after that?", "conversation": first["conversation"]]
            ).json
            #expect(second["found"].bool == true, "\(second)")
            let later = second["citations"].array.compactMap { $0["start_s"].number }
            #expect(!later.isEmpty && later.allSatisfy { $0 > 3 }, "\(later)")
            #expect(second["conversation"]["exchanges"].array.count == 2)
        }
    }

    @Test func aConversationThatNobodyHadIsRefused() async throws {
        try await withLecture { server in
            let place: JSON = ["footage": 1, "start": .number(1e300), "end": .number(1e301)]
            let exchange: JSON = ["question": "x", "answer": "y", "places": [place]]
            let answer = try await server.client.post(
                "/api/ask",
                ["question": "and then?", "conversation": ["exchanges": [exchange]]]
            )
            #expect(answer.status == 400, "\(answer.text)")
            #expect(answer.json["error"]["param"].string == "conversation")
            let shapeless = try await server.client.post(
                "/api/ask",
                ["question": "and then?", "conversation": "before"]
            )
            #expect(shapeless.status == 400)
        }
    }

    @Test func chatCompletionsReadTheirOwnCitationsAgain() async throws {
        try await withLecture { server in
            var messages: [JSON] = [
                ["role": "user", "content": "When is gradient descent shown?"]
            ]
            let first = try await server.client.post(
                "/v1/chat/completions",
                ["model": "hourglass", "messages": .array(messages)]
            ).json
            let content = first["choices"][0]["message"]["content"]
            #expect(content.string?.contains("[1] lecture.mp4 00:00:00.000") == true, "\(content)")
            messages += [
                ["role": "assistant", "content": content],
                ["role": "user", "content": "and after that?"],
            ]
            let second = try await server.client.post(
                "/v1/chat/completions",
                ["model": "hourglass", "messages": .array(messages)]
            ).json
            let later = second["hourglass"]["citations"].array.compactMap { $0["start_s"].number }
            #expect(!later.isEmpty && later.allSatisfy { $0 > 3 }, "\(second)")
        }
    }
}
