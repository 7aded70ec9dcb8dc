internal import Foundation
internal import HourglassEmbedding
internal import HourglassEngines

/// Vectors of texts, as OpenAI's clients ask for them.
struct EmbeddingEndpoints {
    let context: ServerContext

    /// Texts taken at once, and what clients of OpenAI may send.
    private static let mostTexts = 2048

    func add(to router: inout Router) {
        router.on("POST", "/v1/embeddings") { [context] request in
            let body = try await request.anyJSON()
            guard let name = body["model"]?.string, !name.isEmpty else {
                throw APIFailure.badParameter("model", "'model' is missing; see /v1/models.")
            }
            guard let installed = context.models.model(named: name, for: .meaning) else {
                throw Self.unknown(name, context)
            }
            let texts = try Self.texts(body["input"])
            let isBase64 = try Self.isBase64(body["encoding_format"])
            let embedder = try await context.queries.meaning.model(named: installed.repository)
                .embedder
            let length = try Self.length(
                body["dimensions"],
                of: embedder.dimensions,
                canBeShortened: embedder.canBeShortened,
                name
            )
            let vectors = try await embedder.embed(texts, as: .passage)
            let tokens = texts.reduce(0) { $0 + embedder.tokenCount(of: $1) }
            let data = vectors.enumerated().map { index, vector -> JSONValue in
                let vector = length == vector.count ? vector : Self.shortened(vector, to: length)
                return [
                    "object": "embedding", "index": .number(Double(index)),
                    "embedding": isBase64
                        ? .string(Self.base64(vector)) : .array(vector.map { .number(Double($0)) }),
                ]
            }
            let count = JSONValue.number(Double(tokens))
            return .openAI([
                "object": "list", "model": .string(name), "data": .array(data),
                "usage": ["prompt_tokens": count, "total_tokens": count],
            ])
        }
    }

    private static func unknown(_ name: String, _ context: ServerContext) -> APIFailure {
        let names = context.models.models(for: .meaning).map(\.name)
        return APIFailure(
            404,
            "model_not_found",
            names.isEmpty
                ? "No embedding model is at hand, so there are no embeddings. Fetch one with"
                    + " 'hourglass models pull all-minilm-l6-v2'."
                : "There is no embedding model '\(name)'. Models here: "
                    + names.joined(separator: ", ") + ".",
            parameter: "model"
        )
    }

    private static func texts(_ input: JSONValue?) throws -> [String] {
        func bad(_ message: String) -> APIFailure { .badParameter("input", message) }
        switch input {
        case .string(let text)?:
            guard !text.isEmpty else { throw bad("'input' is empty.") }
            return [text]
        case .array(let values)?:
            guard (1...mostTexts).contains(values.count) else {
                throw bad("'input' holds from 1 to \(mostTexts) texts.")
            }
            return try values.map {
                guard let text = $0.string else {
                    throw bad("'input' is text here; tokens belong to another model.")
                }
                guard !text.isEmpty else { throw bad("'input' holds an empty text.") }
                return text
            }
        case nil: throw bad("'input' is missing.")
        default: throw bad("'input' is a text or a list of texts.")
        }
    }

    private static func isBase64(_ format: JSONValue?) throws -> Bool {
        switch format {
        case nil, .null?, .string("float")?: return false
        case .string("base64")?: return true
        default:
            throw APIFailure.badParameter(
                "encoding_format",
                "'encoding_format' is float or base64."
            )
        }
    }

    private static func length(
        _ wanted: JSONValue?,
        of whole: Int,
        canBeShortened: Bool,
        _ name: String
    ) throws -> Int {
        guard let wanted, wanted != .null else { return whole }
        guard let number = wanted.number, let length = Int(exactly: number),
            length == whole || canBeShortened && (1...whole).contains(length)
        else {
            throw APIFailure.badParameter(
                "dimensions",
                canBeShortened
                    ? "Vectors of '\(name)' have from 1 to \(whole) dimensions."
                    : "Vectors of '\(name)' have \(whole) dimensions and cannot be shortened."
            )
        }
        return length
    }

    private static func shortened(_ vector: [Float], to length: Int) -> [Float] {
        let first = vector.prefix(length)
        let norm = first.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return first.map { $0 / max(norm, 1e-12) }
    }

    /// Numbers of four bytes, the lowest first.
    private static func base64(_ vector: [Float]) -> String {
        var bytes = Data(capacity: vector.count * 4)
        for value in vector {
            withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        }
        return bytes.base64EncodedString()
    }
}
