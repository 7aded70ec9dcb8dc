import Foundation
import HourglassCore
import HourglassIndexing
import HourglassTimeline

/// Indexes footage for a person who waits: progress, remarks, a closing line.
struct IndexingSession {
    private let library: LibraryOptions
    private let indexer: FootageIndexer

    /// The library written to.
    let index: TimelineIndex

    init(library: LibraryOptions, options: IndexOptions) throws {
        self.library = library
        index = try library.openForWriting()
        indexer = try FootageIndexer(index: index, options: options)
        if let warning = indexer.textReadingWarning { library.remark("hourglass: \(warning)") }
    }

    /// Indexes one file.
    ///
    /// - Parameter label: put before the file's name in the progress line.
    func index(_ path: String, label: String = "") async -> Result<IndexReport, CommandFailure> {
        let line = ProgressLine(quiet: library.quiet)
        let name = URL(fileURLWithPath: path).lastPathComponent
        defer { line.clear() }
        do {
            let report = try await indexer.index(path) { progress in
                line.show("\(label)\(name)  \(Self.text(progress))")
            }
            line.clear()
            for warning in report.warnings { library.remark("hourglass: '\(name)': \(warning)") }
            return .success(report)
        } catch {
            return .failure(CommandFailure(error))
        }
    }

    private static func text(_ progress: IndexProgress) -> String {
        var text = progress.activity == .listening ? "listening, " : ""
        text += "\(progress.position)"
        if let duration = progress.duration, duration > .zero {
            let share = min(1, progress.position.seconds / duration.seconds)
            text += " of \(duration)  \(Int(share * 100)) %"
        }
        text += String(format: "  %.0f× real time", progress.speed)
        if let remaining = progress.remainingSeconds {
            text += "  \(ProgressLine.duration(remaining)) left"
        }
        return text
    }

    /// The closing line of a file, as text or JSON.
    func line(for report: IndexReport) -> String {
        library.json ? JSONOutput.line(IndexReportJSON(report)) : text(report)
    }

    private func text(_ report: IndexReport) -> String {
        let terminal = library.terminal
        let head = "\(terminal.styled(report.name, .bold))  \(report.duration)"
        let speed = report.wallTime > 0 ? report.covered.seconds / report.wallTime : 0
        let work =
            "\(report.framesSampled) frames looked at,"
            + " \(report.tokensKept) of \(report.tokensSeen) tokens kept, \(report.spans) texts,"
            + " \(ProgressLine.bytes(report.indexBytes))"
        switch report.outcome {
        case .complete:
            return "\(head)  \(work)"
                + String(format: ", %.1f s (%.0f× real time)", report.wallTime, speed)
        case .unchanged: return "\(head)  already indexed: \(work)"
        case .outOfTime: return "\(head)  out of time at \(report.covered): \(work)"
        case .interrupted: return "\(head)  stopped at \(report.covered): \(work)"
        }
    }
}

/// The JSON line `hourglass index` ends with, one a file.
private struct IndexReportJSON: Encodable {
    let footage: String
    let footageID: Int64
    let outcome: String
    let durationS: Double
    let coveredS: Double
    let framesSampled: Int
    let tokensSeen: Int
    let tokensKept: Int
    let worstStaleness: Double
    let spans: Int
    let indexBytes: Int64
    let bytesPerHour: Double?
    let wallTimeS: Double
    let warnings: [String]

    init(_ report: IndexReport) {
        footage = report.name
        footageID = report.footage
        outcome = report.outcome.rawValue
        durationS = report.duration.seconds
        coveredS = report.covered.seconds
        framesSampled = report.framesSampled
        tokensSeen = report.tokensSeen
        tokensKept = report.tokensKept
        worstStaleness = report.worstStaleness
        spans = report.spans
        indexBytes = report.indexBytes
        bytesPerHour = report.bytesPerHour
        wallTimeS = report.wallTime
        warnings = report.warnings
    }

    enum CodingKeys: String, CodingKey {
        case footage, outcome, spans, warnings
        case footageID = "footage_id"
        case durationS = "duration_s"
        case coveredS = "covered_s"
        case framesSampled = "frames_sampled"
        case tokensSeen = "tokens_seen"
        case tokensKept = "tokens_kept"
        case worstStaleness = "worst_staleness"
        case indexBytes = "index_bytes"
        case bytesPerHour = "bytes_per_hour"
        case wallTimeS = "wall_time_s"
    }
}
