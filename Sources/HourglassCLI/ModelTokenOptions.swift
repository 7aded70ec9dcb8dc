public import ArgumentParser
import Foundation
import HourglassCore
import HourglassEngines
public import HourglassQwen

/// Vision tokens of Qwen3-VL beside the index, on the command line.
struct ModelTokenOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Put vision tokens of this Qwen3-VL on the timeline, so that it answers without the"
                + " video: a name, a folder, or builtin for none.",
            valueName: "model"
        )
    )
    var encoder = "builtin"

    @Option(
        help: ArgumentHelp(
            "How those tokens are kept: int8 (8 bits a number), pointer (the video is read again:"
                + " exact, next to no room), or low-rank (one short code a token; refused where it"
                + " would change what the model says).",
            valueName: "tier"
        )
    )
    var tier: QwenTokenEncoder.Tier = .int8

    @Option(
        help: ArgumentHelp("Encode pictures at least so far apart.", valueName: "duration")
    )
    var encoderEvery: DurationArgument?

    @Option(
        help: ArgumentHelp(
            "Tokens along each side of a cell of the change gate, 1 to 4: how much detail.",
            valueName: "n"
        )
    )
    var encoderScale = 2

    @Option(
        help: ArgumentHelp(
            "Share of the tokens kept of pictures in which much moves, above 0 and at most 1.",
            valueName: "share"
        )
    )
    var movingShare = 0.25

    @Option(
        help: ArgumentHelp(
            "How the encoder holds its weights: f32, bf16, int8, int4, auto.",
            valueName: "precision"
        )
    )
    var encoderPrecision: PrecisionArgument = .auto

    func validate() throws {
        guard (1...4).contains(encoderScale) else {
            throw ValidationError("--encoder-scale lies between 1 and 4.")
        }
        guard movingShare > 0, movingShare <= 1 else {
            throw ValidationError("--moving-share lies above 0 and is at most 1.")
        }
    }

    /// What makes the tokens; nil for none. Loads the model.
    func load(quiet: Bool) throws -> QwenTokenEncoder? {
        guard encoder != "builtin" else { return nil }
        var keeping = TokenKeeping()
        keeping.scale = encoderScale
        keeping.movingShare = movingShare
        if let encoderEvery { keeping.interval = encoderEvery.time.seconds }
        let progress = ProgressLine(quiet: quiet)
        defer { progress.clear() }
        let selection = EngineSelection(
            .model(encoder),
            environment: ProcessInfo.processInfo.environment
        )
        let model = try selection.loadModel(encoder, precision: encoderPrecision.chosen) { share in
            progress.show("quantising the weights: \(Int(share * 100)) %")
        }
        do {
            return try QwenTokenEncoder(model, tier: tier, keeping: keeping)
        } catch {
            throw CommandFailure(.badInput, error.message)
        }
    }
}

extension QwenTokenEncoder.Tier: ExpressibleByArgument {}
