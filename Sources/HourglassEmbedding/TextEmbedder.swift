internal import Foundation
public import HourglassTensor
internal import HourglassTokenizer

/// Turns text into vectors whose closeness is closeness of meaning.
public protocol TextEmbedder: Sendable {
    /// Numbers in a vector.
    var dimensions: Int { get }

    /// Whether the first numbers of a vector, brought to length 1 again, are
    /// a vector by themselves, because the model was trained for that.
    var canBeShortened: Bool { get }

    /// Tokens the model reads of a text, as far as it reads.
    func tokenCount(of text: String) -> Int

    /// Vectors of length 1, one a text, in order.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    func embed(_ texts: [String], as role: TextRole) async throws -> [[Float]]
}

/// What a text is, for models that treat the two differently.
public enum TextRole: Sendable {
    /// What is looked for.
    case query
    /// What is found.
    case passage
}

/// Loads embedding models of the kinds known here.
public enum TextEmbedding {
    /// Loads the model in `folder`: a BERT encoder with word pieces (MiniLM,
    /// BGE, GTE and others), or Qwen3-Embedding.
    ///
    /// - Parameter progress: called with 0…1 while quantised weights are made.
    /// - Throws: `EmbeddingError` naming the file and what is wrong with it.
    public static func load(
        folder: String,
        precision: ModelPrecision = .bf16,
        progress: ((Double) -> Void)? = nil
    ) throws(EmbeddingError) -> any TextEmbedder {
        let file = try EncoderFile(folder: folder, name: "config.json", isNeeded: true)
        switch file["model_type"]?.string {
        case "bert": return try BertEmbedder(folder: folder, precision: precision)
        case "qwen3":
            return try QwenEmbedder(folder: folder, precision: precision, progress: progress)
        case let kind:
            throw EmbeddingError(
                code: .unsupportedModel,
                message: "'\(file.path)' describes a model of type '\(kind ?? "?")'; text is "
                    + "embedded with BERT encoders and Qwen3-Embedding."
            )
        }
    }
}

/// A JSON file of a model folder.
struct EncoderFile {
    let path: String
    private let root: JSONValue

    init(folder: String, name: String, isNeeded: Bool) throws(EmbeddingError) {
        path = folder + "/" + name
        guard let data = FileManager.default.contents(atPath: path) else {
            guard !isNeeded else {
                throw EmbeddingError(
                    code: .modelMissing,
                    message: "'\(folder)' is no model folder: it has no \(name)."
                )
            }
            root = .object([])
            return
        }
        do {
            root = try JSONValue(parsing: [UInt8](data))
        } catch {
            throw EmbeddingError(
                code: .badConfiguration,
                message: "'\(path)' cannot be read: \(error)",
                cause: error
            )
        }
    }

    subscript(_ name: String) -> JSONValue? {
        let value = root[name]
        return value == .null ? nil : value
    }

    func failure(_ reason: String) -> EmbeddingError {
        EmbeddingError(code: .badConfiguration, message: "'\(path)' cannot be used: \(reason).")
    }

    /// A positive number of which products do not overflow.
    func count(_ name: String) throws(EmbeddingError) -> Int {
        guard let number = self[name]?.integer, (1...1 << 28).contains(number) else {
            throw failure("\(name) is missing or no positive whole number")
        }
        return number
    }
}
