internal import HourglassTokenizer

/// What one event of a streamed completion says.
///
/// Servers agree on `choices[0].delta.content`; thinking comes as
/// `reasoning_content` (vLLM, SGLang, llama.cpp, DeepSeek) or `reasoning`
/// (Ollama, OpenRouter). A server that does not stream sends `message` in
/// place of `delta`.
struct CompletionChunk {
    var text = ""
    var thinking = ""
    /// Why the model stopped: `stop`, `length`, …; nil while it goes on.
    var finishReason: String?

    /// Reads an event.
    ///
    /// - Throws: `EngineError`: `badAnswer` for what is no completion, and what
    ///   the server says went wrong, where it says so inside the stream.
    init(_ data: [UInt8]) throws(EngineError) {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: data)
        } catch {
            throw Self.unreadable(data, error)
        }
        if let error = value["error"], error != .null {
            throw ServerComplaint(status: 200, error: error).failure
        }
        guard let choices = value["choices"]?.array else { throw Self.unreadable(data, nil) }
        // The last event may carry nothing but how many tokens were used.
        guard let choice = choices.first else { return }
        let delta = choice["delta"] ?? choice["message"]
        text = delta?["content"]?.string ?? choice["text"]?.string ?? ""
        thinking = delta?["reasoning_content"]?.string ?? delta?["reasoning"]?.string ?? ""
        finishReason = choice["finish_reason"]?.string
    }

    private static func unreadable(_ data: [UInt8], _ cause: (any Error)?) -> EngineError {
        let shown = String(decoding: data.prefix(80), as: UTF8.self)
        return EngineError(
            code: .badAnswer,
            message: "The server sent something that is no completion: \(shown.debugDescription).",
            cause: cause
        )
    }
}
