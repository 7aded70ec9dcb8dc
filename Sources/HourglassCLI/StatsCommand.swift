import ArgumentParser
import HourglassCore
import HourglassTimeline

/// `hourglass stats`
struct StatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Show what the index holds and what it costs.",
        discussion: """
              hourglass stats
              hourglass stats lecture.mp4 --json

            Kept is the share of tokens stored of those a dense index would hold; staleness \
            the largest difference between what the index shows and a sampled frame, in grey \
            levels of 256.
            """
    )

    @OptionGroup var library: LibraryOptions
    @Argument(help: "Footage to show; all of it when left out.") var footage: [String] = []

    func run() throws {
        let index = try library.openForReading()
        let records =
            footage.isEmpty
            ? try index.footage() : try footage.map { try index.footage(matching: $0) }
        let totals = try index.statistics()
        if library.json {
            print(
                JSONOutput.line(
                    Report(
                        library: LibraryJSON(path: index.path, totals),
                        pictures: try index.pictureModels().map {
                            PictureModelJSON(model: $0.identifier, pictures: $0.pictureCount)
                        },
                        footage: records.map(FootageJSON.init)
                    )
                )
            )
            return
        }
        if footage.isEmpty { show(totals, at: index.path) }
        for record in records {
            show(record)
            for model in try index.pictureModels(of: record.id) where model.pictureCount > 0 {
                print("  \(model.pictureCount) pictures findable by words, \(model.identifier)")
            }
        }
    }

    private func show(_ totals: LibraryStatistics, at path: String) {
        print(
            """
            \(library.terminal.styled(path, .bold))
              \(totals.footageCount) recordings, \(totals.completeCount) complete; \
            \(totals.spanCount) texts, \(totals.tokenCount) tokens, \(totals.eventCount) events, \
            \(totals.thumbnailCount) thumbnails
              \(ProgressLine.bytes(totals.byteCount)), \
            \(ProgressLine.bytes(totals.freeByteCount)) of it free
            """
        )
    }

    private func show(_ record: FootageRecord) {
        let statistics = record.passStatistics
        let covered = MediaTime(ticks: record.coveredUntil, timebase: record.timebase)
        let kept =
            statistics.tokensSeen > 0
            ? Double(statistics.tokensKept) / Double(statistics.tokensSeen) * 100 : 0
        let perHour =
            covered.seconds > 0 ? Int64(Double(record.indexBytes) / covered.seconds * 3600) : 0
        let tokens = ModelTokenFigures(record)
        print(
            """
            \(library.terminal.styled(record.fileName, .bold))
              covered \(covered) of \(record.duration?.description ?? "unknown"), \
            \(statistics.framesSampled) frames looked at, text read \(statistics.picturesRead) times
              tokens \(statistics.tokensKept) of \(statistics.tokensSeen) kept \
            (\(decimal(kept, 1)) %), worst staleness \(decimal(statistics.worstStaleness, 1)) grey levels
              index \(ProgressLine.bytes(record.indexBytes)), \(ProgressLine.bytes(perHour)) an hour \
            (source \(ProgressLine.bytes(record.identity.byteCount))); \
            indexed in \(ProgressLine.duration(statistics.wallSeconds))
            """
        )
        if let tokens { print("  " + tokens.text) }
    }

    private struct Report: Encodable {
        let library: LibraryJSON
        let pictures: [PictureModelJSON]
        let footage: [FootageJSON]
    }

    private struct PictureModelJSON: Encodable {
        let model: String
        let pictures: Int
    }

    private struct LibraryJSON: Encodable {
        let path: String
        let footageCount: Int
        let completeCount: Int
        let spans: Int
        let tokens: Int
        let events: Int
        let thumbnails: Int
        let byteCount: Int64
        let freeByteCount: Int64

        init(path: String, _ totals: LibraryStatistics) {
            self.path = path
            footageCount = totals.footageCount
            completeCount = totals.completeCount
            spans = totals.spanCount
            tokens = totals.tokenCount
            events = totals.eventCount
            thumbnails = totals.thumbnailCount
            byteCount = totals.byteCount
            freeByteCount = totals.freeByteCount
        }

        enum CodingKeys: String, CodingKey {
            case path, spans, tokens, events, thumbnails
            case footageCount = "footage_count"
            case completeCount = "complete_count"
            case byteCount = "byte_count"
            case freeByteCount = "free_byte_count"
        }
    }
}
