import ArgumentParser
import Foundation
import HourglassHub
import HourglassQwen
import HourglassTensor
import HourglassTokenizer

/// `hourglass generate`
struct GenerateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Ask a Qwen3-VL model directly, with pictures and videos.",
        discussion: """
            Runs the model in this process. The model is a name as in 'hourglass models pull', \
            looked up in the cache without the network, or a folder with a published Qwen3-VL \
            (or Qwen3) checkpoint. Pictures and videos are shown before the prompt, in the \
            order given.

              hourglass generate --model qwen3-vl-2b --image slide.png \\
                --prompt "What does the slide say?"
              hourglass generate --model ./Qwen3-VL-4B --video lecture.mp4 --every 10s \\
                --prompt "When is backpropagation explained?" --precision int4 --json

            The first use of int8 or int4 writes the quantised weights beside the model.
            """
    )

    @OptionGroup var output: GenerateOutputOptions
    @OptionGroup var media: GenerateMediaOptions
    @OptionGroup var sampling: GenerateSamplingOptions

    @Option(help: ArgumentHelp("The model: a name or a folder.", valueName: "model"))
    var model: String

    @Option(help: "The question or instruction.")
    var prompt: String

    @Option(help: "Standing instructions, put before the conversation.")
    var system: String?

    @Option(
        help: """
            How weights are held: f32, bf16, int8, int4; auto is f32 for small models and \
            bf16 for others.
            """
    )
    var precision: PrecisionArgument = .auto

    func validate() throws {
        if prompt.isEmpty { throw ValidationError("--prompt is empty.") }
    }

    func run() async throws {
        do {
            try await generate()
        } catch let error as QwenError {
            let status: ExitStatus = error.code == .modelMissing ? .modelMissing : .badInput
            throw CommandFailure(status, error.message)
        }
    }

    private func generate() async throws {
        let progress = ProgressLine(quiet: output.quiet)
        defer { progress.clear() }
        let folder = try ModelLocation.folder(of: model)
        let model = try QwenModel(folder: folder, precision: precision.precision(for: folder)) {
            share in
            progress.show("quantising the weights: \(Int(share * 100)) %")
        }
        var question = QwenPrompt(
            prompt,
            system: system,
            media: try await media.load(for: model, progress: progress)
        )
        question.videoForm = media.enclosedVideos ? .enclosed : .released
        question.videoRule = media.videoRule(for: model)
        let session = QwenSession(model)
        let printer = AnswerPrinter(model: model, isJSON: output.json)
        for try await event in session.generate(question, options: sampling.options(for: model)) {
            progress.clear()
            printer.show(event)
        }
    }
}

/// How the answer is printed.
struct GenerateOutputOptions: ParsableArguments {
    @Flag(help: "Print the answer, all ids and timings as one JSON document.")
    var json = false

    @Flag(help: "Print no progress and no remarks.")
    var quiet = false
}

/// How tokens are chosen.
struct GenerateSamplingOptions: ParsableArguments {
    @Flag(help: "Choose as the model's makers recommend; other options here override it.")
    var recommended = false

    @Option(help: ArgumentHelp("Longest answer, in tokens.", valueName: "n"))
    var maxTokens = 1024

    @Option(help: ArgumentHelp("0 always takes the most likely token.", valueName: "t"))
    var temperature: Float?

    @Option(help: ArgumentHelp("Choose among the n likeliest; 0 for all.", valueName: "n"))
    var topK: Int?

    @Option(
        help: ArgumentHelp("Choose among the likeliest up to this probability.", valueName: "p")
    )
    var topP: Float?

    @Option(help: ArgumentHelp("Taken off the score of tokens already given.", valueName: "x"))
    var presencePenalty: Float?

    @Option(help: ArgumentHelp("Scores of tokens already seen are divided by it.", valueName: "x"))
    var repetitionPenalty: Float?

    @Option(help: ArgumentHelp("Ends the answer where this text appears.", valueName: "text"))
    var stop: [String] = []

    @Flag(name: .customLong("ignore-eos"), help: "Go on where the model would end its turn.")
    var ignoresEnd = false

    @Option(help: ArgumentHelp("Start of the random numbers.", valueName: "n"))
    var seed: UInt64?

    @Option(help: ArgumentHelp("Report the n likeliest tokens of each step.", valueName: "n"))
    var logprobs = 0

    func options(for model: QwenModel) -> GenerationOptions {
        var options = recommended ? model.recommendedOptions : GenerationOptions()
        options.maximumTokens = maxTokens
        options.stops = stop
        options.ignoresEnd = ignoresEnd
        options.seed = seed
        options.logprobCount = logprobs
        if let temperature { options.sampling.temperature = temperature }
        if let topK { options.sampling.topK = topK }
        if let topP { options.sampling.topP = topP }
        if let presencePenalty { options.penalties.presence = presencePenalty }
        if let repetitionPenalty { options.penalties.repetition = repetitionPenalty }
        return options
    }
}

/// `ModelPrecision` as an argument.
enum PrecisionArgument: String, ExpressibleByArgument, CaseIterable {
    case auto, f32, bf16, int8, int4

    /// Up to this many bytes of weights exact arithmetic costs next to nothing.
    private static let smallModel = 256 << 20

    /// The precision asked for; nil leaves the choice to the model's size.
    var chosen: ModelPrecision? { self == .auto ? nil : ModelPrecision(rawValue: rawValue) }

    func precision(for folder: String) -> ModelPrecision {
        switch self {
        case .auto: Self.weightBytes(folder) <= Self.smallModel ? .f32 : .bf16
        case .f32: .f32
        case .bf16: .bf16
        case .int8: .int8
        case .int4: .int4
        }
    }

    private static func weightBytes(_ folder: String) -> Int {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return files.filter { $0.hasSuffix(".safetensors") }.reduce(0) { sum, file in
            let path = folder + "/" + file
            let facts = try? FileManager.default.attributesOfItem(atPath: path)
            return sum + ((facts?[.size] as? Int) ?? 0)
        }
    }
}
