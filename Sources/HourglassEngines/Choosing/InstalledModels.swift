internal import Foundation
public import HourglassHub
internal import HourglassTokenizer

/// The models of this machine's cache that can be run here, by what they do.
public struct InstalledModels: Sendable {
    /// What a model does.
    public enum Use: String, Sendable, CaseIterable {
        /// Answers questions: Qwen3-VL.
        case answering
        /// Turns speech into text: Whisper.
        case speech
        /// Turns text into vectors: BERT encoders, Qwen3-Embedding.
        case meaning
        /// Turns pictures and words into vectors: CLIP, SigLIP 2,
        /// Qwen3-VL-Embedding.
        case seeing
    }

    /// A model that is here completely.
    public struct Model: Sendable, Equatable {
        /// Its short name, else `owner/name`.
        public var name: String
        /// `owner/name`.
        public var repository: String
        /// Where its files lie.
        public var folder: String
        /// What it does.
        public var use: Use
        /// Bytes of its weights.
        public var weightBytes: Int64
    }

    private let settings: HubSettings?

    /// - Parameter environment: its variables say where models lie.
    public init(environment: [String: String]) {
        // Settings that make no sense are told where a model is asked for.
        settings = try? HubSettings(environment: environment)
    }

    /// All models whose files are complete, in order of name.
    public func models() -> [Model] {
        guard let settings else { return [] }
        let repository = ModelRepository(settings)
        return ModelCache(settings).models().compactMap { cached in
            let reference = ModelReference.repository(cached.repository, revision: nil)
            let card = FileSelection(include: ["config.json"])
            guard let place = try? repository.locate(reference, selection: card, marksUse: false),
                let use = Self.use(ofModelIn: place, name: cached.repository.name),
                let folder = try? repository.locate(
                    reference,
                    selection: Self.files(for: use),
                    marksUse: false
                )
            else { return nil }
            return Model(
                name: cached.alias ?? cached.repository.description,
                repository: cached.repository.description,
                folder: folder,
                use: use,
                weightBytes: LocalModels.weightBytes(folder)
            )
        }
    }

    /// The models of one use.
    public func models(for use: Use) -> [Model] { models().filter { $0.use == use } }

    /// A model by its short name or `owner/name`; nil when it is not here.
    public func model(named name: String, for use: Use) -> Model? {
        models().first { $0.use == use && ($0.name == name || $0.repository == name) }
    }

    /// What a model that is not here would do, by its name; nil for what
    /// cannot be run.
    public static func use(ofName name: String) -> Use? {
        let name = name.lowercased()
        if name.contains("reranker") { return nil }
        if name.contains("whisper") { return .speech }
        if name.contains("qwen3-vl") { return name.contains("embedding") ? .seeing : .answering }
        if name.hasPrefix("clip-") || name.contains("/clip-") || name.contains("siglip2") {
            return .seeing
        }
        return name.contains("embedding") || name.contains("minilm") ? .meaning : nil
    }

    /// The files a model is run from.
    public static func files(for use: Use) -> FileSelection {
        switch use {
        case .answering: FileSelection()
        case .speech:
            FileSelection(include: [
                "config.json", "generation_config.json", "tokenizer.json", "model.safetensors*",
                "model-*.safetensors",
            ])
        case .meaning:
            FileSelection(include: [
                "config.json", "tokenizer.json", "tokenizer_config.json", "vocab.txt",
                "generation_config.json", "1_Pooling/config.json", "sentence_bert_config.json",
                "model.safetensors*", "model-*.safetensors",
            ])
        case .seeing:
            FileSelection(include: [
                "config.json", "preprocessor_config.json", "video_preprocessor_config.json",
                "tokenizer.json", "tokenizer_config.json", "chat_template.*",
                "generation_config.json", "model.safetensors*", "model-*.safetensors",
            ])
        }
    }

    private static func use(ofModelIn folder: String, name: String) -> Use? {
        guard let data = FileManager.default.contents(atPath: folder + "/config.json"),
            let config = try? JSONValue(parsing: [UInt8](data))
        else { return nil }
        let name = name.lowercased()
        switch config["model_type"]?.string {
        case "whisper": return .speech
        case "bert": return name.contains("reranker") ? nil : .meaning
        // A language model of the same build has no vectors worth comparing.
        case "qwen3": return name.contains("embedding") ? .meaning : nil
        case let kind? where kind.hasPrefix("qwen3_vl"):
            if name.contains("reranker") { return nil }
            return name.contains("embedding") ? .seeing : .answering
        case "clip", "siglip": return .seeing
        default: return nil
        }
    }
}
