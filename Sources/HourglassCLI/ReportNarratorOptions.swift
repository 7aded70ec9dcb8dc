import ArgumentParser
import Foundation
import HourglassCore
import HourglassEngines
import HourglassReport

/// What writes sentences into a report, on the command line.
struct ReportNarratorOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Have a model describe the events: auto, a Qwen3-VL model (name or folder), or the"
                + " address of an OpenAI-compatible server. Without it no model is asked.",
            valueName: "engine"
        )
    )
    var engine: String?

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

    @Option(help: ArgumentHelp("Events the model describes at most.", valueName: "count"))
    var described = 100

    @Option(
        help: ArgumentHelp(
            "Let the model take at most so long; what it wrote by then is kept, with exit"
                + " status 7.",
            valueName: "duration"
        )
    )
    var budget: DurationArgument?

    func validate() throws {
        guard described > 0 else { throw ValidationError("--described counts from 1.") }
        if budget != nil, engine == nil {
            throw ValidationError("--budget is the model's time; name one with --engine.")
        }
    }

    /// The model asked for; nil when none is.
    ///
    /// - Throws: `CommandFailure` when `auto` finds none; `EngineError`.
    func model(_ library: LibraryOptions) async throws -> (any ChatModel)? {
        guard let engine, engine != "extractive" else { return nil }
        var selection = EngineSelection(
            try EngineChoice(engine),
            environment: ProcessInfo.processInfo.environment
        )
        selection.server.model = engineModel
        selection.server.silence = .seconds(engineTimeout.time.seconds)
        let progress = ProgressLine(quiet: library.quiet)
        defer { progress.clear() }
        let chosen = try await selection.chosen { share in
            progress.show("quantising the weights: \(Int(share * 100)) %")
        }
        guard let model = chosen.model else {
            throw CommandFailure(
                .modelMissing,
                "There is no model to describe events with; fetch one with 'hourglass models"
                    + " pull', or name a server with --engine."
            )
        }
        return model
    }

    /// What the model says of a report.
    func narration(
        of report: FootageReport,
        _ model: any ChatModel,
        _ library: LibraryOptions
    ) async throws -> ReportNarration {
        var options = ReportNarrator.Options()
        options.eventLimit = described
        options.deadline = budget.map { ContinuousClock.now + .seconds($0.time.seconds) }
        let line = ProgressLine(quiet: library.quiet)
        defer { line.clear() }
        return try await ReportNarrator(model, options: options).narration(of: report) {
            done,
            count in
            line.show("described  \(done) of \(count) events")
        }
    }
}
