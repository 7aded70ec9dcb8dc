public import Foundation
public import HourglassCore

/// A file with a moving picture, and what was found out about it.
///
/// Probing opens the file, reads its streams and decodes up to the first
/// frame shown, so a value of this type names footage that can be read.
public struct Footage: Sendable {
    /// Where the file lies: a path or an address.
    public let path: String
    /// Name of the container format, as FFmpeg calls it.
    public let formatName: String
    /// Size in bytes; nil for an address on the network.
    public let byteCount: Int64?
    /// How long the picture lasts, as the container states it; nil when it
    /// does not. What frames show is what counts.
    public let duration: MediaTime?
    /// The video track that is read: the one a player chooses.
    public let video: VideoStream
    /// Sound tracks.
    public let audio: [AudioStream]
    /// Subtitle tracks.
    public let subtitles: [SubtitleStream]
    /// When the recording was made, as the container states it.
    public let creationTime: Date?
    /// Offset from UTC of `creationTime`, in seconds, where the container
    /// states one.
    public let creationSecondsFromGMT: Int?

    /// Probes a file: a path, a `file://` address, or an `http://` or
    /// `https://` address whose server sends byte ranges.
    ///
    /// - Throws: `MediaError` with one sentence on what is wrong: no such
    ///   file, a folder, a pipe, empty, no video, no frames, cut off, a server
    ///   that cannot be reached; `CancellationError` when the task is
    ///   cancelled.
    public init(probing path: String) async throws {
        let path = FootageAddress.resolved(path)
        self = try await BlockingWork.run { interruption in
            if FootageAddress.isRemote(path) {
                _ = try RemoteFile(opening: path, interruption: interruption)
            }
            let demuxer = try Demuxer(opening: path, interruption: interruption)
            return try FootageProbe(demuxer).footage()
        }
    }

    init(
        path: String,
        formatName: String,
        byteCount: Int64?,
        duration: MediaTime?,
        video: VideoStream,
        audio: [AudioStream],
        subtitles: [SubtitleStream],
        creation: (date: Date, secondsFromGMT: Int?)?
    ) {
        self.path = path
        self.formatName = formatName
        self.byteCount = byteCount
        self.duration = duration
        self.video = video
        self.audio = audio
        self.subtitles = subtitles
        creationTime = creation?.date
        creationSecondsFromGMT = creation?.secondsFromGMT
    }

    /// The timebase all times of this footage are given in: the container's,
    /// divided until a tick is at most a millisecond.
    public var timebase: Timebase { video.timebase.refinedToMilliseconds() }
}
