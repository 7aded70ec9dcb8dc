import ArgumentParser
import Foundation
import HourglassAnswering
import HourglassCore
import HourglassEngines
import HourglassIndexing
import HourglassTimeline

/// `hourglass index`
struct IndexCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "index",
        abstract: "Read footage into the timeline index.",
        discussion: """
            Files and folders, any container FFmpeg reads, and http(s) addresses whose server \
            sends byte ranges. What is indexed already is \
            recognised by its content, even after a move, and left alone; what was begun is \
            gone on with. The index can be queried meanwhile, and Ctrl-C loses at most the \
            last few seconds of work.

              hourglass index lecture.mp4
              hourglass index ~/course --ocr eng
              hourglass index cam1_20260105_143200.mp4 --camera gate --thorough
              hourglass index https://example.org/lectures/lecture7.mp4
              hourglass index night.mkv --start-at 2026-01-05T22:00:00+08:00 --budget 10m
              hourglass index ~/course --transcribe whisper-small
              hourglass index dubbed.mkv --transcribe whisper-small --audio-track zh
              hourglass index talk.mp4 --transcribe http://127.0.0.1:8000/v1
              hourglass index ~/course --embed all-minilm-l6-v2
              hourglass index /nvr --pictures siglip2-base

            With --encoder, vision tokens of a Qwen3-VL are put on the timeline: of what \
            changed, when it did. 'hourglass ask --engine' with the same model then answers \
            from them; 'hourglass stats' tells what they cost.

              hourglass index lecture.mp4 --encoder qwen3-vl-2b --tier int8

            Without --every or --thorough, key frames are looked at, and what lies between \
            them where they differ or where the packets say that something happened.
            """
    )

    @OptionGroup var library: LibraryOptions
    @Argument(help: "Video files, folders or addresses.") var footage: [String]
    @OptionGroup var how: IndexingOptions
    @OptionGroup var speech: TranscriberOptions

    @Option(
        help: ArgumentHelp(
            "Make text findable by its meaning as well, with an embedding model by name or"
                + " folder; also for what is indexed already.",
            valueName: "model"
        )
    )
    var embed: String?

    @Option(
        help: ArgumentHelp(
            "Make pictures findable by words for what they show, with CLIP, SigLIP 2 or"
                + " Qwen3-VL-Embedding by name or folder; also for what is indexed already.",
            valueName: "model"
        )
    )
    var pictures: String?

    @Option(
        help: ArgumentHelp(
            "With --pictures: look at no more than one frame in this time (default: 1s).",
            valueName: "duration"
        )
    )
    var pictureEvery: DurationArgument?

    func validate() throws {
        if how.subtitles != nil, speech.transcribe != nil {
            throw ValidationError("--subtitles and --transcribe exclude each other.")
        }
        if pictureEvery != nil, pictures == nil {
            throw ValidationError("--picture-every goes with --pictures.")
        }
    }

    func run() async throws {
        let paths = try FootageDiscovery.footage(in: footage)
        var options = try how.options()
        options.transcriber = try speech.transcriber(quiet: library.quiet)
        options.soundTrack = speech.soundTrack
        var meaning: MeaningModels.Model?
        if let embed { meaning = try await MeaningSearch.load(embed, quiet: library.quiet) }
        var seeing: PictureModels.Model?
        if let pictures {
            seeing = try await PictureSearch.load(pictures, quiet: library.quiet)
        }
        options.modelTokens = try how.modelTokens.load(quiet: library.quiet)
        let session = try IndexingSession(library: library, options: options)
        var tally = IndexTally()
        var indexed: [Int64] = []
        for (number, path) in paths.enumerated() {
            let outcome = await session.index(
                path,
                label: paths.count > 1 ? "[\(number + 1)/\(paths.count)] " : ""
            )
            tally.add(outcome)
            switch outcome {
            case .success(let report):
                print(session.line(for: report))
                indexed.append(report.footage)
            case .failure(let failure): Terminal.report("hourglass: \(failure.message)")
            }
            if tally.mustStop { break }
        }
        if let meaning, !tally.mustStop, !indexed.isEmpty {
            try await MeaningSearch.embed(
                with: meaning,
                footage: indexed,
                in: session.index,
                quiet: library.quiet
            )
        }
        if let seeing, !tally.mustStop, !indexed.isEmpty {
            try await PictureSearch.index(
                with: seeing,
                every: pictureEvery?.time.seconds ?? 1,
                footage: indexed,
                in: session.index,
                quiet: library.quiet
            )
        }
        if let status = tally.status { throw status.exitCode }
    }
}

/// What becomes of a run over several files.
private struct IndexTally {
    private var indexed = 0
    private var failures: [CommandFailure] = []
    private var ending: IndexReport.Outcome?

    mutating func add(_ result: Result<IndexReport, CommandFailure>) {
        switch result {
        case .success(let report):
            indexed += 1
            if report.outcome == .interrupted || report.outcome == .outOfTime {
                ending = report.outcome
            }
        case .failure(let failure): failures.append(failure)
        }
    }

    /// Whether the rest of the files must be left.
    var mustStop: Bool { ending != nil || failures.last?.status == .interrupted }

    /// The exit status, nil when all went well.
    var status: ExitStatus? {
        if ending == .interrupted || failures.last?.status == .interrupted { return .interrupted }
        if ending == .outOfTime { return .outOfTime }
        guard let first = failures.first else { return nil }
        return indexed > 0 ? .partial : first.status
    }
}
