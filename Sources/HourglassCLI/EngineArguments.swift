import ArgumentParser
import Foundation
import HourglassAnswering
import HourglassCore
import HourglassEngines
import HourglassTimeline

/// What answers, on the command line; shared by `ask` and `chat`.
struct EngineArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What answers: auto (the best that is here), extractive (excerpts, no model), a"
                + " Qwen3-VL model (name or folder), or the address of an OpenAI-compatible"
                + " server (http://HOST:PORT/v1; key from HOURGLASS_API_KEY or OPENAI_API_KEY).",
            valueName: "engine"
        )
    )
    var engine = "auto"

    @Option(
        help: ArgumentHelp(
            "The server's model to ask; the first it lists when left out.",
            valueName: "name"
        )
    )
    var engineModel: String?

    @Option(
        help: ArgumentHelp(
            "Give a server up when it keeps silent for so long.",
            valueName: "duration"
        )
    )
    var engineTimeout = DurationArgument(time: MediaTime(seconds: 300))

    @Option(
        help: """
            How a model in this process holds its weights: f32, bf16, int8, int4; auto is f32 \
            for small models and bf16 for others.
            """
    )
    var precision: PrecisionArgument = .auto

    @Option(help: "The model's thinking: show (on standard error, and in JSON) or hide.")
    var thinking: ThinkingMode = .hide

    /// Moments that are looked for when a model is to choose among them.
    static let modelHits = 24

    /// The same for a summary: all of a few hours of slides.
    static let summaryHits = 600

    /// What becomes of a model's thinking.
    enum ThinkingMode: String, ExpressibleByArgument, CaseIterable {
        case show, hide
    }

    @Option(
        help: ArgumentHelp(
            "Take at most so long: what is found by then is shown, with exit status 7.",
            valueName: "duration"
        )
    )
    var budget: DurationArgument?

    /// When an answer has to be there.
    var deadline: ContinuousClock.Instant? {
        budget.map { ContinuousClock.now + .seconds($0.time.seconds) }
    }

    /// The model to answer; nil for excerpts.
    func model(_ library: LibraryOptions) async throws -> (any ChatModel)? {
        var selection = EngineSelection(
            try EngineChoice(engine),
            environment: ProcessInfo.processInfo.environment
        )
        selection.server.model = engineModel
        selection.server.silence = .seconds(engineTimeout.time.seconds)
        selection.precision = precision.chosen
        let progress = ProgressLine(quiet: library.quiet)
        defer { progress.clear() }
        let chosen = try await selection.chosen { share in
            progress.show("quantising the weights: \(Int(share * 100)) %")
        }
        if let reason = chosen.reason, let model = chosen.model {
            library.remark("hourglass: answering with \(model.name), as \(reason)")
        }
        return chosen.model
    }

    /// The engine for one question.
    func engine(
        _ model: (any ChatModel)?,
        _ library: LibraryOptions,
        index: TimelineIndex,
        earlier: [Conversation.Exchange],
        deadline: ContinuousClock.Instant?,
        log: ThinkingLog
    ) -> any AnswerEngine {
        guard let model else { return ExtractiveEngine() }
        var options = ModelEngine.Options()
        options.earlier = earlier
        options.deadline = deadline
        let isShown = thinking == .show && !library.json
        return ModelEngine(
            model,
            index: index,
            options: options,
            onRemark: { remark in
                switch remark {
                case .thinking(let text):
                    log.add(text)
                    if isShown { FileHandle.standardError.write(Data(text.utf8)) }
                case .reduced(let text): library.remark("hourglass: \(text)")
                case .estimate(let tokens, let seconds):
                    guard let seconds, seconds > 2 else { return }
                    let length = ProgressLine.duration(seconds)
                    library.remark("hourglass: reading \(tokens) tokens takes about \(length)")
                case .part(let number, let count):
                    library.remark("hourglass: reading part \(number) of \(count)")
                }
            }
        )
    }
}
