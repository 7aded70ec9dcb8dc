internal import Foundation
internal import HourglassTokenizer

/// The document that asks for a completion.
struct CompletionRequest {
    let json: [UInt8]

    init(model: String, turns: [ChatTurn], maximumTokens: Int) {
        let value = JSONValue.object([
            ("model", .string(model)),
            ("messages", .array(turns.map(Self.message))),
            ("max_tokens", .number(String(maximumTokens))),
            ("stream", .bool(true)),
        ])
        json = Array(value.pythonText.utf8)
    }

    /// Words alone go as a plain text, which every server understands; with
    /// pictures they are a list of parts.
    private static func message(_ turn: ChatTurn) -> JSONValue {
        let hasPictures = turn.parts.contains { part in
            if case .picture = part { return true }
            return false
        }
        let content: JSONValue =
            hasPictures ? .array(turn.parts.map(part)) : .string(turn.words)
        return .object([("role", .string(turn.role.rawValue)), ("content", content)])
    }

    private static func part(_ part: ChatTurn.Part) -> JSONValue {
        switch part {
        case .text(let text):
            return .object([("type", .string("text")), ("text", .string(text))])
        case .window:
            preconditionFailure("A server was given tokens it never said it could read")
        case .picture(let picture):
            let data = Data(picture.jpeg).base64EncodedString()
            return .object([
                ("type", .string("image_url")),
                ("image_url", .object([("url", .string("data:image/jpeg;base64," + data))])),
            ])
        }
    }
}
