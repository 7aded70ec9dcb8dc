import ArgumentParser
import Foundation
import HourglassCore
import HourglassText
import HourglassTimeline

/// `hourglass transcript`
struct TranscriptCommand: AsyncParsableCommand {
    /// How a transcript is written.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case srt, vtt, json, txt
    }

    static let configuration = CommandConfiguration(
        commandName: "transcript",
        abstract: "Write what is said as SubRip, WebVTT, JSON or plain text.",
        discussion: """
            From the index: subtitles as they were read, or what recognition heard \
            (hourglass index --transcribe).

              hourglass transcript lecture.mp4 > lecture.srt
              hourglass transcript lecture.mp4 --format vtt --output lecture.vtt
              hourglass transcript lecture.mp4 --json
            """
    )

    @OptionGroup var library: LibraryOptions
    @Argument(help: "Footage, indexed or not.") var footage: String
    @Option(help: "srt, vtt, json or txt. Default: by the name of the output, else srt.")
    var format: Format?
    @Option(
        help: ArgumentHelp("Write to this file instead of standard output.", valueName: "file")
    )
    var output: String?

    func run() async throws {
        let selection = try await FootageSelection(library: library, references: [footage])
        guard let record = selection.records.first else { return }
        let spans = try selection.index.spans(record.id, kinds: [.speech]).map(\.span)
        let text = render(spans, of: record)
        if let output {
            do {
                try Data(text.utf8).write(to: URL(fileURLWithPath: output), options: .atomic)
            } catch {
                throw CommandFailure(
                    .badInput,
                    "The transcript cannot be written to '\(output)':"
                        + " \(error.localizedDescription)"
                )
            }
        } else {
            print(text, terminator: "")
        }
        if let transcript = try selection.index.transcript(of: record.id), !transcript.isComplete {
            let covered = MediaTime(ticks: transcript.coveredUntil, timebase: record.timebase)
            library.remark(
                "hourglass: '\(record.fileName)' has been listened to up to \(covered) so far;"
                    + " 'hourglass index --transcribe' goes on from there."
            )
        }
        if spans.isEmpty { throw ExitStatus.nothingFound.exitCode }
    }

    private var chosenFormat: Format {
        if let format { return format }
        if library.json { return .json }
        let name = output.map { URL(fileURLWithPath: $0).pathExtension.lowercased() } ?? ""
        return Format(rawValue: name) ?? .srt
    }

    private func render(_ spans: [TextSpan], of record: FootageRecord) -> String {
        func time(_ tick: Int64) -> MediaTime { MediaTime(ticks: tick, timebase: record.timebase) }
        let cues = spans.map {
            Cue(start: time($0.startTick), end: time($0.endTick), text: $0.text)
        }
        switch chosenFormat {
        case .srt: return SubtitleWriter.text(cues, as: .srt)
        case .vtt: return SubtitleWriter.text(cues, as: .vtt)
        case .txt: return SubtitleWriter.text(cues, as: .txt)
        case .json:
            let segments = zip(spans, cues).map { Listing.Segment($0, $1) }
            return JSONOutput.line(Listing(footage: record.fileName, segments: segments)) + "\n"
        }
    }

    private struct Listing: Encodable {
        struct Segment: Encodable {
            let startS: Double
            let endS: Double
            let start: String
            let end: String
            let text: String
            let language: String?
            let confidence: Double

            init(_ span: TextSpan, _ cue: Cue) {
                (startS, endS) = (cue.start.seconds, cue.end.seconds)
                (start, end) = ("\(cue.start)", "\(cue.end)")
                (text, language) = (span.text, span.language)
                confidence = (span.confidence * 1000).rounded() / 1000
            }

            enum CodingKeys: String, CodingKey {
                case start, end, text, language, confidence
                case startS = "start_s"
                case endS = "end_s"
            }
        }

        let footage: String
        let segments: [Segment]
    }
}
