public import ArgumentParser
public import HourglassCore
import HourglassTimeline

extension TimelineEvent.Kind: ExpressibleByArgument {}

/// `hourglass events`
struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "List slides, cuts, motion and objects.",
        discussion: """
            Kinds: slide, cut, motion; for fixed cameras also object (what moved, with its way, \
            size, colour and what it did), appeared, removed, camera-moved, covered, blinded, \
            signal-lost.

              hourglass events lecture.mp4 --kind slide
              hourglass events cam1.mp4 --kind object
              hourglass events cam1.mp4 --kind appeared --kind removed --json
            """
    )

    @OptionGroup var library: LibraryOptions
    @Argument(help: "Footage, indexed or not.") var footage: String
    @Option(help: "Only this kind; repeat for more.")
    var kind: [TimelineEvent.Kind] = []

    func run() async throws {
        let selection = try await FootageSelection(library: library, references: [footage])
        let record = selection.records[0]
        let kinds = kind.isEmpty ? Set(TimelineEvent.Kind.allCases) : Set(kind)
        let (events, clock) = try selection.index.read { snapshot in
            (
                try snapshot.events(record.id, overlapping: nil, kinds: kinds),
                try snapshot.frameClock(record.id)
            )
        }
        let entries = events.map { Entry($0, record: record, clock: clock) }
        if library.json {
            print(JSONOutput.line(Listing(footage: record.fileName, events: entries)))
        } else {
            for entry in entries { print(entry.line) }
        }
        if entries.isEmpty { throw ExitStatus.nothingFound.exitCode }
    }

    private struct Listing: Encodable {
        let footage: String
        let events: [Entry]
    }

    private struct Entry: Encodable {
        let kind: String
        let startS: Double
        let endS: Double
        let start: String
        let end: String
        let frame: Int?
        let wallStart: String?
        let strength: Double
        let place: NormalizedRect?
        let details: EventListing.Details?

        init(_ event: TimelineEvent, record: FootageRecord, clock: FrameClock) {
            let from = MediaTime(ticks: event.startTick, timebase: record.timebase)
            let to = MediaTime(ticks: event.endTick, timebase: record.timebase)
            kind = event.kind.rawValue
            (startS, endS) = (from.seconds, to.seconds)
            (start, end) = ("\(from)", "\(to)")
            frame = clock.frame(at: from)
            wallStart = record.wallClock?.formatted(at: from)
            strength = (event.strength * 1000).rounded() / 1000
            place = event.place
            details = event.details.map { EventListing.Details($0, timebase: record.timebase) }
        }

        var line: String {
            [kind, "\(start)-\(end)", decimal(strength, 2), wallStart ?? "", details?.line ?? ""]
                .joined(separator: Terminal.outputIsTerminal ? "  " : "\t")
        }

        enum CodingKeys: String, CodingKey {
            case kind, start, end, frame, strength, place, details
            case startS = "start_s"
            case endS = "end_s"
            case wallStart = "wall_start"
        }
    }
}
