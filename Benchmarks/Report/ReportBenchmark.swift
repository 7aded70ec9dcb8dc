internal import Foundation
internal import HourglassCore
internal import HourglassMedia
internal import HourglassReport
internal import HourglassTimeline
internal import TimelineTestSupport

/// Measures how long reports take, on two synthetic cameras over a day with an
/// object every forty seconds.
///
/// `HOURGLASS_BENCHMARKS=1 swift run -c release ReportBenchmark [FOLDER]`; with a folder, the reports
/// are left there to be looked at.
@main
enum ReportBenchmark {
    static func main() async throws {
        let kept = CommandLine.arguments.dropFirst().first
        let folder = kept ?? NSTemporaryDirectory() + "report-benchmark-\(UUID().uuidString)"
        defer { if kept == nil { try? FileManager.default.removeItem(atPath: folder) } }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let library = folder + "/library.sqlite"
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: library + suffix)
        }
        let index = try TimelineIndex(at: library)
        let day = SyntheticDay()
        try day.add(to: index, camera: "gate", eventsPerHour: 90)
        try day.add(to: index, camera: "yard", eventsPerHour: 20, missing: [3, 4, 13])
        let records = try index.footage()
        for language in ReportLanguage.allCases {
            var options = ReportOptions(timeZone: SyntheticDay.zone, madeAt: SyntheticDay.end)
            options.language = language
            options.version = "benchmark"
            let started = ContinuousClock.now
            let report = try await FootageReportBuilder(index: index, options: options)
                .report(on: records)
            let built = ContinuousClock.now
            for (name, text) in [
                ("html", HTMLReport(report).text), ("md", MarkdownReport(report).text),
                ("csv", CSVReport(report).text), ("json", JSONReport(report).text),
            ] {
                try text.write(
                    toFile: "\(folder)/report-\(language.rawValue).\(name)",
                    atomically: true,
                    encoding: .utf8
                )
            }
            let written = ContinuousClock.now
            print(
                "\(language.rawValue): \(report.events.count) events,"
                    + " built in \(built - started), four formats in \(written - built)"
            )
        }
        try index.close()
    }
}
