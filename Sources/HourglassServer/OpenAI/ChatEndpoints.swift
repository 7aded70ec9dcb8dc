internal import Foundation
internal import HourglassAnswering
internal import HourglassTimeline

/// What OpenAI's clients speak: models, chat completions, embeddings.
struct ChatEndpoints {
    let context: ServerContext

    func add(to router: inout Router) {
        router.on("GET", "/v1/models") { [context] _ in
            let names = ["hourglass"] + context.engines.entries().map(\.id)
            let models = names.map(Self.model)
            return .openAI(["object": "list", "data": .array(models)])
        }
        router.on("GET", "/v1/models/{model}") { [context] request in
            let name = request.parameters["model"] ?? ""
            guard
                name == "hourglass" || context.engines.entries().contains(where: { $0.id == name })
            else {
                throw APIFailure(404, "model_not_found", "There is no model '\(name)'.")
            }
            return .openAI(Self.model(name))
        }
        router.on("POST", "/v1/chat/completions") { [context] request in
            let chat = try ChatRequest(try await request.anyJSON(), context: context)
            var options = SearchOptions()
            options.footage = chat.footage
            let chosen = try await context.engines.engine(named: chat.engine)
            options.limit = chosen.hitLimit
            let answerer = Answerer(index: context.timeline, engine: chosen.engine)
            let completion = ChatCompletion(model: chat.model)
            if chat.streams {
                return completion.stream(
                    answerer,
                    chat.question,
                    options,
                    includesUsage: chat.includesUsage
                )
            }
            return .openAI(
                completion.whole(try await answerer.ask(chat.question, options: options))
            )
        }
        router.on("POST", "/v1/embeddings") { _ in
            throw APIFailure(
                404,
                "model_not_found",
                "No embedding model is at hand, so there are no embeddings.",
                parameter: "model"
            )
        }
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
