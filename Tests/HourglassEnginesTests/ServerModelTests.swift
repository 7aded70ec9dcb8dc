import Foundation
import HourglassEngines
import Testing

/// A reply as far as it came, and how it ended.
private struct Reply {
    var text = ""
    var thinking = ""
    var error: (any Error)?
    var code: EngineError.Code? { (error as? EngineError)?.code }
}

private func reply(_ model: some ChatModel, _ turns: [ChatTurn]) async -> Reply {
    var result = Reply()
    do {
        for try await piece in model.reply(to: turns, maximumTokens: 50) {
            switch piece {
            case .text(let text): result.text += text
            case .thinking(let text): result.thinking += text
            }
        }
    } catch {
        result.error = error
    }
    return result
}

private func model(
    _ server: CompletionServer,
    key: String? = nil,
    name: String? = nil,
    silence: Duration = .seconds(60)
) async throws -> ServerModel {
    var options = ServerModel.Options()
    (options.key, options.model, options.silence) = (key, name, silence)
    options.pauses = [.milliseconds(1), .milliseconds(1), .milliseconds(1)]
    return try await ServerModel(#require(ServerAddress(server.address)), options: options)
}

private let hello = [ChatTurn(.user, "Hello")]

@Suite struct ServerModelTests {
    @Test func readsAStream() async throws {
        let server = try CompletionServer([
            [
                .head(200), .text(": a comment\n\n"), .event(#"{"role":"assistant"}"#),
                .thinks("Hm."), .says("Good "), .says("day."), .done, .close,
            ]
        ])
        let answer = try await reply(model(server, key: "secret"), hello)
        #expect(answer.text == "Good day." && answer.thinking == "Hm." && answer.error == nil)
        let request = try #require(server.requests.first)
        #expect(request.path == "/v1/chat/completions")
        #expect(request.headers["authorization"] == "Bearer secret")
        #expect(request.json["model"] as? String == "tiny")
        #expect(request.json["stream"] as? Bool == true)
    }

    @Test func readsAnAnswerInOnePiece() async throws {
        let server = try CompletionServer([
            CompletionServer.json(
                200,
                #"{"choices":[{"message":{"content":"<think>a</think>\n\nb"},"finish_reason":"stop"}]}"#
            )
        ])
        let answer = try await reply(model(server), hello)
        #expect(answer.text == "b" && answer.thinking == "a" && answer.error == nil)
    }

    @Test func charactersMayArriveInPieces() async throws {
        let bytes = Array("data: {\"choices\":[{\"delta\":{\"content\":\"三十七\"}}]}\r\n\r\n".utf8)
        let server = try CompletionServer([
            [.head(200)] + bytes.map { .bytes([$0]) } + [.done, .close]
        ])
        let answer = try await reply(model(server), hello)
        #expect(answer.text == "三十七" && answer.error == nil)
    }

    @Test func aStreamThatBreaksOffSaysSo() async throws {
        let server = try CompletionServer([[.head(200), .says("Half an "), .close]])
        let answer = try await reply(model(server), hello)
        #expect(answer.text == "Half an " && answer.code == .brokenOff)
    }

    @Test func aConnectionThatBreaksOffSaysSo() async throws {
        let server = try CompletionServer([
            [.head(200, ["Content-Length": "100000"]), .says("Half an "), .close]
        ])
        let answer = try await reply(model(server), hello)
        #expect(answer.text == "Half an " && answer.code == .brokenOff)
    }

    @Test func aServerThatStallsIsGivenUp() async throws {
        let server = try CompletionServer([[.head(200), .says("One"), .stall]])
        let answer = try await reply(model(server, silence: .seconds(4)), hello)
        #expect(answer.text == "One" && answer.code == .unreachable)
    }

    @Test(arguments: [
        "data: not json\n\n", "data: {\"choices\":7}\n\n", "<html>hello</html>",
        "data: {\"object\":\"x\"}\n\n", "",
    ])
    func garbageIsNoAnswer(_ text: String) async throws {
        let server = try CompletionServer([[.head(200), .text(text), .close]])
        let answer = try await reply(model(server), hello)
        #expect(answer.text.isEmpty && answer.code == .badAnswer)
    }

    @Test func anErrorInsideTheStreamIsReported() async throws {
        let server = try CompletionServer([
            [.head(200), .says("A"), .text("data: {\"error\":{\"message\":\"lost\"}}\n\n"), .close]
        ])
        let answer = try await reply(model(server), hello)
        #expect(answer.text == "A" && answer.code == .brokenOff)
        #expect("\(answer.error ?? CancellationError())".contains("lost"))
    }

    @Test(arguments: [
        (401, EngineError.Code.refused), (403, .refused), (404, .noModel), (400, .badAnswer),
        (302, .badAddress),
    ])
    func aRefusalIsNotTriedAgain(_ status: Int, _ code: EngineError.Code) async throws {
        let server = try CompletionServer([
            CompletionServer.json(status, #"{"error":{"message":"no"}}"#)
        ])
        let answer = try await reply(model(server), hello)
        #expect(answer.code == code)
        #expect(server.requests.count == 1)
    }

    @Test(arguments: [429, 500, 503])
    func whatMayPassIsTriedAgain(_ status: Int) async throws {
        let busy = CompletionServer.json(
            status,
            #"{"error":{"message":"busy"}}"#,
            ["Retry-After": "0"]
        )
        let server = try CompletionServer([busy, busy, CompletionServer.stream("Here.")])
        let answer = try await reply(model(server), hello)
        #expect(answer.text == "Here." && answer.error == nil)
        let never = try CompletionServer([busy])
        #expect(try await reply(model(never), hello).code == .unreachable)
        #expect(never.requests.count == 4)
    }

    @Test func whatIsAskedTooMuchIsKnown() async throws {
        let server = try CompletionServer([
            CompletionServer.json(
                400,
                #"{"error":{"message":"This model's maximum context length is 10 tokens."}}"#
            )
        ])
        #expect(try await reply(model(server), hello).code == .contextFull)
        let blind = try CompletionServer([
            CompletionServer.json(500, #"{"error":"image input is not supported"}"#)
        ])
        #expect(try await reply(model(blind), hello).code == .noPictures)
        #expect(blind.requests.count == 1)
    }

    @Test func theFirstModelIsTaken() async throws {
        let server = try CompletionServer(
            [CompletionServer.stream("x")],
            models: CompletionServer.models("a", "b", context: 4096)
        )
        let first = try await model(server)
        #expect(first.model == "a" && first.contextTokens == 4096)
        #expect(try await model(server, name: "b").model == "b")
        await #expect(throws: EngineError.self) { try await model(server, name: "c") }
    }

    @Test func aServerWithoutAListNeedsAName() async throws {
        let server = try CompletionServer(
            [CompletionServer.stream("x")],
            models: CompletionServer.json(404, "{}")
        )
        #expect(try await model(server, name: "anything").model == "anything")
        await #expect(throws: EngineError.self) { try await model(server) }
    }

    @Test func nobodyThereIsUnreachable() async throws {
        // Nothing ever listens on port 1 of the loopback address.
        let address = try #require(ServerAddress("http://127.0.0.1:1/v1"))
        do {
            _ = try await ServerModel(address)
            Issue.record("A closed port answered")
        } catch let error as EngineError {
            #expect(error.code == .unreachable)
        }
    }

    @Test(arguments: [
        ("http://localhost:8000", "http://localhost:8000/v1"),
        ("http://localhost:8000/", "http://localhost:8000/v1"),
        ("http://localhost:8000/v1/", "http://localhost:8000/v1"),
        ("https://a.example/api/v1/chat/completions", "https://a.example/api/v1"),
        ("http://[::1]:11434/v1", "http://[::1]:11434/v1"),
    ])
    func readsAddresses(_ text: String, _ base: String) {
        #expect(ServerAddress(text)?.base == base)
    }

    @Test(arguments: ["ftp://a/v1", "http://", "a:80", "http://a b/v1"])
    func refusesOtherAddresses(_ text: String) {
        #expect(ServerAddress(text) == nil)
    }

    @Test func theKeyComesFromTheEnvironment() {
        let key = ServerModel.Options.key
        #expect(key(["OPENAI_API_KEY": "o"]) == "o")
        #expect(key(["OPENAI_API_KEY": "o", "HOURGLASS_API_KEY": " h\n"]) == "h")
        #expect(key(["HOURGLASS_API_KEY": ""]) == nil)
    }
}
