internal import HourglassHub
internal import HourglassTokenizer

/// Asks a server which models it has.
struct ServerModels {
    struct Model: Equatable {
        var name: String
        var contextTokens: Int?
    }

    let address: ServerAddress
    let connection: StreamingConnection
    let headers: [String: String]
    let pauses: [Duration]

    /// The models, in the server's order; nil when it has no list.
    func list() async throws -> [Model]? {
        do {
            let response = try await Attempts(pauses: pauses).run {
                try await connection.get(address.base + "/models", headers: headers)
            }
            return Self.models(in: try await response.collect())
        } catch let error as EngineError where error.code == .noModel {
            // Answered 404: a server without a list.
            return nil
        } catch {
            throw ServerModel.translated(error)
        }
    }

    /// Reads `{"data":[{"id":…}]}`. What a model can read is `max_model_len`
    /// (vLLM, SGLang), `meta.n_ctx` (llama.cpp) or `context_length`
    /// (OpenRouter); llama.cpp's `n_ctx_train` says what it could read, not
    /// what it was started with.
    static func models(in body: [UInt8]) -> [Model]? {
        guard let value = try? JSONValue(parsing: body),
            let list = value["data"]?.array ?? value["models"]?.array
        else { return nil }
        return list.compactMap { item in
            guard let name = item["id"]?.string ?? item["name"]?.string else { return nil }
            let context =
                item["max_model_len"]?.integer ?? item["meta"]?["n_ctx"]?.integer
                ?? item["context_length"]?.integer
            return Model(name: name, contextTokens: context.flatMap { $0 > 0 ? $0 : nil })
        }
    }
}
