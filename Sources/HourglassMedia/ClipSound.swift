internal import HourglassCore

/// Gives the packets of a clip's sound and subtitle tracks, as they are.
///
/// Confined to the thread that uses it.
final class ClipSound {
    /// A track taken over.
    struct Track {
        let source: Int
        let target: Int
        let timebase: Timebase
        let isSound: Bool
    }

    private let demuxer: Demuxer
    private let tracks: [Int: Track]
    private let start: MediaTime
    private let end: MediaTime
    private var open: Set<Int>

    /// - Parameters:
    ///   - start: container time of the clip's first frame.
    ///   - end: container time of its end.
    init(_ demuxer: Demuxer, tracks: [Track], start: MediaTime, end: MediaTime) {
        self.demuxer = demuxer
        self.tracks = Dictionary(uniqueKeysWithValues: tracks.map { ($0.source, $0) })
        self.start = start
        self.end = end
        let sound = tracks.filter(\.isSound)
        // Subtitles may be far apart; where there is sound, it says when the
        // end has been reached.
        open = Set((sound.isEmpty ? tracks : sound).map(\.source))
        demuxer.select(streams: Set(tracks.map(\.source)))
        if let first = sound.first ?? tracks.first {
            let lead = MediaTime(ticks: 2, timebase: Timebase(1, 1))
            let place = (start - lead).rescaled(to: first.timebase, rounding: .down).ticks
            if place > 0 { _ = demuxer.seek(stream: first.source, notAfter: place) }
        }
    }

    /// The next packet with its track, times counted from the clip's start.
    func next() throws -> (packet: Packet, track: Track)? {
        while !open.isEmpty, let packet = try demuxer.nextPacket() {
            guard let track = tracks[packet.streamIndex],
                let time = packet.presentation ?? packet.decoding
            else { continue }
            let begin = start.rescaled(to: track.timebase, rounding: .up).ticks
            if time >= end.rescaled(to: track.timebase, rounding: .up).ticks {
                open.remove(track.source)
                continue
            }
            guard time >= begin else { continue }
            let stored = packet.decoding ?? time
            let moved = packet.moved(
                presentation: time - begin,
                decoding: min(stored, time) - begin,
                duration: packet.duration
            )
            return (moved, track)
        }
        return nil
    }
}
