import ArgumentParser
import Foundation
import HourglassAnswering
import HourglassCore
import HourglassMedia
import HourglassTimeline

/// `hourglass at`
struct AtCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "at",
        abstract: "Show what is on screen and said at a time.",
        discussion: """
            Answers from the index; only --frame opens the video.

              hourglass at lecture.mp4 00:37:10
              hourglass at lecture.mp4 -5m --frame slide.png
              hourglass at cam1.mp4 2026-01-05T14:32:00+08:00 --json
            """
    )

    @OptionGroup var library: LibraryOptions
    @Argument(help: "Footage, indexed or not.") var footage: String
    @Argument(help: "The time.") var time: TimeArgument

    @Option(
        help: ArgumentHelp(
            "Write the frame on screen to this PNG or JPEG file.",
            valueName: "file"
        )
    )
    var frame: String?

    func run() async throws {
        let selection = try await FootageSelection(library: library, references: [footage])
        guard let record = selection.records.first else { return }
        let moment = try Answerer(index: selection.index).moment(at: time, of: String(record.id))
        if let frame { try await write(moment, of: record, from: selection.index, to: frame) }
        if library.json {
            print(JSONOutput.line(moment))
        } else {
            show(moment)
        }
    }

    private func show(_ moment: MomentDescription) {
        let terminal = library.terminal
        var head = ["\(moment.time)", "frame \(moment.frame)"]
        if let wall = moment.wallTime { head.append(wall) }
        print("\(terminal.styled(moment.footage, .cyan))  \(head.joined(separator: "  "))")
        list("on screen", moment.onScreen.map { ($0.range, $0.text) })
        list("said", moment.said.map { ($0.range, $0.text) })
        list("events", moment.events.map { ($0.range, $0.kind.rawValue) })
        if moment.onScreen.isEmpty, moment.said.isEmpty, moment.events.isEmpty {
            print("  nothing is known of this moment but its picture")
        }
    }

    private func list(_ title: String, _ entries: [(TimeRange, String)]) {
        guard !entries.isEmpty else { return }
        print(library.terminal.styled(title, .bold))
        for (range, text) in entries {
            let lines = text.split(separator: "\n").map { String($0).onOneLine }
            print("  \(range)  \(lines.first ?? "")")
            for line in lines.dropFirst() { print(String(repeating: " ", count: 29) + line) }
        }
    }

    private func write(
        _ moment: MomentDescription,
        of record: FootageRecord,
        from index: TimelineIndex,
        to path: String
    ) async throws {
        let isPNG = path.lowercased().hasSuffix(".png")
        guard
            FootageAddress.isRemote(record.path)
                || FileManager.default.fileExists(atPath: record.path)
        else {
            throw CommandFailure(
                .badInput,
                "The video of '\(record.fileName)' is no longer at '\(record.path)', so its frame"
                    + " cannot be shown. Index it where it lies now; nothing is read twice."
            )
        }
        let source = try await Footage(probing: record.path)
        let clock = try index.frameClock(record.id)
        let frame = try await source.frame(at: moment.time, clock: clock)
        let picture = try frame.picture(format: isPNG ? .rgb24 : .yuv420)
        let bytes = try isPNG ? StillEncoder.png(picture) : StillEncoder.jpeg(picture)
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw CommandFailure(
                .badInput,
                "The frame cannot be written to '\(path)': \(error.localizedDescription)"
            )
        }
    }
}
