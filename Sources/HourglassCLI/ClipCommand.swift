import ArgumentParser
import Foundation
import HourglassAnswering
import HourglassCore
import HourglassMedia
import HourglassTimeline

/// `hourglass clip`
struct ClipCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clip",
        abstract: "Cut a piece out of footage.",
        discussion: """
            Without --exact nothing is encoded: the clip begins at the key frame at or before \
            START. With --exact it begins at the very frame; H.264 is encoded anew only up to the \
            next key frame. What was written is printed.

              hourglass clip lecture.mp4 00:37:10 00:38:00 --output slide.mp4
              hourglass clip lecture.mp4 -5m -4m --exact --output end.mkv
              hourglass clip cam1.mp4 2026-01-05T14:32:00 2026-01-05T14:33:00 --output gate.mp4
            """
    )

    @OptionGroup var library: LibraryOptions
    @Argument(help: "A video file, or footage in the library.") var footage: String
    @Argument(help: "First moment shown.") var start: TimeArgument
    @Argument(help: "First moment no longer shown.") var end: TimeArgument

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The file to write; its ending names the container.", valueName: "file")
    )
    var output: String

    @Flag(help: "Begin and end at the very frames; encodes the edges anew.") var exact = false
    @Flag(help: "Replace the output file if it is there.") var force = false

    func run() async throws {
        let source = try await TimedFootage(footage, library: library)
        let range = try source.range(from: start, to: end)
        let progress = ProgressLine(quiet: library.quiet)
        defer { progress.clear() }
        let result = try await ClipWriter(source.footage).write(
            range,
            to: output,
            precision: exact ? .exact : .keyFrames,
            replaces: force
        )
        for track in result.leftOut {
            library.remark("hourglass: left out, the container does not take it: \(track)")
        }
        if library.json {
            print(JSONOutput.line(Report(result, footage: source.footage.path)))
        } else {
            print("\(result.path)\t\(result.range)")
        }
    }

    private struct Report: Encodable {
        let footage: String
        let path: String
        let startS: Double
        let endS: Double
        let start: String
        let end: String
        let encodedS: Double
        let leftOut: [String]

        init(_ result: ClipWriter.Result, footage: String) {
            self.footage = footage
            path = result.path
            (startS, endS) = (result.range.start.seconds, result.range.end.seconds)
            (start, end) = ("\(result.range.start)", "\(result.range.end)")
            encodedS = result.encoded.reduce(0) { $0 + $1.duration.seconds }
            leftOut = result.leftOut
        }

        enum CodingKeys: String, CodingKey {
            case footage, path, start, end
            case startS = "start_s"
            case endS = "end_s"
            case encodedS = "encoded_s"
            case leftOut = "left_out"
        }
    }
}
