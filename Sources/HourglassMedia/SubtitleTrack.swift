internal import Foundation
public import HourglassCore

/// A line of text with the time it is shown.
public struct SubtitleCue: Sendable, Equatable {
    /// How `rawText` is written.
    public enum Format: Sendable {
        /// No markup, or that of the file it came from.
        case plain
        /// Text of an ASS event: override tags in braces, `\N` for a new line.
        case ass
    }

    /// When it appears; 0 is the first frame shown.
    public let start: MediaTime
    /// When it disappears.
    public let end: MediaTime
    /// The text as stored or as FFmpeg converts it.
    public let rawText: String
    /// How the text is written.
    public let format: Format

    /// Makes a cue.
    public init(start: MediaTime, end: MediaTime, rawText: String, format: Format) {
        self.start = start
        self.end = end
        self.rawText = rawText
        self.format = format
    }
}

/// Reads the cues of a subtitle track inside a file.
public enum SubtitleTrack {
    /// All cues of a track, in order, in the footage's timebase.
    ///
    /// Every format is handed out as text of ASS events, because that is what
    /// FFmpeg's decoders make of SubRip, WebVTT and mov_text alike.
    ///
    /// - Throws: `MediaError` with code `unsupportedCodec` when the track holds
    ///   pictures; `CancellationError` when the task is cancelled.
    public static func load(
        from footage: Footage,
        stream: SubtitleStream
    ) async throws -> [SubtitleCue] {
        guard stream.isText else {
            throw MediaError(
                .unsupportedCodec,
                "Subtitle track \(stream.index) of '\(footage.path)' holds pictures"
                    + " (\(stream.codec)), not text."
            )
        }
        return try await BlockingWork.run { interruption in
            let demuxer = try Demuxer(opening: footage.path, interruption: interruption)
            guard stream.index < demuxer.streamCount else {
                throw MediaError(
                    .cannotOpen,
                    "'\(footage.path)' has changed since it was probed; read it again."
                )
            }
            demuxer.select(streams: [stream.index])
            let decoder = try SubtitleDecoder(demuxer: demuxer, stream: stream.index)
            var cues: [RawCue] = []
            while let packet = try demuxer.nextPacket() { cues += decoder.cues(in: packet) }
            return place(cues, in: footage)
        }
    }

    /// Moves cues to the footage's clock and gives those without an end one.
    static func place(_ raw: [RawCue], in footage: Footage) -> [SubtitleCue] {
        let origin = MediaTime(
            ticks: footage.video.startTime ?? 0,
            timebase: footage.video.timebase
        )
        let sorted = raw.sorted { $0.start < $1.start }
        var cues: [SubtitleCue] = []
        for (index, cue) in sorted.enumerated() where !cue.text.isEmpty {
            // A cue without an end stays until the next, at most this long.
            let longest = cue.start + MediaTime(ticks: 5, timebase: Timebase(1, 1))
            let next = sorted[(index + 1)...].first { $0.start > cue.start }?.start
            let end = cue.end ?? next.map { min($0, longest) } ?? longest
            let start = (cue.start - origin).rescaled(to: footage.timebase)
            let last = (end - origin).rescaled(to: footage.timebase)
            guard last > .zero, last > start else { continue }
            cues.append(SubtitleCue(start: start, end: last, rawText: cue.text, format: .ass))
        }
        return cues
    }
}

/// A cue in the container's time.
struct RawCue: Sendable {
    let start: MediaTime
    let end: MediaTime?
    let text: String
}
