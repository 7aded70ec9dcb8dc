internal import HourglassTokenizer

/// What a server says when it does not answer, and what that means.
struct ServerComplaint {
    let status: Int
    /// Its words, on one line.
    let message: String

    /// The complaint in the body of an answer with an error status.
    init(status: Int, body: [UInt8]) {
        if let value = try? JSONValue(parsing: body) {
            self.init(status: status, error: value["error"] ?? value)
        } else {
            self.init(status: status, text: String(decoding: body.prefix(300), as: UTF8.self))
        }
    }

    /// OpenAI's form is `{"error":{"message":…}}`; others send a text, or
    /// `{"detail":…}`.
    init(status: Int, error: JSONValue) {
        let text = error.string ?? error["message"]?.string ?? error["detail"]?.string
        self.init(status: status, text: text ?? error.pythonText)
    }

    private init(status: Int, text: String) {
        self.status = status
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        message = line.count > 300 ? line.prefix(300) + "…" : line
    }

    /// Whether the same request may succeed a little later.
    var isPassing: Bool { [408, 425, 429, 500, 502, 503, 504].contains(status) && !isAboutRequest }

    private func speaks(of words: [String]) -> Bool {
        let lowered = message.lowercased()
        return words.contains { lowered.contains($0) }
    }

    private var isAboutContext: Bool {
        speaks(of: [
            "context length", "context window", "context size", "context_length", "too long",
            "too many tokens", "maximum context", "exceed context", "exceeds the available context",
            "prompt is too large", "max_model_len",
        ])
    }

    private var isAboutPictures: Bool {
        speaks(of: [
            "image", "multimodal", "multi-modal", "vision", "mmproj", "content must be a string",
            "content should be a valid string", "can only concatenate str",
        ])
    }

    private var isAboutRequest: Bool { isAboutContext || isAboutPictures }

    /// The failure to report.
    var failure: EngineError {
        let said = message.isEmpty ? "" : ": \(message)"
        if isAboutContext {
            return EngineError(
                code: .contextFull,
                message: "The server's model cannot read so much at once\(said)"
            )
        }
        if isAboutPictures {
            return EngineError(
                code: .noPictures,
                message: "The server's model cannot look at pictures\(said)"
            )
        }
        switch status {
        case 401, 403:
            return EngineError(
                code: .refused,
                message: "The server refuses the key (\(status))\(said). Put the right one into"
                    + " HOURGLASS_API_KEY or OPENAI_API_KEY."
            )
        case 404:
            return EngineError(
                code: .noModel,
                message: "The server knows no such model or address (404)\(said). Choose a model"
                    + " with --engine-model; the address usually ends in /v1."
            )
        case 300..<400:
            return EngineError(
                code: .badAddress,
                message: "The server points to another address (\(status)); give that one."
            )
        case 400..<500 where status != 429 && status != 408 && status != 425:
            return EngineError(
                code: .badAnswer,
                message: "The server refuses the request (\(status))\(said)"
            )
        case 429:
            return EngineError(
                code: .unreachable,
                message: "The server is asked too much at the moment (429)\(said). Try again later."
            )
        case 200:
            return EngineError(code: .brokenOff, message: "The server gave up\(said)")
        default:
            return EngineError(
                code: .unreachable,
                message: "The server fails (\(status))\(said)"
            )
        }
    }
}
