internal import HourglassCore

/// Recognises streams that are recordings joined end to end, as by `cat`:
/// their timestamps begin anew somewhere, and a container that finds places by
/// time, as transport streams do, finds the wrong ones.
enum JoinedRecordings {
    /// Places looked at.
    private static let placeCount = 24

    /// Whether the container is one whose files can be joined so.
    static func mayBe(_ footage: Footage) -> Bool {
        ["mpegts", "mpeg", "h264", "hevc", "mpegvideo", "flv", "dv"].contains(footage.formatName)
    }

    /// Looks at timestamps from the beginning to the end of the file: whether
    /// they ever go back by more than a second.
    static func areFound(in footage: Footage, _ interruption: Interruption) throws -> Bool {
        let demuxer = try Demuxer(opening: footage.path, interruption: interruption)
        let video = footage.video
        guard video.index < demuxer.streamCount else { return false }
        demuxer.select(streams: [video.index])
        let second = max(1, Int64(video.timebase.denominator) / Int64(video.timebase.numerator))
        var latest: Int64?
        for place in 0..<placeCount {
            guard demuxer.seek(share: Double(place) / Double(placeCount)) else { return false }
            guard let time = try time(of: demuxer) else { continue }
            if let latest, latest - time > second { return true }
            latest = max(latest ?? time, time)
        }
        return false
    }

    private static func time(of demuxer: Demuxer) throws -> Int64? {
        for _ in 0..<64 {
            guard let packet = try demuxer.nextPacket() else { return nil }
            if let time = packet.decoding ?? packet.presentation { return time }
        }
        return nil
    }
}
