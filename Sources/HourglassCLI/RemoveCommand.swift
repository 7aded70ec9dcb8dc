import ArgumentParser
import Foundation
import HourglassTimeline

/// `hourglass remove`
struct RemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Take footage out of the library; the video file stays.",
        discussion: """
              hourglass remove lecture.mp4
              hourglass remove 3 4 --yes
              hourglass remove lecture.mp4 --dry-run
            """
    )

    @OptionGroup var library: LibraryOptions
    @Argument(help: "Footage to take out.") var footage: [String]
    @Flag(name: .shortAndLong, help: "Do not ask.") var yes = false
    @Flag(help: "Only tell what would be removed.") var dryRun = false

    func run() throws {
        _ = try library.openForReading()
        let index = try library.openForWriting()
        let records = try footage.map { try index.footage(matching: $0) }
        for record in records {
            print("\(record.fileName)  \(ProgressLine.bytes(record.indexBytes))  \(record.path)")
        }
        guard !dryRun else { return }
        if !yes { try confirm(count: records.count) }
        for record in records { try index.removeFootage(id: record.id) }
    }

    private func confirm(count: Int) throws {
        guard isatty(STDIN_FILENO) == 1 else {
            throw CommandFailure(
                .badInput,
                "Nothing was removed: add --yes where nobody can be asked."
            )
        }
        Terminal.report("Remove the index of \(count == 1 ? "this" : "these \(count)")? [y/N]")
        guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else {
            throw CommandFailure(.nothingFound, "Nothing was removed.")
        }
    }
}
