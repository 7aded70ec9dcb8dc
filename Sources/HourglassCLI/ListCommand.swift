import ArgumentParser
import HourglassCore
import HourglassTimeline

/// `hourglass list`
struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the footage in the library.",
        discussion: """
              hourglass list
              hourglass list --json | jq -r '.footage[].path'

            Any command takes footage by its number, its path, or any part of its name that \
            fits only one.
            """
    )

    @OptionGroup var library: LibraryOptions

    func run() throws {
        let footage = try library.openForReading().footage()
        if library.json {
            print(JSONOutput.line(Listing(footage: footage.map(FootageJSON.init))))
            return
        }
        let terminal = library.terminal
        for record in footage {
            print(
                [
                    String(record.id), terminal.styled(record.fileName, .bold),
                    "\(record.duration ?? MediaTime(ticks: record.coveredUntil, timebase: record.timebase))",
                    state(of: record), "\(record.width)x\(record.height) \(record.codec)",
                    record.wallClock?.formatted(at: .zero) ?? "",
                    ProgressLine.bytes(record.indexBytes), record.path,
                ].joined(separator: Terminal.outputIsTerminal ? "  " : "\t")
            )
        }
    }

    private func state(of record: FootageRecord) -> String {
        let covered = MediaTime(ticks: record.coveredUntil, timebase: record.timebase)
        switch record.state {
        case .complete: return "complete"
        case .indexing: return "indexing, at \(covered)"
        case .partial: return "partial, up to \(covered)"
        }
    }

    private struct Listing: Encodable {
        let footage: [FootageJSON]
    }
}
