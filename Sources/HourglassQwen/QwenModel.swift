internal import Foundation
public import HourglassTensor
public import HourglassTokenizer

/// A Qwen3-VL or Qwen3 model, ready to run.
///
/// Loading maps the weights and checks the shape of each; nothing is copied
/// but norms, biases and the vision tower's positions. A model is immutable:
/// any number of sessions can share it.
public final class QwenModel: Sendable {
    /// Where it was loaded from.
    public let folder: String
    /// How its weights are held.
    public let precision: ModelPrecision
    /// Its dimensions.
    public let configuration: ModelConfiguration
    /// Its tokenizer.
    public let tokenizer: Tokenizer
    /// Whether it thinks before it answers.
    public let template: ChatTemplate
    /// How its pictures are prepared.
    public let preprocessing: ImagePreprocessing?
    /// The settings its makers recommend.
    public let recommendedOptions: GenerationOptions
    /// Ids that end an answer.
    public let endIDs: Set<Int>
    package let language: LanguageModel
    package let vision: VisionTower?
    /// Tells its vision tower from others; nil without one.
    package let visionFingerprint: String?

    /// Loads the model in `folder`.
    ///
    /// The first load of a quantised precision writes a cache of the quantised
    /// weights beside them, at about 100 million weights a second on two cores;
    /// later loads map it.
    ///
    /// - Parameter progress: called with 0…1 while that cache is made.
    public init(
        folder: String,
        precision: ModelPrecision = .bf16,
        progress: ((Double) -> Void)? = nil
    ) throws(QwenError) {
        self.folder = folder
        self.precision = precision
        configuration = try ModelConfiguration(folder: folder)
        do {
            tokenizer = try Tokenizer(folder: folder)
        } catch {
            throw QwenError(code: .badTokenizer, message: error.message, cause: error)
        }
        try Self.check(tokenizer, against: configuration, folder: folder)
        template = Self.template(folder)
        if let vision = configuration.vision {
            preprocessing = try ImagePreprocessing(folder: folder, vision: vision)
        } else {
            preprocessing = nil
        }
        let settings = try GenerationSettings(folder: folder, tokenizer: tokenizer)
        recommendedOptions = settings.options
        endIDs = settings.endIDs
        do throws(TensorError) {
            let checkpoint = try Checkpoint(folder: folder)
            let names = try CheckpointNames(checkpoint, configuration)
            let store = try WeightStore(
                checkpoint,
                precision: precision,
                plan: names.plan(checkpoint, configuration, precision: precision),
                progress: progress
            )
            var head: Linear?
            if let name = names.head {
                head = Linear(
                    try store.root.matrix(
                        name,
                        [configuration.text.vocabularySize, configuration.text.hiddenSize]
                    )
                )
            }
            language = try LanguageModel(
                configuration.text,
                weights: store.root.path(names.text),
                head: head,
                cacheFormat: precision == .f32 ? .f32 : .bf16
            )
            if let config = configuration.vision, let prefix = names.vision {
                vision = try VisionTower(config, weights: store.root.path(prefix))
                visionFingerprint = checkpoint.fingerprint(prefix: prefix)
            } else {
                vision = nil
                visionFingerprint = nil
            }
        } catch {
            throw QwenError(code: .badWeights, message: error.message, cause: error)
        }
    }

    private static func template(_ folder: String) -> ChatTemplate {
        for name in ["chat_template.jinja", "chat_template.json", "tokenizer_config.json"] {
            guard let data = FileManager.default.contents(atPath: folder + "/" + name) else {
                continue
            }
            let text = String(decoding: data, as: UTF8.self)
            if name.hasSuffix(".jinja") { return ChatTemplate(source: text) }
            if let source = (try? JSONValue(parsing: text))?["chat_template"]?.string {
                return ChatTemplate(source: source)
            }
        }
        return .instruct
    }

    /// A tokenizer of another model would turn every answer into noise.
    private static func check(
        _ tokenizer: Tokenizer,
        against config: ModelConfiguration,
        folder: String
    ) throws(QwenError) {
        func failure(_ reason: String) -> QwenError {
            QwenError(
                code: .badTokenizer,
                message: "'\(folder)/tokenizer.json' is not this model's tokenizer: \(reason)."
            )
        }
        guard tokenizer.count <= config.text.vocabularySize else {
            throw failure(
                "it has \(tokenizer.count) tokens, the model \(config.text.vocabularySize)"
            )
        }
        guard tokenizer.id(of: "<|im_end|>") != nil else { throw failure("it has no <|im_end|>") }
        guard config.vision != nil else { return }
        for (text, id) in [
            ("<|image_pad|>", config.imageTokenID), ("<|video_pad|>", config.videoTokenID),
        ] where tokenizer.id(of: text) != id {
            throw failure("its \(text) is not token \(id)")
        }
    }
}
