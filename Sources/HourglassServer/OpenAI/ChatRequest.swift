internal import Foundation
internal import HourglassEngines
internal import HourglassTimeline

/// A request for a chat completion, as OpenAI's clients send it, read as far
/// as it concerns footage. What else it says is overlooked.
struct ChatRequest: Sendable {
    /// Engine named by the model; nil for the preferred one.
    let engine: String?
    /// The model as it was named.
    let model: String
    /// The last thing the user said.
    let question: String
    /// Numbers of the footage named; none means all.
    let footage: [String]
    /// What was asked and answered before.
    let conversation: Conversation
    let streams: Bool
    let includesUsage: Bool

    /// - Throws: `APIFailure` naming the parameter at fault.
    init(_ value: JSONValue, context: ServerContext) throws {
        guard let model = value["model"]?.string, !model.isEmpty else {
            throw APIFailure.badParameter("model", "'model' is missing; see /v1/models.")
        }
        guard let messages = value["messages"]?.array, !messages.isEmpty else {
            throw APIFailure.badParameter("messages", "'messages' is missing.")
        }
        self.model = model
        streams = value["stream"]?.bool ?? false
        includesUsage = value["stream_options"]?["include_usage"]?.bool ?? false
        var footage: [String] = []
        var question = ""
        var conversation = Conversation()
        for (index, message) in messages.enumerated() {
            let place = "messages.\(index).content"
            let role = message["role"]?.string
            if role == "user" { question = "" }
            var answer = ""
            for part in try Self.parts(message, place) {
                switch part["type"]?.string {
                case "text":
                    let text = part["text"]?.string ?? ""
                    if role == "user" { question += (question.isEmpty ? "" : "\n") + text }
                    if role == "assistant" { answer += text }
                case "video_url":
                    guard let url = part["video_url"]?["url"]?.string else {
                        throw APIFailure.badParameter(place, "'video_url.url' is missing.")
                    }
                    footage.append(try FootageAddress.footage(url, context: context, place: place))
                default:
                    throw APIFailure.badParameter(
                        place,
                        "Content is 'text' or 'video_url' here, not"
                            + " '\(part["type"]?.string ?? "")'."
                    )
                }
            }
            if role == "assistant", !question.isEmpty {
                let written = try WrittenCitations(answer, timeline: context.timeline)
                conversation.add(question: question, answer: written.text, places: written.places)
            }
        }
        self.conversation = conversation
        let (engine, named) = try Self.model(model, context: context)
        self.engine = engine
        if let named { footage.append(named) }
        guard !question.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty else {
            throw APIFailure.badParameter("messages", "There is no question of the user's in it.")
        }
        guard question.utf8.count <= 8000 else {
            throw APIFailure.badParameter("messages", "A question is at most 8000 bytes long.")
        }
        (self.question, self.footage) = (question, footage)
    }

    private static func parts(_ message: JSONValue, _ place: String) throws -> [JSONValue] {
        switch message["content"] {
        case .string(let text)?: [["type": "text", "text": .string(text)]]
        case .array(let parts)?: parts
        case .null?, nil: []
        default: throw APIFailure.badParameter(place, "'content' is a text or a list of parts.")
        }
    }

    /// `hourglass`, an engine, or either with footage as in
    /// `hourglass:lecture.mp4`.
    private static func model(
        _ name: String,
        context: ServerContext
    ) throws -> (engine: String?, footage: String?) {
        let known = context.engines.entries().map(\.id)
        let own = ["hourglass", "auto"]
        if own.contains(name) { return (nil, nil) }
        if known.contains(name) { return (name, nil) }
        for engine in own + known where name.hasPrefix(engine + ":") {
            let reference = String(name.dropFirst(engine.count + 1))
            let record = try context.timeline.footage(matching: reference)
            return (own.contains(engine) ? nil : engine, String(record.id))
        }
        throw APIFailure(
            404,
            "model_not_found",
            "There is no model '\(name)'. Models here: "
                + (["hourglass"] + known).joined(separator: ", ") + ".",
            parameter: "model"
        )
    }
}

/// How requests of others name footage: `hourglass://3`, the address of its
/// media here, or a path.
enum FootageAddress {
    /// - Returns: number of the footage.
    /// - Throws: `APIFailure` when it is not indexed, or may not be read.
    static func footage(_ url: String, context: ServerContext, place: String) throws -> String {
        if url.hasPrefix("hourglass://") {
            let rest = url.dropFirst("hourglass://".count).split(separator: "/").last ?? ""
            let reference = PercentCoding.decoded(rest) ?? ""
            return String(try context.timeline.footage(matching: reference).id)
        }
        if let components = URLComponents(string: url),
            ["http", "https"].contains(components.scheme)
        {
            let parts = components.path.split(separator: "/")
            // Only an address of this server's kind; nothing is fetched.
            guard parts.count >= 3, parts[0] == "api", parts[1] == "footage",
                let id = Int64(parts[2]),
                let record = try context.timeline.footage(id: id)
            else {
                throw APIFailure.badParameter(
                    place,
                    "'\(url)' is no footage of this server's. Nothing is fetched from elsewhere."
                )
            }
            return String(record.id)
        }
        let isFile = url.hasPrefix("file://")
        let path = isFile ? PercentCoding.decoded(url.dropFirst(7)) ?? "" : url
        guard path.hasPrefix("/") else {
            throw APIFailure.badParameter(
                place,
                "Name footage as hourglass://NUMBER, or by a path this server may read."
            )
        }
        let records = try context.timeline.footage()
        if let record = records.first(where: { $0.path == path || $0.otherPaths.contains(path) }) {
            return String(record.id)
        }
        let canonical = try context.files.allowed(path)
        guard let record = records.first(where: { $0.path == canonical }) else {
            throw APIFailure(
                409,
                "not_indexed",
                "'\(path)' is not indexed yet; POST it to /api/jobs first.",
                parameter: place
            )
        }
        return String(record.id)
    }
}
