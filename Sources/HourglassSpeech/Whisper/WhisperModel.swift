internal import Foundation
public import HourglassTensor
internal import HourglassTokenizer

/// A Whisper model of any size, ready to run.
///
/// Loading maps the weights and checks the shape of each. A model is
/// immutable: any number of transcriptions can share it.
public final class WhisperModel: Sendable {
    /// Where it was loaded from.
    public let folder: String
    /// Its dimensions.
    public let configuration: WhisperConfiguration
    /// How its weights are held.
    public let precision: ModelPrecision
    /// Codes of the languages it knows; empty for a model of English alone.
    public var languages: [String] { tokens.languages.map(\.code) }

    package let tokens: SpecialTokens
    package let spectrogram: MelSpectrogram
    package let encoder: WhisperEncoder
    package let decoder: WhisperDecoder
    private let vocabulary: ByteLevelVocabulary

    /// Loads the model in `folder`, in the Hugging Face layout: config.json,
    /// tokenizer.json, model.safetensors, and generation_config.json where
    /// there is one.
    ///
    /// - Parameters:
    ///   - folder: where the files are.
    ///   - precision: how weights are kept in memory.
    ///   - progress: called with 0…1 while quantised weights are made, the
    ///     first time.
    /// - Throws: `SpeechError` naming the file and what is wrong with it.
    public init(
        folder: String,
        precision: ModelPrecision = .int8,
        progress: ((Double) -> Void)? = nil
    ) throws(SpeechError) {
        self.folder = folder
        self.precision = precision
        let config = try WhisperConfiguration(folder: folder)
        configuration = config
        do {
            vocabulary = try ByteLevelVocabulary(folder: folder)
        } catch {
            throw SpeechError(code: .badTokenizer, message: error.message, cause: error)
        }
        tokens = try SpecialTokens(
            folder: folder,
            vocabulary: vocabulary,
            configuration: config
        )
        spectrogram = MelSpectrogram(bandCount: config.melCount)
        do throws(TensorError) {
            let checkpoint = try Checkpoint(folder: folder)
            let names = WhisperNames(checkpoint)
            let store = try WeightStore(
                checkpoint,
                precision: precision,
                plan: names.plan(config, precision: precision),
                progress: progress
            )
            let format: AttentionBlock.Format = precision == .f32 ? .f32 : .bf16
            encoder = try WhisperEncoder(
                config,
                format: format,
                weights: store.root.path(names.encoder)
            )
            decoder = try WhisperDecoder(
                config,
                format: format,
                weights: store.root.path(names.decoder),
                head: Linear(
                    try store.root.matrix(names.head, [config.vocabularySize, config.width])
                )
            )
        } catch {
            throw SpeechError(code: .badWeights, message: error.message, cause: error)
        }
    }

    /// The text of token ids.
    package func text(of ids: some Sequence<Int>) -> String { vocabulary.text(of: ids) }
}

/// Where the parts of a model lie in its checkpoint, and which are quantised.
private struct WhisperNames {
    let encoder: String
    let decoder: String
    let head: String

    init(_ checkpoint: Checkpoint) {
        let isBare = checkpoint.contains("decoder.embed_tokens.weight")
        let prefix = isBare ? "" : "model."
        encoder = prefix + "encoder."
        decoder = prefix + "decoder."
        head =
            checkpoint.contains("proj_out.weight")
            ? "proj_out.weight" : decoder + "embed_tokens.weight"
    }

    /// Everything a token passes through; the convolutions, which are small,
    /// stay as they are.
    func plan(_ config: WhisperConfiguration, precision: ModelPrecision) -> QuantizationPlan {
        var plan = QuantizationPlan()
        let width: QuantizationPlan.Width = precision == .int4 ? .four : .eight
        func layer(_ name: String, wide: Int, attentions: [String]) {
            let d = config.width
            for attention in attentions {
                for projection in ["q_proj", "k_proj", "v_proj", "out_proj"] {
                    plan.add(
                        "\(name)\(attention).\(projection).weight",
                        shape: [d, d],
                        width: width
                    )
                }
            }
            plan.add(name + "fc1.weight", shape: [wide, d], width: width)
            plan.add(name + "fc2.weight", shape: [d, wide], width: width)
        }
        for index in 0..<config.encoderLayers {
            layer("\(encoder)layers.\(index).", wide: config.encoderWide, attentions: ["self_attn"])
        }
        for index in 0..<config.decoderLayers {
            layer(
                "\(decoder)layers.\(index).",
                wide: config.decoderWide,
                attentions: ["self_attn", "encoder_attn"]
            )
        }
        plan.add(head, shape: [config.vocabularySize, config.width], width: .eight)
        return plan
    }
}
