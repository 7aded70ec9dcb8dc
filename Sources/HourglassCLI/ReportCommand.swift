public import ArgumentParser
import Foundation
import HourglassAnswering
import HourglassCore
import HourglassEngines
import HourglassReport
import HourglassTimeline

/// What a report is written as.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
    case html, md, csv, json

    /// The format a file's ending names.
    init?(ending path: String) {
        switch (path as NSString).pathExtension.lowercased() {
        case "html", "htm": self = .html
        case "md", "markdown": self = .md
        case "csv": self = .csv
        case "json": self = .json
        default: return nil
        }
    }
}

extension ReportLanguage: ExpressibleByArgument {}
extension HTMLReport.PrintForm: ExpressibleByArgument {}

/// How much of a source file its hash is over.
enum ReportHash: String, ExpressibleByArgument, CaseIterable {
    case sampled, full
}

/// `hourglass report`
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Tell what happened in footage over a period, on one page.",
        discussion: """
            Files, folders, or cameras in the library by name; all of the library when left out. \
            What is not indexed yet is indexed first. Files of one camera are put on one timeline \
            by the time on the wall, with gaps and overlaps shown. The HTML page holds its \
            pictures and needs no network.

              hourglass report /nvr/gate --output night.html
              hourglass report gate --since 2026-01-05T22:00 --until 2026-01-06T06:00 -o night.html
              hourglass report gate --since -12h --format md --lang zh
              hourglass report cam1.mp4 --clips clips --padding 3s -o report.html
              hourglass report gate --rarest --format csv > rare.csv
              hourglass report gate --engine http://127.0.0.1:8000/v1 --budget 10m -o night.html
              hourglass report gate --hash full -o evidence.html

            With --engine a model writes a sentence for each of the most notable events and a \
            summary; both are marked as written by a model, each sentence names its events, and \
            what names others is left out. Pictures are sent to the engine named, and nowhere \
            else.

            --since and --until take the time on the wall, or count from the beginning (2h) or \
            the end (-12h) of each camera's recordings.
            """
    )

    @OptionGroup var library: LibraryOptions
    @Argument(help: "Files, folders, cameras or footage in the library.") var footage: [String] = []

    @Option(help: "html, md, csv or json. Default: as the output's ending says, else html.")
    var format: ReportFormat?
    @Option(help: ArgumentHelp("Report from this time on.", valueName: "time"))
    var since: TimeArgument?
    @Option(help: ArgumentHelp("Report up to this time.", valueName: "time"))
    var until: TimeArgument?
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The file to write; standard output when left out.", valueName: "file")
    )
    var output: String?
    @Option(help: ArgumentHelp("Write each event's clip into this folder.", valueName: "folder"))
    var clips: String?
    @Option(help: ArgumentHelp("How much clips show before and after.", valueName: "duration"))
    var padding = DurationArgument(time: MediaTime(ticks: 5000, timebase: .milliseconds))
    @Option(help: "Language of the report: en, zh.") var lang: ReportLanguage = .english
    @Option(
        help: ArgumentHelp(
            "Zone the cameras stand in, as in Europe/Berlin. Default: this machine's.",
            valueName: "zone"
        )
    )
    var timeZone: String?
    @Option(help: "Only this kind of event; repeat for more.") var kind: [TimelineEvent.Kind] = []
    @Option(help: ArgumentHelp("Leave out shorter events.", valueName: "duration"))
    var minLength: DurationArgument?
    @Flag(help: "Rarest events first.") var rarest = false
    @Option(help: ArgumentHelp("Heading of the report.", valueName: "text")) var title: String?
    @Option(
        name: .customLong("print"),
        help: """
            What an HTML page with many events prints: the most notable in full and the others \
            as a list (notable), or all in full (all).
            """
    )
    var printForm: HTMLReport.PrintForm = .notable
    @Option(
        help: """
            Hash of files over 64 MB: over samples, as they are known in the library (sampled), \
            or SHA-256 over all of the file, which reads it to its end (full).
            """
    )
    var hash: ReportHash = .sampled
    @OptionGroup(title: "A model's words") var narrator: ReportNarratorOptions

    func validate() throws {
        if let timeZone, TimeZone(identifier: timeZone) == nil {
            throw ValidationError("'\(timeZone)' is no time zone; write Europe/Berlin or UTC.")
        }
        if output == nil, chosenFormat == .html, Terminal.outputIsTerminal {
            throw ValidationError(
                "An HTML page is no use on a terminal; give --output report.html, or --format md."
            )
        }
    }

    private var chosenFormat: ReportFormat {
        format ?? output.flatMap(ReportFormat.init(ending:)) ?? (library.json ? .json : .html)
    }

    private var zone: TimeZone { timeZone.flatMap(TimeZone.init(identifier:)) ?? .current }

    func run() async throws {
        let selection = try await ReportSelection(
            library: library,
            references: footage,
            timeZone: zone
        )
        // A model that is not there is told before the work, not after.
        let model = try await narrator.model(library)
        let line = ProgressLine(quiet: library.quiet)
        var report = try await FootageReportBuilder(index: selection.index, options: options(line))
            .report(on: selection.records, unreadable: selection.unreadable)
        line.clear()
        if let model { report.narration = try await narrator.narration(of: report, model, library) }
        try write(text(of: report))
        if let clips { try await cut(report, into: clips) }
        switch report.narration?.shortfall {
        case .outOfTime: throw ExitStatus.outOfTime.exitCode
        case .failed(let reason):
            library.remark("hourglass: the model's part is incomplete: \(reason)")
            throw ExitStatus.partial.exitCode
        case nil: break
        }
        if !selection.unreadable.isEmpty { throw ExitStatus.partial.exitCode }
        if report.events.isEmpty { throw ExitStatus.nothingFound.exitCode }
    }

    private func options(_ line: ProgressLine) -> ReportOptions {
        var options = ReportOptions(timeZone: zone)
        (options.since, options.until) = (since, until)
        options.kinds = kind.isEmpty ? nil : Set(kind)
        options.minimumSeconds = minLength?.time.seconds ?? 0
        options.language = lang
        options.title = title
        options.version = HourglassVersion.text
        options.isByRarity = rarest
        options.hashesWholeFiles = hash == .full
        options.onWholeHash = { done, count in
            line.show("hashing  file \(done + 1) of \(count)")
        }
        return options
    }

    private func text(of report: FootageReport) -> String {
        switch chosenFormat {
        case .html: HTMLReport(report, printForm: printForm).text
        case .md: MarkdownReport(report).text
        case .csv: CSVReport(report).text
        case .json: JSONReport(report).text + "\n"
        }
    }

    private func write(_ text: String) throws {
        guard let output, output != "-" else {
            FileHandle.standardOutput.write(Data(text.utf8))
            return
        }
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: output), options: .atomic)
        } catch {
            throw CommandFailure(
                .badInput,
                "'\(output)' cannot be written: \(error.localizedDescription)"
            )
        }
        library.remark("hourglass: wrote \(output)")
    }

    private func cut(_ report: FootageReport, into folder: String) async throws {
        let line = ProgressLine(quiet: library.quiet)
        let count = report.events.count
        let results = try await ReportClips(folder: folder, padding: padding.time.seconds)
            .write(report) { done in line.show("clips  \(done) of \(count)") }
        line.clear()
        let written = results.filter { $0.path != nil }.count
        library.remark("hourglass: wrote \(written) clips to \(folder)")
        let failed = results.filter { $0.path == nil }
        for clip in failed.prefix(5) {
            library.remark("hourglass: no clip of event \(clip.event): \(clip.reason ?? "")")
        }
        if !failed.isEmpty { throw ExitStatus.partial.exitCode }
    }
}
