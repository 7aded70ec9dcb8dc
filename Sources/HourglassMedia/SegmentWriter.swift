internal import Foundation
internal import HourglassCore

/// Puts packets of a live source into segment files, one after the other.
struct SegmentWriter {
    private let demuxer: Demuxer
    private let video: Int
    private let options: LiveRecorder.Options
    /// Tracks that are recorded, with their timebase.
    private let tracks: [Int: Timebase]
    private var open: OpenSegment?
    /// Ties the source's clock to the wall.
    private var anchor: (date: Date, seconds: Double)
    private var isAnchored = false
    private var lastSeconds: Double?

    /// A jump of the source's clock beyond which it is another clock.
    private static let jump = 10.0

    private final class OpenSegment {
        let muxer: Muxer
        let path: String
        let start: Date
        /// Time of its key frame, in seconds of the source.
        let origin: Double
        var end: Double
        var targets: [Int: Int] = [:]
        var last: [Int: Int64] = [:]

        init(_ muxer: Muxer, path: String, start: Date, origin: Double) {
            (self.muxer, self.path, self.start) = (muxer, path, start)
            (self.origin, end) = (origin, origin)
        }
    }

    init(_ demuxer: Demuxer, video: Int, options: LiveRecorder.Options, origin: Date) {
        (self.demuxer, self.video, self.options) = (demuxer, video, options)
        anchor = (origin, 0)
        let others = (0..<demuxer.streamCount).filter { $0 != video && demuxer.isSound($0) }
        tracks = Dictionary(
            uniqueKeysWithValues: ([video] + others).map { ($0, demuxer.timebase(of: $0)) }
        )
        demuxer.select(streams: Set(tracks.keys))
    }

    /// Takes a packet.
    ///
    /// - Returns: the segment it completed, by beginning the next one.
    mutating func write(_ packet: Packet) throws -> LiveRecorder.Segment? {
        let index = packet.streamIndex
        guard let timebase = tracks[index],
            let decoding = packet.decoding ?? packet.presentation
        else { return nil }
        let presentation = packet.presentation ?? decoding
        var completed: LiveRecorder.Segment?
        if index == video {
            let seconds = MediaTime(ticks: decoding, timebase: timebase).seconds
            if let last = lastSeconds, seconds < last - 1 || seconds > last + Self.jump {
                // The source counts anew: what follows is tied to now.
                completed = try finish()
                (anchor.date, isAnchored) = (Date(), false)
            }
            lastSeconds = seconds
            let length = options.segmentLength.seconds
            if packet.isKey, open.map({ seconds - $0.origin >= length }) ?? true {
                completed = try finish() ?? completed
                let shown = MediaTime(ticks: presentation, timebase: timebase).seconds
                if !isAnchored { (anchor.seconds, isAnchored) = (shown, true) }
                try begin(origin: seconds, shown: shown)
            }
        }
        try store(packet, index, timebase, decoding, presentation)
        return completed
    }

    private mutating func begin(origin: Double, shown: Double) throws {
        let start = anchor.date.addingTimeInterval(shown - anchor.seconds)
        let path = Self.path(at: start, options)
        let segment = OpenSegment(
            try Muxer(writing: path),
            path: path,
            start: start,
            origin: origin
        )
        for index in tracks.keys.sorted() {
            guard segment.muxer.accepts(demuxer, stream: index) else {
                guard index != video else {
                    throw MediaError(
                        .cannotWrite,
                        "The codec of '\(demuxer.path)' cannot be put into Matroska."
                    )
                }
                continue
            }
            segment.targets[index] = try segment.muxer.addStream(like: demuxer, stream: index)
        }
        try segment.muxer.begin(
            creation: start.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        )
        open = segment
    }

    private func store(
        _ packet: Packet,
        _ index: Int,
        _ timebase: Timebase,
        _ decoding: Int64,
        _ presentation: Int64
    ) throws {
        guard let open, let target = open.targets[index] else { return }
        let origin = MediaTime(seconds: open.origin, timebase: timebase).ticks
        let place = decoding - origin
        // Sound from before the first picture, and what came in twice.
        guard place >= 0, place > open.last[index] ?? -1 else { return }
        open.last[index] = place
        if index == video {
            let usual = max(packet.duration, 1)
            let end = MediaTime(ticks: max(decoding, presentation) + usual, timebase: timebase)
            open.end = max(open.end, end.seconds)
        }
        try open.muxer.write(
            packet.moved(
                presentation: max(place, presentation - origin),
                decoding: place,
                duration: packet.duration
            ),
            stream: target,
            timebase: timebase
        )
    }

    /// Completes the segment that is open.
    mutating func finish() throws -> LiveRecorder.Segment? {
        guard let segment = open else { return nil }
        open = nil
        try segment.muxer.finish()
        return LiveRecorder.Segment(
            path: segment.path,
            start: segment.start,
            length: MediaTime(seconds: segment.end - segment.origin, timebase: .milliseconds)
        )
    }

    /// `gate_20260105_143200.123+0800.mkv`: sorts by time, and states its zone,
    /// so that the hour daylight saving repeats is no riddle.
    private static func path(at date: Date, _ options: LiveRecorder.Options) -> String {
        let milliseconds = Int((date.timeIntervalSince1970 * 1000).rounded())
        let whole = Date(timeIntervalSince1970: Double(milliseconds / 1000))
        let offset = options.timeZone.secondsFromGMT(for: whole)
        // Names cannot tell a zone west of Greenwich from a second time.
        let zone = offset < 0 ? TimeZone(secondsFromGMT: 0)! : options.timeZone
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let parts = calendar.dateComponents(
            [.year, .month, .day, .hour, .minute, .second],
            from: whole
        )
        let minutes = max(0, offset) / 60
        let stamp = String(
            format: "%04d%02d%02d_%02d%02d%02d.%03d+%02d%02d",
            parts.year ?? 0,
            parts.month ?? 0,
            parts.day ?? 0,
            parts.hour ?? 0,
            parts.minute ?? 0,
            parts.second ?? 0,
            milliseconds % 1000,
            minutes / 60,
            minutes % 60
        )
        let name = options.camera.replacing("/", with: "-")
        return (options.folder as NSString).appendingPathComponent("\(name)_\(stamp).mkv")
    }
}
