import ArgumentParser
import Foundation
import HourglassCore
import HourglassTimeline

/// An age on the command line: `30d`, `12h`, `2w`.
struct AgeArgument: ExpressibleByArgument {
    let seconds: Double

    init?(argument: String) {
        let units: [Character: Double] = ["h": 3600, "d": 86_400, "w": 604_800]
        guard let unit = argument.last.flatMap({ units[$0] }),
            let count = Double(argument.dropLast()), count >= 0, count.isFinite
        else { return nil }
        seconds = count * unit
    }
}

/// `hourglass thin`
struct ThinCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "thin",
        abstract: "Drop detail of old footage from the library, keep its events and text.",
        discussion: """
            Vision tokens and the pictures that show no event go; events with their pictures, \
            text and frame times stay, so questions and reports work as before. Only looking \
            pictures up (find --image) no longer reaches what was thinned. Age counts from the \
            end of a recording on the wall, or from when it was indexed.

              hourglass thin --older-than 30d --dry-run
              hourglass thin --older-than 2w gate_20260105_143200.mp4
            """
    )

    @OptionGroup var library: LibraryOptions
    @Argument(help: "Footage in the library; all of it when left out.") var footage: [String] = []
    @Option(help: ArgumentHelp("Thin what is older: 12h, 30d, 2w.", valueName: "age"))
    var olderThan: AgeArgument
    @Flag(help: "Only tell what would be freed.") var dryRun = false

    func run() throws {
        let index = dryRun ? try library.openForReading() : try openExisting()
        let records =
            footage.isEmpty
            ? try index.footage() : try footage.map { try index.footage(matching: $0) }
        let limit = Date().addingTimeInterval(-olderThan.seconds)
        var entries: [Entry] = []
        for record in records where Self.end(of: record) < limit {
            guard record.state == .complete else {
                library.remark(
                    "hourglass: '\(record.fileName)' is not indexed to its end and stays as it is"
                )
                continue
            }
            let detail = try index.read { try $0.thinnableDetail(record.id) }
            guard detail.byteCount > 0 else { continue }
            entries.append(Entry(record, dryRun ? detail : try index.thin(record.id)))
        }
        if !dryRun, !entries.isEmpty { try index.shrink() }
        report(entries)
        if entries.isEmpty { throw ExitStatus.nothingFound.exitCode }
    }

    private func openExisting() throws -> TimelineIndex {
        // Reading first, so that a library that is not there is not made.
        try library.openForReading().close()
        return try library.openForWriting()
    }

    /// When a recording ended, as far as anybody knows.
    private static func end(of record: FootageRecord) -> Date {
        let length = MediaTime(ticks: record.coveredUntil, timebase: record.timebase)
        return record.wallClock?.date(at: length) ?? record.indexedAt ?? record.addedAt
    }

    private func report(_ entries: [Entry]) {
        let total = entries.reduce(0) { $0 + $1.bytes }
        if library.json {
            print(JSONOutput.line(Listing(dryRun: dryRun, bytes: total, footage: entries)))
            return
        }
        for entry in entries {
            print(
                "\(entry.footage)\t\(ProgressLine.bytes(entry.bytes))\t\(entry.tokens) tokens,"
                    + " \(entry.thumbnails) pictures"
            )
        }
        let verb = dryRun ? "would free" : "freed"
        library.remark("hourglass: \(verb) \(ProgressLine.bytes(total))")
    }

    private struct Listing: Encodable {
        let dryRun: Bool
        let bytes: Int64
        let footage: [Entry]

        enum CodingKeys: String, CodingKey {
            case bytes, footage
            case dryRun = "dry_run"
        }
    }

    private struct Entry: Encodable {
        let footage: String
        let path: String
        let bytes: Int64
        let tokens: Int
        let thumbnails: Int

        init(_ record: FootageRecord, _ detail: ThinnedDetail) {
            (footage, path, bytes) = (record.fileName, record.path, detail.byteCount)
            (tokens, thumbnails) = (detail.tokenCount, detail.thumbnailCount)
        }
    }
}
