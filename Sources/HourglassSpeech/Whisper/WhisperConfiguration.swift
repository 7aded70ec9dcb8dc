internal import Foundation
internal import HourglassTokenizer

/// The dimensions of a Whisper model, as its `config.json` gives them.
public struct WhisperConfiguration: Sendable, Equatable {
    /// Bands of the spectrogram.
    public var melCount: Int
    /// Width of the residual streams.
    public var width: Int
    /// Layers of the encoder.
    public var encoderLayers: Int
    /// Attention heads of the encoder.
    public var encoderHeads: Int
    /// Width of the encoder's feed-forward layers.
    public var encoderWide: Int
    /// Layers of the decoder.
    public var decoderLayers: Int
    /// Attention heads of the decoder.
    public var decoderHeads: Int
    /// Width of the decoder's feed-forward layers.
    public var decoderWide: Int
    /// Positions of the encoder's output: half the frames of a window.
    public var sourcePositions: Int
    /// Longest sequence of the decoder.
    public var targetPositions: Int
    /// Rows of the embedding table.
    public var vocabularySize: Int

    /// Reads `config.json` in a model folder.
    ///
    /// - Throws: `SpeechError` naming the file and what is wrong with it.
    public init(folder: String) throws(SpeechError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder),
            isFolder.boolValue
        else {
            throw SpeechError(
                code: .modelMissing,
                message: "There is no model folder '\(folder)'."
            )
        }
        let file = try ModelFile(folder: folder, name: "config.json", isNeeded: true)
        let kind = file["model_type"]?.string ?? file["architectures"]?.array?.first?.string ?? "?"
        guard kind == "whisper" || kind == "WhisperForConditionalGeneration" else {
            throw SpeechError(
                code: .unsupportedModel,
                message: "'\(file.path)' describes a model of type '\(kind)'; speech is "
                    + "recognised with Whisper models."
            )
        }
        melCount = try file.count("num_mel_bins", default: 80)
        width = try file.count("d_model")
        encoderLayers = try file.count("encoder_layers")
        encoderHeads = try file.count("encoder_attention_heads")
        encoderWide = try file.count("encoder_ffn_dim")
        decoderLayers = try file.count("decoder_layers")
        decoderHeads = try file.count("decoder_attention_heads")
        decoderWide = try file.count("decoder_ffn_dim")
        sourcePositions = try file.count("max_source_positions", default: 1500)
        targetPositions = try file.count("max_target_positions", default: 448)
        vocabularySize = try file.count("vocab_size")
        guard width % encoderHeads == 0, width % decoderHeads == 0 else {
            throw file.failure(
                "\(encoderHeads) and \(decoderHeads) heads do not divide d_model \(width)"
            )
        }
        guard sourcePositions == 1500 else {
            throw file.failure("max_source_positions is \(sourcePositions), not 1500")
        }
        if let activation = file["activation_function"]?.string, activation != "gelu" {
            throw file.failure("the activation '\(activation)' is not supported")
        }
        if file["scale_embedding"]?.bool == true {
            throw file.failure("scale_embedding is not supported")
        }
    }
}

/// A JSON file of a model folder.
struct ModelFile {
    let path: String
    private let root: JSONValue

    /// - Parameter isNeeded: a file that is not needed reads as empty when it
    ///   is not there.
    init(folder: String, name: String, isNeeded: Bool) throws(SpeechError) {
        path = folder + "/" + name
        guard let data = FileManager.default.contents(atPath: path) else {
            guard !isNeeded else {
                throw SpeechError(
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
            throw SpeechError(
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

    func failure(_ reason: String) -> SpeechError {
        SpeechError(code: .badConfiguration, message: "'\(path)' cannot be used: \(reason).")
    }

    /// A positive number of which products do not overflow.
    func count(_ name: String, default fallback: Int? = nil) throws(SpeechError) -> Int {
        guard let value = self[name] else {
            if let fallback { return fallback }
            throw failure("it has no \(name)")
        }
        guard let number = value.integer, (1...1 << 28).contains(number) else {
            throw failure("\(name) is no positive whole number")
        }
        return number
    }

    /// A list of token ids.
    func ids(_ name: String) -> [Int] { self[name]?.array?.compactMap(\.integer) ?? [] }
}
