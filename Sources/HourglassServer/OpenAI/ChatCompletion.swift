internal import Foundation
internal import HourglassAnswering

/// Writes an answer as a chat completion: the text with its citations, and the
/// same citations as data under `hourglass`.
struct ChatCompletion: Sendable {
    private let id = "chatcmpl-" + UUID().uuidString.lowercased()
    private let created = Double(Int(Date().timeIntervalSince1970))
    private let model: String

    init(model: String) { self.model = model }

    /// A whole completion.
    func whole(_ outcome: Inquiry.Outcome) -> JSONValue {
        let answer = outcome.answer
        var value = head("chat.completion")
        value["choices"] = [
            [
                "index": 0, "finish_reason": "stop", "logprobs": .null,
                "message": [
                    "role": "assistant", "refusal": .null,
                    "content": .string(answer.text + Self.citations(answer)),
                ],
            ]
        ]
        value["usage"] = Self.usage
        value["hourglass"] = JSONValue(encoding: AnswerView(outcome, isConversing: false))
        return .object(value)
    }

    /// A completion as it comes.
    func stream(_ inquiry: Inquiry, includesUsage: Bool) -> Response {
        EventStream.response { send in
            try await send(Self.line(chunk(["role": "assistant", "content": ""])))
            let result = try await inquiry.stream {
                try await send(Self.line(chunk(["content": .string($0)])))
            }
            switch result {
            case .success(let outcome):
                let citations = Self.citations(outcome.answer)
                if !citations.isEmpty {
                    try await send(Self.line(chunk(["content": .string(citations)])))
                }
                var last = chunk(.object([:]), finish: "stop")
                last["hourglass"] = JSONValue(encoding: AnswerView(outcome, isConversing: false))
                try await send(Self.line(last))
                if includesUsage {
                    var usage = head("chat.completion.chunk")
                    usage["choices"] = []
                    usage["usage"] = Self.usage
                    try await send(Self.line(usage))
                }
                try await send(Array("data: [DONE]\n\n".utf8))
            case .failure(let failure):
                try await send(Array("data: ".utf8) + failure.json + [10, 10])
            }
        }
    }

    private func head(_ object: String) -> [String: JSONValue] {
        [
            "id": .string(id), "object": .string(object), "created": .number(created),
            "model": .string(model),
        ]
    }

    private func chunk(_ delta: JSONValue, finish: String? = nil) -> [String: JSONValue] {
        var value = head("chat.completion.chunk")
        value["choices"] = [
            [
                "index": 0, "delta": delta, "logprobs": .null,
                "finish_reason": finish.map { .string($0) } ?? .null,
            ]
        ]
        return value
    }

    private static func line(_ value: [String: JSONValue]) -> [UInt8] {
        Array("data: ".utf8) + JSONValue.object(value).bytes + [10, 10]
    }

    /// No tokens are counted: the preferred engine has none.
    private static let usage: JSONValue = [
        "prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0,
    ]

    private static func citations(_ answer: Answer) -> String {
        answer.citations.isEmpty ? "" : "\n\n" + WrittenCitations.text(of: answer.citations)
    }
}
