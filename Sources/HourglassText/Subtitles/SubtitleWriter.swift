internal import HourglassCore

/// Writes timed text in the common formats.
public enum SubtitleWriter {
    /// A text format.
    public enum Format: String, Sendable, CaseIterable {
        /// SubRip.
        case srt
        /// WebVTT.
        case vtt
        /// The words alone, one cue a line.
        case txt
    }

    /// The cues as a file, in the order given.
    public static func text(_ cues: [Cue], as format: Format) -> String {
        switch format {
        case .srt:
            cues.enumerated().map { number, cue in
                "\(number + 1)\n\(clock(cue.start, ",")) --> \(clock(cue.end, ","))\n"
                    + "\(body(cue.text))\n\n"
            }.joined()
        case .vtt:
            "WEBVTT\n\n"
                + cues.map { cue in
                    "\(clock(cue.start, ".")) --> \(clock(cue.end, "."))\n"
                        + "\(escaped(body(cue.text)))\n\n"
                }.joined()
        case .txt:
            cues.map { $0.text.split(whereSeparator: \.isNewline).joined(separator: " ") + "\n" }
                .joined()
        }
    }

    /// `HH:MM:SS` and milliseconds behind `mark`.
    private static func clock(_ time: MediaTime, _ mark: String) -> String {
        let total = max(0, time.rescaled(to: .milliseconds).ticks)
        func digits(_ value: Int64, _ count: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        return "\(digits(total / 3_600_000, 2)):\(digits(total / 60_000 % 60, 2)):"
            + "\(digits(total / 1000 % 60, 2))\(mark)\(digits(total % 1000, 3))"
    }

    /// An empty line would end the cue.
    private static func body(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline)
            .filter { !$0.allSatisfy(\.isWhitespace) }
            .joined(separator: "\n")
    }

    /// Text in which nothing can be taken for WebVTT markup; the arrow of the
    /// timing line goes with the angle brackets.
    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            default: result.append(character)
            }
        }
    }
}
