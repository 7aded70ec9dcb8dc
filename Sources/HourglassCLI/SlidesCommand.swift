import ArgumentParser
import Foundation
import HourglassCore
import HourglassReport
import HourglassTimeline

/// `hourglass slides`
struct SlidesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slides",
        abstract: "List the slides of a recording, or write them as a document.",
        discussion: """
            Each slide once, with all its showings, its text, and the words spoken meanwhile. \
            --output writes a document: .pdf, .md with pictures beside it, or else a folder. \
            Pictures have the full size of the footage where it still lies, otherwise that of \
            the index.

              hourglass slides lecture.mp4
              hourglass slides lecture.mp4 --output deck.pdf
              hourglass slides lecture.mp4 --output notes.md
              hourglass slides lecture.mp4 --output slides/
            """
    )

    @OptionGroup var library: LibraryOptions
    @Argument(help: "Footage, indexed or not.") var footage: String

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The document to write: .pdf, .md, or a folder.", valueName: "file")
    )
    var output: String?

    @Flag(help: "Replace a document that is there.") var force = false

    func run() async throws {
        let selection = try await FootageSelection(library: library, references: [footage])
        let deck = try SlideDeck(of: selection.records[0], in: selection.index)
        if let output, !deck.slides.isEmpty {
            try check(output)
            let progress = ProgressLine(quiet: library.quiet)
            defer { progress.clear() }
            let result = try await DeckWriter(deck, from: selection.index).write(to: output) {
                progress.show("slide \($0) of \(deck.slides.count)")
            }
            progress.clear()
            if !result.isFullSize {
                library.remark(
                    "hourglass: the video is not at hand; pictures are the small ones of the index."
                )
            }
            library.remark("hourglass: \(result.slides) slides in '\(output)'")
        }
        if library.json {
            print(JSONOutput.line(deck))
        } else if output == nil {
            for slide in deck.slides { print(line(slide)) }
        }
        if deck.slides.isEmpty { throw ExitStatus.nothingFound.exitCode }
    }

    private func check(_ output: String) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: output, isDirectory: &isFolder) else { return }
        let contents =
            isFolder.boolValue
            ? (try? FileManager.default.contentsOfDirectory(atPath: output)) ?? [] : [output]
        guard force || contents.isEmpty else {
            throw CommandFailure(.badInput, "'\(output)' exists already; --force replaces it.")
        }
        if isFolder.boolValue, DeckWriter.Format(of: output) != .folder {
            throw CommandFailure(.badInput, "'\(output)' is a folder.")
        }
    }

    private func line(_ slide: SlideDeck.Slide) -> String {
        let steps = slide.showings.reduce(0) { $0 + $1.steps.count }
        var notes: [String] = []
        if slide.showings.count > 1 { notes.append("shown \(slide.showings.count) times") }
        if steps > 0 { notes.append("\(steps) steps") }
        let title = slide.title ?? slide.text.split(separator: "\n").first.map(String.init)
        return [
            String(slide.number), "\(slide.first.range)", (title ?? "(no text)").onOneLine,
            notes.joined(separator: ", "),
        ].joined(separator: Terminal.outputIsTerminal ? "  " : "\t")
    }
}
