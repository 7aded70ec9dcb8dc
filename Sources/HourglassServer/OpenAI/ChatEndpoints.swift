internal import Foundation
internal import HourglassAnswering
internal import HourglassEngines
internal import HourglassTimeline

/// What OpenAI's clients speak: models and chat completions.
struct ChatEndpoints {
    let context: ServerContext

    func add(to router: inout Router) {
        router.on("GET", "/v1/models") { [context] _ in
            .openAI(["object": "list", "data": .array(Self.names(context).map(Self.model))])
        }
        router.on("GET", "/v1/models/{model}") { [context] request in
            let name = request.parameters["model"] ?? ""
            guard Self.names(context).contains(name) else {
                throw APIFailure(404, "model_not_found", "There is no model '\(name)'.")
            }
            return .openAI(Self.model(name))
        }
        router.on("POST", "/v1/chat/completions") { [context] request in
            let chat = try ChatRequest(try await request.anyJSON(), context: context)
            var options = SearchOptions()
            options.footage = chat.footage
            let inquiry = try await Inquiry(
                chat.question,
                options: options,
                engine: chat.engine,
                after: chat.conversation,
                context: context
            )
            let completion = ChatCompletion(model: chat.model)
            return chat.streams
                ? completion.stream(inquiry, includesUsage: chat.includesUsage)
                : .openAI(completion.whole(try await inquiry.answer()))
        }
    }

    private static func names(_ context: ServerContext) -> [String] {
        ["hourglass"] + context.engines.entries().map(\.id)
            + context.models.models(for: .meaning).map(\.name)
    }

    private static func model(_ name: String) -> JSONValue {
        [
            "id": .string(name), "object": "model", "created": 1_767_225_600,
            "owned_by": "hourglass",
        ]
    }
}

extension Response {
    /// An answer in somebody else's words.
    static func openAI(_ value: JSONValue) -> Response {
        Response(200, .bytes(value.bytes), type: "application/json")
            .with("Cache-Control", "no-store")
    }
}

extension Request {
    /// The body as JSON of any shape.
    func anyJSON() async throws -> JSONValue {
        let media = fields["Content-Type"]?.split(separator: ";").first.map(String.init) ?? ""
        guard media.trimmingCharacters(in: .whitespaces).lowercased() == "application/json" else {
            throw APIFailure(415, "unsupported_media_type", "Send application/json.")
        }
        guard let value = JSONValue(try await body.collect(limit: 4 << 20)) else {
            throw APIFailure(400, "bad_json", "The body is no JSON.")
        }
        return value
    }
}
