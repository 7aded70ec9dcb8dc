/// One turn of a conversation.
public struct ChatMessage: Sendable, Equatable {
    /// Who speaks.
    public enum Role: String, Sendable {
        /// Standing instructions.
        case system
        /// The person.
        case user
        /// The model.
        case assistant
        /// The result of a tool the model called.
        case tool
    }

    /// A part of what is said or shown.
    public enum Part: Sendable, Equatable {
        /// Words.
        case text(String)
        /// A still picture, at this place of the message.
        case image
        /// A video, at this place of the message.
        case video
    }

    /// A tool the model wants to have called.
    public struct ToolCall: Sendable, Equatable {
        /// Name of the tool.
        public var name: String
        /// Its arguments, as JSON text.
        public var arguments: String

        /// Makes a call.
        public init(name: String, arguments: String) {
            self.name = name
            self.arguments = arguments
        }
    }

    /// Who speaks.
    public var role: Role
    /// What is said and shown, in order.
    public var content: [Part]
    /// What a thinking model thought before it answered, if kept apart.
    public var reasoning: String?
    /// The tools it wants called.
    public var toolCalls: [ToolCall]

    /// Makes a turn.
    public init(
        _ role: Role,
        _ content: [Part],
        reasoning: String? = nil,
        toolCalls: [ToolCall] = []
    ) {
        self.role = role
        self.content = content
        self.reasoning = reasoning
        self.toolCalls = toolCalls
    }

    /// Makes a turn of words only.
    public init(_ role: Role, _ text: String) {
        self.init(role, text.isEmpty ? [] : [.text(text)])
    }
}

extension ChatMessage {
    /// Reads a turn as chat interfaces spell it: `role`, `content` (text, or a
    /// list of parts), `reasoning_content`, `tool_calls`.
    ///
    /// Returns nil for an unknown role or a value that is no object.
    public init?(json: JSONValue) {
        guard let role = json["role"]?.string.flatMap(Role.init(rawValue:)) else { return nil }
        var parts: [Part] = []
        if let text = json["content"]?.string {
            if !text.isEmpty { parts = [.text(text)] }
        } else {
            for part in json["content"]?.array ?? [] {
                let type = part["type"]?.string
                if type == "image" || part["image"] != nil || part["image_url"] != nil {
                    parts.append(.image)
                } else if type == "video" || part["video"] != nil {
                    parts.append(.video)
                } else if let text = part["text"]?.string {
                    parts.append(.text(text))
                }
            }
        }
        let calls = (json["tool_calls"]?.array ?? []).compactMap { call -> ToolCall? in
            let function = call["function"] ?? call
            guard let name = function["name"]?.string else { return nil }
            let arguments = function["arguments"] ?? .object([])
            return ToolCall(name: name, arguments: arguments.string ?? arguments.pythonText)
        }
        self.init(
            role,
            parts,
            reasoning: json["reasoning_content"]?.string,
            toolCalls: calls
        )
    }
}
