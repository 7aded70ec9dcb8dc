/// Writes a conversation the way Qwen3-VL was trained to read it.
///
/// A picture or a video is one placeholder token between
/// `<|vision_start|>` and `<|vision_end|>`; whoever prepares the pictures
/// repeats it.
public enum ChatTemplate: String, Sendable {
    /// Models that answer at once.
    case instruct
    /// Models that think before they answer.
    case thinking

    /// What else to write.
    public struct Options: Sendable {
        /// Descriptions of the tools the model may call.
        public var tools: [JSONValue] = []
        /// Whether to open the model's next turn.
        public var opensAnswer = true
        /// Whether to number pictures and videos ("Picture 1: ").
        public var numbersMedia = false

        /// The usual choices: no tools, the answer opened, no numbers.
        public init() {}
    }

    /// Recognises the template of a model by its Jinja source.
    public init(source: String) {
        self = source.contains(#"<|im_start|>assistant\n<think>\n"#) ? .thinking : .instruct
    }

    /// The conversation as text.
    public func render(_ messages: [ChatMessage], _ options: Options = Options()) -> String {
        var writer = Writer(thinking: self == .thinking, numbersMedia: options.numbersMedia)
        return writer.render(messages, options)
    }
}

private struct Writer {
    let thinking: Bool
    let numbersMedia: Bool
    private var images = 0
    private var videos = 0

    init(thinking: Bool, numbersMedia: Bool) {
        self.thinking = thinking
        self.numbersMedia = numbersMedia
    }

    mutating func render(_ messages: [ChatMessage], _ options: ChatTemplate.Options) -> String {
        var text = head(messages.first, options.tools)
        let lastQuestion = thinking ? lastQuestion(messages) : 0
        for (i, message) in messages.enumerated() {
            switch message.role {
            case .system where !thinking || i == 0: continue
            case .system, .user:
                text += "<|im_start|>\(message.role.rawValue)\n"
                text += body(message) + "<|im_end|>\n"
            case .assistant:
                text += answer(
                    message,
                    keepsReasoning: i > lastQuestion,
                    isLast: i == messages.count - 1
                )
            case .tool:
                if i == 0 || messages[i - 1].role != .tool { text += "<|im_start|>user" }
                text += "\n<tool_response>\n" + body(message) + "\n</tool_response>"
                if i == messages.count - 1 || messages[i + 1].role != .tool {
                    text += "<|im_end|>\n"
                }
            }
        }
        if options.opensAnswer {
            text += "<|im_start|>assistant\n" + (thinking ? "<think>\n" : "")
        }
        return text
    }

    private mutating func head(_ first: ChatMessage?, _ tools: [JSONValue]) -> String {
        let system = first.flatMap { $0.role == .system ? $0 : nil }
        let text = system.map { body($0, media: thinking, counting: false) }
        guard !tools.isEmpty else {
            return text.map { "<|im_start|>system\n" + $0 + "<|im_end|>\n" } ?? ""
        }
        return "<|im_start|>system\n" + (text.map { $0 + "\n\n" } ?? "")
            + "# Tools\n\nYou may call one or more functions to assist with the user query.\n\n"
            + "You are provided with function signatures within <tools></tools> XML tags:\n<tools>"
            + tools.map { "\n" + $0.pythonText }.joined()
            + "\n</tools>\n\nFor each function call, return a json object with function name and "
            + "arguments within <tool_call></tool_call> XML tags:\n<tool_call>\n"
            + "{\"name\": <function-name>, \"arguments\": <args-json-object>}\n</tool_call>"
            + "<|im_end|>\n"
    }

    private mutating func body(
        _ message: ChatMessage,
        media: Bool = true,
        counting: Bool = true
    ) -> String {
        var text = ""
        for part in message.content {
            switch part {
            case .text(let words): text += words
            case .image where media:
                if counting { images += 1 }
                if numbersMedia { text += "Picture \(images): " }
                text += "<|vision_start|><|image_pad|><|vision_end|>"
            case .video where media:
                if counting { videos += 1 }
                if numbersMedia { text += "Video \(videos): " }
                text += "<|vision_start|><|video_pad|><|vision_end|>"
            case .image, .video: break
            }
        }
        return text
    }

    /// Index of the last user message that is not a disguised tool result.
    private mutating func lastQuestion(_ messages: [ChatMessage]) -> Int {
        let index = messages.lastIndex { message in
            guard message.role == .user else { return false }
            let words = message.content.map { part -> String in
                if case .text(let words) = part { words } else { "<|vision_start|>" }
            }.joined()
            return !(words.hasPrefix("<tool_response>") && words.hasSuffix("</tool_response>"))
        }
        return index ?? messages.count - 1
    }

    private mutating func answer(
        _ message: ChatMessage,
        keepsReasoning: Bool,
        isLast: Bool
    ) -> String {
        var words = body(message, media: thinking, counting: thinking)
        var text = "<|im_start|>assistant\n"
        if thinking {
            var thought = ""
            if let reasoning = message.reasoning {
                thought = reasoning
            } else if let end = words.range(of: "</think>", backwards: false) {
                thought = String(words[..<end.lowerBound]).trimmingNewlines(end: true)
                if let start = thought.range(of: "<think>", backwards: true) {
                    thought = String(thought[start.upperBound...])
                }
                thought = thought.trimmingNewlines(start: true)
                if let last = words.range(of: "</think>", backwards: true) {
                    words = String(words[last.upperBound...]).trimmingNewlines(start: true)
                }
            }
            if keepsReasoning, isLast || !thought.isEmpty {
                text += "<think>\n" + thought.trimmingNewlines(start: true, end: true)
                text += "\n</think>\n\n" + words.trimmingNewlines(start: true)
            } else {
                text += words
            }
        } else {
            text += words
        }
        let hasText = thinking ? !words.isEmpty : !message.content.isEmpty
        for (i, call) in message.toolCalls.enumerated() {
            if i > 0 || hasText { text += "\n" }
            text += "<tool_call>\n{\"name\": \"\(call.name)\", \"arguments\": \(call.arguments)}"
            text += "\n</tool_call>"
        }
        return text + "<|im_end|>\n"
    }
}

extension String {
    fileprivate func trimmingNewlines(start: Bool = false, end: Bool = false) -> String {
        var scalars = unicodeScalars[...]
        while start, scalars.first == "\n" { scalars.removeFirst() }
        while end, scalars.last == "\n" { scalars.removeLast() }
        return String(scalars)
    }

    /// First or last place of a marker, compared byte by byte.
    fileprivate func range(of marker: String, backwards: Bool) -> Range<Index>? {
        let (bytes, wanted) = (Array(utf8), Array(marker.utf8))
        guard bytes.count >= wanted.count else { return nil }
        let places = Array(0...bytes.count - wanted.count)
        let matches: (Int) -> Bool = { bytes[$0..<$0 + wanted.count].elementsEqual(wanted) }
        guard let at = backwards ? places.last(where: matches) : places.first(where: matches)
        else { return nil }
        let start = utf8.index(utf8.startIndex, offsetBy: at)
        return start..<utf8.index(start, offsetBy: wanted.count)
    }
}
