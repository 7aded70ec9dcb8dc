internal import HourglassCore
internal import HourglassMedia

/// How a browser gets to play a file.
struct PlaybackPlan: Sendable {
    private let footage: Footage

    /// What keeps browsers from playing the file itself; nil when nothing
    /// does.
    let reason: String?

    /// - Throws: `MediaError` when the file cannot be read.
    init(path: String) async throws {
        footage = try await Footage(probing: path)
        reason = Self.obstacle(footage)
    }

    /// Whether the file can be handed over as it is.
    var isPlayedAsIs: Bool { reason == nil }

    /// The time a stream asked for at `seconds` begins at.
    func start(at seconds: Double) async throws -> MediaTime {
        let wanted = MediaTime(seconds: seconds, timebase: footage.timebase)
        return try await BrowserStream.start(of: footage, at: wanted)
    }

    /// A stream from the frame at a tick.
    func stream(fromTick tick: Int64) async throws -> BrowserStream {
        try await BrowserStream(
            footage,
            from: MediaTime(ticks: tick, timebase: footage.timebase)
        )
    }

    private static func obstacle(_ footage: Footage) -> String? {
        let format = footage.formatName.split(separator: ",")
        let video = footage.video.codec
        let sounds = Set(footage.audio.map(\.codec))
        let isPlain = ["yuv420p", "yuvj420p"].contains(footage.video.pixelFormat)
        // Browsers count from the container's start, Hourglass from the first
        // frame shown: where the two differ, times would be off.
        let lead = footage.video.startTime.map {
            MediaTime(ticks: $0, timebase: footage.video.timebase).seconds
        }
        if let lead, abs(lead) > 0.02 { return "the picture begins later than the file" }
        if footage.video.isInterlaced { return "the picture is interlaced" }
        if format.contains("mp4") {
            guard ["h264", "av1", "vp9"].contains(video), isPlain else { return "codec \(video)" }
            guard sounds.isSubset(of: ["aac", "mp3", "opus", "flac"]) else {
                return "sound codec \(sounds.sorted().joined(separator: ", "))"
            }
            return nil
        }
        // Matroska and WebM share a demuxer; only WebM's codecs are played.
        if format.contains("webm"), ["vp8", "vp9", "av1"].contains(video), isPlain,
            sounds.isSubset(of: ["opus", "vorbis"])
        {
            return nil
        }
        return "container \(footage.formatName)"
    }
}
