public import HourglassQwen
public import HourglassTensor

/// Finds what a person chose to have answers from.
public struct EngineSelection: Sendable {
    /// A chosen engine.
    public struct Chosen: Sendable {
        /// The model behind it; nil for excerpts.
        public let model: (any ChatModel)?
        /// Why it was taken, where nobody asked for it by name.
        public let reason: String?
    }

    /// What was asked for.
    public var choice: EngineChoice
    /// How servers are reached.
    public var server: ServerModel.Options
    /// How a model in this process holds its weights; nil for 32-bit arithmetic
    /// in small models and bf16 in others.
    public var precision: ModelPrecision?
    /// Where settings come from.
    public var environment: [String: String]

    /// - Parameters:
    ///   - choice: what was asked for.
    ///   - environment: `HOURGLASS_ENGINE` names what `auto` takes,
    ///     `HOURGLASS_API_KEY` or `OPENAI_API_KEY` the key for servers; the
    ///     variables of the model cache say where models lie.
    public init(_ choice: EngineChoice, environment: [String: String]) {
        self.choice = choice
        self.environment = environment
        server = ServerModel.Options()
        server.key = ServerModel.Options.key(in: environment)
    }

    /// The engine, ready to answer.
    ///
    /// `auto` takes what `HOURGLASS_ENGINE` names, else the largest Qwen3-VL
    /// in the model cache that fits into half of the memory, else excerpts. It
    /// never asks around on the network: what is shown to a model is footage,
    /// and only a person decides who sees that.
    ///
    /// - Parameter progress: called with 0…1 while weights are quantised the
    ///   first time.
    /// - Throws: `EngineError`; `CancellationError`.
    public func chosen(progress: (@Sendable (Double) -> Void)? = nil) async throws -> Chosen {
        switch choice {
        case .extractive: return Chosen(model: nil, reason: nil)
        case .server(let address):
            return Chosen(model: try await ServerModel(address, options: server), reason: nil)
        case .model(let name):
            let model = try LocalModels(environment: environment).model(named: name)
            return Chosen(model: try load(model, progress), reason: nil)
        case .automatic:
            if let named = environment["HOURGLASS_ENGINE"], !named.isEmpty, named != "auto" {
                var selection = self
                selection.choice = try EngineChoice(named)
                let chosen = try await selection.chosen(progress: progress)
                return Chosen(model: chosen.model, reason: "HOURGLASS_ENGINE names it")
            }
            // Without a question of models, their settings are no reason to fail.
            if let model = (try? LocalModels(environment: environment))?.best() {
                return Chosen(
                    model: try load(model, progress),
                    reason: "it is the largest model here that fits"
                )
            }
            return Chosen(model: nil, reason: "no model is here")
        }
    }

    /// The model of a name or folder, loaded.
    ///
    /// - Throws: `EngineError` (`noModel`, `badModel`).
    public func loadModel(
        _ name: String,
        precision: ModelPrecision?,
        progress: ((Double) -> Void)? = nil
    ) throws(EngineError) -> QwenModel {
        let found = try LocalModels(environment: environment).model(named: name)
        let small = found.weightBytes <= Self.smallModel
        return try QwenChatModel.load(
            folder: found.folder,
            precision: precision ?? (small ? .f32 : .bf16),
            progress: progress
        )
    }

    /// Up to this many bytes of weights exact arithmetic costs next to nothing.
    private static let smallModel: Int64 = 256 << 20

    private func load(
        _ model: LocalModels.Model,
        _ progress: ((Double) -> Void)?
    ) throws -> QwenChatModel {
        let small = model.weightBytes <= Self.smallModel
        return QwenChatModel(
            try QwenChatModel.load(
                folder: model.folder,
                precision: precision ?? (small ? .f32 : .bf16),
                progress: progress
            ),
            name: model.name
        )
    }
}
