public import ArgumentParser
import Foundation
import HourglassCore
import HourglassMedia
public import HourglassReport
import HourglassTimeline

extension ChapterFormat: ExpressibleByArgument {}

/// `hourglass chapters`
struct ChaptersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chapters",
        abstract: "Divide a recording into chapters.",
        discussion: """
            Chapters begin where slides and what is said turn to something else. Without options \
            they are listed; --format prints a file of them, --output writes it, and --embed \
            writes a copy of the recording with the chapters in it, without encoding anything.

              hourglass chapters lecture.mp4
              hourglass chapters lecture.mp4 --format youtube
              hourglass chapters lecture.mp4 --output lecture.vtt
              hourglass chapters lecture.mp4 --embed lecture-chapters.mkv
            """
    )

    @OptionGroup var library: LibraryOptions
    @Argument(help: "Footage, indexed or not.") var footage: String

    @Option(help: "Print in this format: vtt, ffmetadata, matroska, youtube.")
    var format: ChapterFormat?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Write to this file; its ending names the format (.vtt, .ffmetadata, .xml, .txt).",
            valueName: "file"
        )
    )
    var output: String?

    @Option(help: ArgumentHelp("Write a copy with the chapters in it.", valueName: "file"))
    var embed: String?

    @Option(help: ArgumentHelp("Avoid chapters shorter than this.", valueName: "duration"))
    var shortest: DurationArgument?

    @Option(help: ArgumentHelp("Avoid chapters longer than this.", valueName: "duration"))
    var longest: DurationArgument?

    @Flag(help: "Replace files that are there.") var force = false

    func validate() throws {
        if let output, format == nil, ChapterFormat(of: output) == nil {
            throw ValidationError(
                "The ending of '\(output)' names no format of chapters; add --format."
            )
        }
        if let shortest, let longest, longest.time < shortest.time {
            throw ValidationError("--longest is less than --shortest.")
        }
    }

    func run() async throws {
        let selection = try await FootageSelection(library: library, references: [footage])
        let record = selection.records[0]
        let covered = MediaTime(ticks: record.coveredUntil, timebase: record.timebase)
        var limits = ChapterList.Limits(forSeconds: covered.seconds)
        limits = ChapterList.Limits(
            shortest: shortest?.time.seconds
                ?? min(limits.shortest, longest.map { $0.time.seconds / 2.5 } ?? .infinity),
            longest: longest?.time.seconds
                ?? max(limits.longest, shortest.map { $0.time.seconds * 2.5 } ?? 0)
        )
        let list = try ChapterList(of: record, in: selection.index, limits: limits)
        guard !list.chapters.isEmpty else { throw ExitStatus.nothingFound.exitCode }
        if let output { try write(list, to: output) }
        if let embed { try await self.embed(list, into: embed, path: record.path) }
        if library.json {
            print(JSONOutput.line(list))
        } else if let format, output == nil {
            print(try list.text(as: format), terminator: "")
        } else if output == nil, embed == nil {
            for chapter in list.chapters {
                print(
                    ["\(chapter.range)", chapter.title.onOneLine]
                        .joined(separator: Terminal.outputIsTerminal ? "  " : "\t")
                )
            }
        }
    }

    private func write(_ list: ChapterList, to path: String) throws {
        let format = self.format ?? ChapterFormat(of: path) ?? .vtt
        let text = try list.text(as: format)
        if FileManager.default.fileExists(atPath: path), !force {
            throw CommandFailure(.badInput, "'\(path)' exists already; --force replaces it.")
        }
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw CommandFailure(
                .badInput,
                "'\(path)' cannot be written: \(error.localizedDescription)"
            )
        }
        library.remark("hourglass: \(list.chapters.count) chapters in '\(path)'")
    }

    private func embed(_ list: ChapterList, into path: String, path source: String) async throws {
        guard source.contains("://") || FileManager.default.fileExists(atPath: source) else {
            throw CommandFailure(
                .badInput,
                "The video is no longer at '\(source)', so it cannot be copied. Index it where it"
                    + " lies now; nothing is read twice."
            )
        }
        let progress = ProgressLine(quiet: library.quiet)
        progress.show("copying to \(path)")
        defer { progress.clear() }
        let footage = try await Footage(probing: source)
        let result = try await ChapterWriter(footage).write(
            list.chapters.map { ChapterMark($0.range, title: $0.title) },
            to: path,
            replaces: force
        )
        progress.clear()
        for track in result.leftOut {
            library.remark("hourglass: left out, the container does not take it: \(track)")
        }
        library.remark("hourglass: \(list.chapters.count) chapters in '\(path)'")
    }
}
