import Foundation
import Hourglass

/// Reads a folder of recordings of fixed cameras and writes what happened as
/// one page that needs no network:
///
///     SurveillanceReport /nvr/gate night.html
///     SurveillanceReport /nvr night.html 2026-01-05T22:00 2026-01-06T06:00
///
/// Prints the events as well, one a line. The page prints all of them in full;
/// `.notable` would print a busy day on a few sheets.
@main
enum SurveillanceReport {
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.count == 2 || arguments.count == 4 else {
            complain("usage: SurveillanceReport FOLDER PAGE.html [SINCE UNTIL]")
            exit(2)
        }
        var options = ReportOptions()
        if arguments.count == 4 {
            options.since = TimeArgument(arguments[2])
            options.until = TimeArgument(arguments[3])
        }
        do {
            let report = try await report(on: arguments[0], options)
            try HTMLReport(report, printForm: .all).text.write(
                toFile: arguments[1],
                atomically: true,
                encoding: .utf8
            )
            for camera in report.cameras {
                for event in camera.events {
                    print("\(camera.name)\t\(camera.clock.full(event.start))\t\(event.text)")
                }
            }
        } catch {
            complain("\(error)")
            exit(2)
        }
    }

    /// Indexes what is new in a folder and reports on all of it.
    private static func report(
        on folder: String,
        _ options: ReportOptions
    ) async throws -> FootageReport {
        let library = try FootageLibrary(at: folder + "/hourglass.sqlite")
        var indexing = IndexOptions()
        indexing.textReading = .off
        indexing.objects = .on
        var unreadable: [FootageReport.UnreadableFile] = []
        for file in try FootageDiscovery.footage(in: [folder]) {
            do {
                try await library.index(file, options: indexing)
            } catch let error as MediaError {
                // One damaged file must not cost the report on the others.
                unreadable.append(.init(path: file, reason: error.message))
            }
        }
        return try await library.report(options: options, unreadable: unreadable)
    }

    private static func complain(_ words: String) {
        FileHandle.standardError.write(Data((words + "\n").utf8))
    }
}
