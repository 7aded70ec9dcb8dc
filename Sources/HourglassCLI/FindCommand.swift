import ArgumentParser
import Foundation
import HourglassAnswering
import HourglassMedia

/// `hourglass find`
struct FindCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "find",
        abstract: "Find the moments where words come up or a picture is shown.",
        discussion: """
            One line a moment: rank, score, footage, times, text; tab separated when the output \
            is no terminal. Exit status 1 when nothing was found, as grep.

              hourglass find "learning rate" lecture.mp4
              hourglass find 反向传播 --in lecture.mp4 --top 3
              hourglass find "exam after 1h20" --json
              hourglass find --image slide.png lecture.mp4
              mpv --start=$(hourglass find backpropagation lecture.mp4 --top 1 | cut -f4 \
            | cut -d- -f1) lecture.mp4

            Times in the query count, in English and Chinese. Words in "double quotes" must \
            follow one another. With --image the words may be left out. Footage indexed with \
            --pictures is also searched for what is to be seen:

              hourglass find "a red car at the gate" --in gate.mp4
            """
    )

    @OptionGroup var library: LibraryOptions
    @Argument(help: "Words to look for.") var query: String?
    @Argument(help: "Footage to search, indexed or not.") var footage: [String] = []
    @OptionGroup var area: SearchArguments

    @Option(help: ArgumentHelp("A picture to look for.", valueName: "file"))
    var image: String?

    @Option(name: .shortAndLong, help: "Show at most so many moments.")
    var top = 10

    @Option(help: "Least score of a moment, 0 to 1; calibrated when left out.")
    var threshold: Double?

    @Flag(name: .shortAndLong, help: "Print only the paths of footage with hits.")
    var filepathOnly = false

    func validate() throws {
        if query == nil, image == nil {
            throw ValidationError("Give words to look for, or --image.")
        }
        if top < 1 { throw ValidationError("--top is at least 1.") }
        if let threshold, !(0...1).contains(threshold) {
            throw ValidationError("--threshold lies between 0 and 1.")
        }
    }

    func run() async throws {
        var (words, places) = (query ?? "", footage)
        let isVideo =
            FootageAddress.isRemote(words)
            || FileManager.default.fileExists(atPath: FootageAddress.resolved(words))
        if image != nil, isVideo {
            places.insert(words, at: 0)
            words = ""
        }
        var (selection, options) = try await area.prepare(library, also: places)
        options.limit = top
        options.threshold = threshold
        if let image { options.image = try ImageFile.load(image) }
        options = try await area.completed(options, for: words, selection, library)
        let result = try Answerer(index: selection.index).find(words, options: options)
        if library.json {
            print(JSONOutput.line(result))
        } else if filepathOnly {
            var seen: Set<String> = []
            for hit in result.hits where seen.insert(hit.path).inserted { print(hit.path) }
        } else {
            for line in HitLines(terminal: library.terminal).lines(result.hits) { print(line) }
        }
        if result.hits.isEmpty { throw ExitStatus.nothingFound.exitCode }
    }
}
