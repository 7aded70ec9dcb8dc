import Foundation
import HourglassCore
import HourglassTimeline

/// Formats chapters are written in.
public enum ChapterFormat: String, Sendable, CaseIterable {
    /// WebVTT, one cue a chapter (W3C WebVTT, chapter cues).
    case vtt
    /// FFmpeg's metadata file.
    case ffmetadata
    /// Matroska's XML, as mkvmerge and mkvpropedit take it.
    case matroska
    /// Lines for the description of a video on YouTube.
    case youtube

    /// The format a file name asks for by its ending; nil when it does not
    /// tell.
    public init?(of path: String) {
        switch URL(fileURLWithPath: path).pathExtension.lowercased() {
        case "vtt": self = .vtt
        case "ffmetadata", "ffmeta", "ini": self = .ffmetadata
        case "xml": self = .matroska
        case "txt": self = .youtube
        default: return nil
        }
    }
}

extension ChapterList {
    /// The chapters in a format.
    ///
    /// Times are rounded to milliseconds; YouTube's are whole seconds.
    ///
    /// - Throws: `ReportError` with code `nothingToReport` when there is none,
    ///   or `tooFewChapters` when YouTube would ignore them: it wants at least
    ///   three, of ten seconds or more.
    public func text(as format: ChapterFormat) throws -> String {
        guard !chapters.isEmpty else {
            throw ReportError(
                code: .nothingToReport,
                message:
                    "Nothing of '\(footage.fileName)' is indexed yet, so there are no chapters."
            )
        }
        return switch format {
        case .vtt: webVTT
        case .ffmetadata: ffmetadata
        case .matroska: matroska
        case .youtube: try youTube()
        }
    }

    /// Titles on one line without control characters, which no format keeps.
    private static func plain(_ title: String) -> String {
        let scalars = title.unicodeScalars.map { scalar -> Unicode.Scalar in
            scalar.properties.generalCategory == .control ? " " : scalar
        }
        return String(String.UnicodeScalarView(scalars)).split(separator: " ")
            .joined(separator: " ")
    }

    private static func milliseconds(_ time: MediaTime) -> MediaTime {
        time.rescaled(to: .milliseconds)
    }

    private var webVTT: String {
        let cues = chapters.enumerated().map { index, chapter in
            let title = Self.plain(chapter.title)
                .replacingOccurrences(of: "&", with: "&amp;")
                .replacingOccurrences(of: "<", with: "&lt;")
                .replacingOccurrences(of: ">", with: "&gt;")
            let start = Self.milliseconds(chapter.range.start)
            let end = Self.milliseconds(chapter.range.end)
            return "\(index + 1)\n\(start) --> \(end)\n\(title)\n"
        }
        return "WEBVTT\n\n" + cues.joined(separator: "\n")
    }

    private var ffmetadata: String {
        let parts = chapters.map { chapter in
            var title = ""
            for character in Self.plain(chapter.title) {
                if "=;#\\".contains(character) { title.append("\\") }
                title.append(character)
            }
            return """
                [CHAPTER]
                TIMEBASE=1/1000
                START=\(Self.milliseconds(chapter.range.start).ticks)
                END=\(Self.milliseconds(chapter.range.end).ticks)
                title=\(title)

                """
        }
        return ";FFMETADATA1\n" + parts.joined()
    }

    private var matroska: String {
        let atoms = chapters.map { chapter in
            let title = Self.plain(chapter.title)
                .replacingOccurrences(of: "&", with: "&amp;")
                .replacingOccurrences(of: "<", with: "&lt;")
                .replacingOccurrences(of: ">", with: "&gt;")
            return """
                    <ChapterAtom>
                      <ChapterTimeStart>\(Self.nanoseconds(chapter.range.start))</ChapterTimeStart>
                      <ChapterTimeEnd>\(Self.nanoseconds(chapter.range.end))</ChapterTimeEnd>
                      <ChapterDisplay>
                        <ChapterString>\(title)</ChapterString>
                        <ChapterLanguage>und</ChapterLanguage>
                      </ChapterDisplay>
                    </ChapterAtom>

                """
        }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE Chapters SYSTEM "matroskachapters.dtd">
            <Chapters>
              <EditionEntry>
                <EditionFlagDefault>1</EditionFlagDefault>
            \(atoms.joined())  </EditionEntry>
            </Chapters>

            """
    }

    /// `HH:MM:SS.nnnnnnnnn`.
    private static func nanoseconds(_ time: MediaTime) -> String { "\(milliseconds(time))000000" }

    private func youTube() throws -> String {
        var kept: [(second: Int, title: String)] = []
        for chapter in chapters {
            let second = Int(chapter.range.start.seconds)
            if let last = kept.last, second - last.second < 10 { continue }
            kept.append((second, Self.plain(chapter.title)))
        }
        let end = Int((chapters.last?.range.end.seconds ?? 0).rounded())
        if let last = kept.last, end - last.second < 10 { kept.removeLast() }
        guard kept.count >= 3, kept[0].second == 0 else {
            throw ReportError(
                code: .tooFewChapters,
                message:
                    "'\(footage.fileName)' has \(kept.count) chapter(s) of ten seconds or more;"
                    + " YouTube wants at least three. Try --shortest with less."
            )
        }
        let isLong = kept.contains { $0.second >= 3600 }
        return kept.map { second, title in
            let clock =
                isLong
                ? String(format: "%d:%02d:%02d", second / 3600, second / 60 % 60, second % 60)
                : String(format: "%02d:%02d", second / 60, second % 60)
            return "\(clock) \(title)\n"
        }.joined()
    }
}
