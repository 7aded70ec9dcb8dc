internal import Foundation
internal import HourglassHub
internal import HourglassTokenizer

/// A model behind an OpenAI-compatible server: vLLM, SGLang, llama.cpp, Ollama
/// and others.
///
/// Speaks `/chat/completions` with `stream: true` and understands servers that
/// answer in one piece all the same. What fails before the first word and may
/// pass (429, 5xx) is tried again up to three times, as `Retry-After` says.
public struct ServerModel: ChatModel {
    /// How to reach a server.
    public struct Options: Sendable {
        /// The key sent as bearer token; nil for none.
        public var key: String?
        /// Name of the model; nil for the first the server lists.
        public var model: String?
        /// Longest silence of the server before it is given up.
        public var silence: Duration = .seconds(300)
        /// Longest wait for a connection.
        public var connect: Duration = .seconds(10)
        /// Waits before the second, third and fourth attempt.
        package var pauses: [Duration] = [.milliseconds(500), .seconds(2), .seconds(5)]

        /// No key, the first model.
        public init() {}

        /// The key in the environment: `HOURGLASS_API_KEY`, else
        /// `OPENAI_API_KEY`.
        public static func key(in environment: [String: String]) -> String? {
            ["HOURGLASS_API_KEY", "OPENAI_API_KEY"].lazy
                .compactMap { environment[$0]?.trimmingCharacters(in: .whitespacesAndNewlines) }
                .first { !$0.isEmpty }
        }
    }

    /// Where it is.
    public let address: ServerAddress
    /// The model's name, as the server knows it.
    public let model: String
    /// The model and where it is.
    public var name: String { "\(model) at \(address.host)" }
    /// What the server says it can read, else 8192.
    public let contextTokens: Int
    /// Shown pictures until the server says that its model cannot see.
    public var seesPictures: Bool { true }
    private let options: Options
    private let connection: StreamingConnection

    /// Asks the server which models it has.
    ///
    /// - Throws: `EngineError`: `unreachable`, `refused`, or `noModel` when it
    ///   lacks the model wanted or names none; `CancellationError`.
    public init(_ address: ServerAddress, options: Options = Options()) async throws {
        var limits = StreamingConnection.Limits()
        limits.silence = options.silence
        limits.connect = options.connect
        connection = try Self.translating { try StreamingConnection(limits) }
        self.address = address
        self.options = options
        let models = try await ServerModels(
            address: address,
            connection: connection,
            headers: Self.headers(options),
            pauses: options.pauses
        ).list()
        guard let wanted = options.model else {
            guard let first = models?.first else {
                throw EngineError(
                    code: .noModel,
                    message: "The server at \(address) does not tell which models it has; name one"
                        + " with --engine-model."
                )
            }
            (model, contextTokens) = (first.name, first.contextTokens ?? Self.usualContext)
            return
        }
        let known = models?.first { $0.name == wanted }
        // A server that lists nothing may still have it.
        if let models, !models.isEmpty, known == nil {
            let names = models.prefix(8).map(\.name).joined(separator: ", ")
            throw EngineError(
                code: .noModel,
                message: "The server at \(address) has no model '\(wanted)'. It has: \(names)"
                    + (models.count > 8 ? ", …" : ".")
            )
        }
        (model, contextTokens) = (wanted, known?.contextTokens ?? Self.usualContext)
    }

    /// Every server of this kind reads at least so much, or says otherwise
    /// when it is asked too much.
    private static let usualContext = 8192

    static func headers(_ options: Options) -> [String: String] {
        var headers = ["Content-Type": "application/json"]
        if let key = options.key { headers["Authorization"] = "Bearer \(key)" }
        return headers
    }

    /// The model's next turn.
    public func reply(
        to turns: [ChatTurn],
        maximumTokens: Int
    ) -> AsyncThrowingStream<ReplyPiece, any Error> {
        let body = CompletionRequest(model: model, turns: turns, maximumTokens: maximumTokens)
        return AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    try await stream(body.json) { continuation.yield($0) }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: Self.translated(error))
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    private func stream(_ body: [UInt8], _ yield: (ReplyPiece) -> Void) async throws {
        let response = try await Attempts(pauses: options.pauses).run {
            try await connection.post(
                address.base + "/chat/completions",
                headers: Self.headers(options).merging(["Accept": "text/event-stream"]) { $1 },
                body: body
            )
        }
        var reply = StreamedReply()
        if response.headers["content-type"]?.hasPrefix("application/json") == true {
            try reply.add(event: try await response.collect(), yield)
            return
        }
        var events = EventStream()
        for try await bytes in response.body {
            for event in events.events(in: bytes) { try reply.add(event: event, yield) }
            if events.isOverlong || reply.isDone { break }
        }
        if let event = events.end(), !reply.isDone { try reply.add(event: event, yield) }
        try reply.end()
    }

    // MARK: - Errors

    static func translating<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch { throw translated(error) }
    }

    /// What a failure of the connection means for an engine.
    static func translated(_ error: any Error) -> any Error {
        guard let error = error as? HubError else { return error }
        let code: EngineError.Code =
            error.code == .brokenOff
            ? .brokenOff
            : error.code == .unexpectedResponse
                ? .badAnswer : .unreachable
        return EngineError(code: code, message: error.message, cause: error)
    }
}

/// Follows the events of a streamed reply.
struct StreamedReply {
    private var thoughts = ThinkingSplitter()
    private var hasSaid = false
    private var finishReason: String?
    /// Whether the server said that this was all.
    private(set) var isDone = false

    /// Reads an event and hands on what it holds.
    mutating func add(event: [UInt8], _ yield: (ReplyPiece) -> Void) throws(EngineError) {
        guard !isDone else { return }
        if event.elementsEqual("[DONE]".utf8) {
            isDone = true
            for piece in thoughts.end() { yield(piece) }
            return
        }
        let chunk = try CompletionChunk(event)
        if !chunk.thinking.isEmpty { yield(.thinking(chunk.thinking)) }
        for piece in thoughts.add(chunk.text) { yield(piece) }
        hasSaid = hasSaid || !chunk.text.isEmpty || !chunk.thinking.isEmpty
        if let reason = chunk.finishReason {
            finishReason = reason
            for piece in thoughts.end() { yield(piece) }
        }
    }

    /// Checks that the reply came to its end.
    func end() throws(EngineError) {
        guard !isDone, finishReason == nil else { return }
        throw EngineError(
            code: hasSaid ? .brokenOff : .badAnswer,
            message: hasSaid
                ? "The server ended its answer in the middle."
                : "The server answered nothing that could be read."
        )
    }
}
