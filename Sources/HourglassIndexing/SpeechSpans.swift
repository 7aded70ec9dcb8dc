import Foundation
import HourglassCore
import HourglassMedia
import HourglassText
import HourglassTimeline

/// Collects what is said: subtitle tracks in the footage and files beside it.
struct SpeechSpans {
    /// Spans in order of time.
    private(set) var spans: [NewSpan] = []
    /// What could not be used, one sentence each.
    private(set) var warnings: [String] = []

    private let timebase: Timebase

    /// Reads the subtitles of `footage`.
    ///
    /// - Parameter file: the only subtitles to use; nil uses every text track
    ///   in the footage and every file of its name beside it.
    /// - Throws: `IndexingError` when `file` is given and cannot be used.
    init(of footage: Footage, file: String?) async throws {
        timebase = footage.timebase
        if let file {
            do {
                add(try SubtitleFile.load(file), from: file, language: nil)
            } catch {
                throw IndexingError(
                    code: .subtitlesUnreadable,
                    message: "\(error)",
                    cause: error
                )
            }
        } else {
            for stream in footage.subtitles where stream.isText {
                try await add(stream, of: footage)
            }
            for side in SubtitleDiscovery.sideFiles(of: footage.path) {
                // A file that merely shares the name, as a JSON file of facts
                // about the footage, is no reason to complain.
                guard let loaded = try? SubtitleFile.load(side.path) else { continue }
                add(loaded, from: side.path, language: side.language)
            }
        }
        sortAndDropDoubles()
    }

    private mutating func add(_ stream: SubtitleStream, of footage: Footage) async throws {
        do {
            let cues = try await SubtitleTrack.load(from: footage, stream: stream).map { cue in
                Cue(
                    start: cue.start.rescaled(to: .milliseconds),
                    end: cue.end.rescaled(to: .milliseconds),
                    text: cue.format == .ass
                        ? SubtitleText.plain(fromASS: cue.rawText)
                        : SubtitleText.plain(fromHTML: cue.rawText)
                )
            }
            for cue in RollingCaptions.cleaned(cues) {
                append(cue.text, from: cue.start, to: cue.end, language: stream.language)
            }
        } catch let error as MediaError where error.code != .cancelled {
            warnings.append("Subtitle track \(stream.index) was left out: \(error)")
        }
    }

    private mutating func add(_ file: SubtitleFile, from path: String, language: String?) {
        for cue in RollingCaptions.cleaned(file.cues) {
            append(cue.text, from: cue.start, to: cue.end, language: language ?? file.language)
        }
        if file.skippedCueCount > 0 {
            let name = URL(fileURLWithPath: path).lastPathComponent
            warnings.append("\(file.skippedCueCount) cues of '\(name)' could not be understood.")
        }
    }

    private mutating func append(
        _ text: String,
        from start: MediaTime,
        to end: MediaTime,
        language: String?
    ) {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        let startTick = max(0, start.rescaled(to: timebase).ticks)
        let endTick = end.rescaled(to: timebase).ticks
        guard !text.isEmpty, endTick > startTick else { return }
        let span = TextSpan(
            kind: .speech,
            startTick: startTick,
            endTick: endTick,
            text: text,
            language: language ?? LanguageGuess.language(of: text)
        )
        spans.append(NewSpan(span, searchTerms: SearchText.indexTokens(text)))
    }

    /// Nothing: what is said comes from recognition, later.
    init(leftToRecognitionIn footage: Footage) {
        timebase = footage.timebase
        if footage.subtitles.contains(where: \.isText)
            || !SubtitleDiscovery.sideFiles(of: footage.path).isEmpty
        {
            warnings.append("Its subtitles are left out; the transcript takes their place.")
        }
    }

    /// The same words at the same time, from a track and from a file, count
    /// once.
    private mutating func sortAndDropDoubles() {
        struct Key: Hashable {
            var start: Int64
            var text: String
        }
        var seen: Set<Key> = []
        spans = spans.filter {
            seen.insert(Key(start: $0.span.startTick, text: $0.span.text)).inserted
        }
        spans.sort { $0.span.startTick < $1.span.startTick }
    }
}
