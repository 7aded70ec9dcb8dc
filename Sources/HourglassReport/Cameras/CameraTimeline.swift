public import Foundation

/// What one camera recorded, in the order of the time on the wall.
///
/// Segments that follow one another within a tolerance are one stretch, and a
/// clock that drifts between them is set right by spreading the difference
/// over the earlier segment. What is recorded twice is counted once.
public struct CameraTimeline: Sendable, Equatable {
    /// A stretch of time on the wall; `end` does not belong to it.
    public struct Stretch: Sendable, Hashable {
        /// First instant.
        public var start: Date
        /// First instant after.
        public var end: Date

        /// Makes a stretch; an `end` before `start` gives an empty one.
        public init(_ start: Date, _ end: Date) {
            (self.start, self.end) = (start, max(start, end))
        }

        /// Length in seconds.
        public var seconds: Double { end.timeIntervalSince(start) }

        /// What both share; nil when nothing.
        public func intersection(_ other: Stretch) -> Stretch? {
            let shared = Stretch(max(start, other.start), min(end, other.end))
            return shared.seconds > 0 ? shared : nil
        }
    }

    /// A recording in its place.
    public struct Segment: Sendable, Equatable {
        /// The recording.
        public var recording: Recording
        /// From its first frame to its end, clock drift taken out.
        public var stretch: Stretch
        /// From when on it counts: what an earlier segment recorded as well
        /// counts there.
        public var countedFrom: Date
        /// Seconds on the wall for each second of media; 1 where no drift was
        /// found.
        public var rate: Double
        /// Seconds by which the recording is longer than the time on the wall
        /// until the next one, where that is drift; negative when shorter.
        public var drift: Double
        /// Whether its start was read as the second of the two instants its
        /// name may mean when daylight saving ends.
        public var isInRepeatedHour: Bool

        /// Time on the wall of a moment of the recording.
        public func date(atMedia seconds: Double) -> Date {
            stretch.start.addingTimeInterval(seconds * rate)
        }

        /// Moment of the recording at a time on the wall; may lie outside it.
        public func mediaSeconds(at date: Date) -> Double {
            date.timeIntervalSince(stretch.start) / rate
        }
    }

    /// A stretch that two segments cover.
    public struct Overlap: Sendable, Equatable {
        /// When.
        public var stretch: Stretch
        /// The recording it is counted in, and the one it is not.
        public var recordings: [Int64]
    }

    /// Name of the camera.
    public var name: String
    /// The segments, in the order of their start.
    public let segments: [Segment]
    /// Stretches between the first and the last segment without a recording.
    public let gaps: [Stretch]
    /// Stretches recorded twice, in order.
    public let overlaps: [Overlap]

    /// Whether the segments lie on the wall. A timeline of footage whose time
    /// of day is unknown has one segment, which starts at 1970-01-01.
    public let isOnWall: Bool

    /// A shift that cannot be told from the rounding of names to whole
    /// seconds.
    private static let resolution = 1.0

    /// How far the end of a recording may be from the start of the next one
    /// for the two to be one stretch: two seconds, or a thousandth of its
    /// length.
    public static func tolerance(forSeconds length: Double) -> Double { max(2, length / 1000) }

    /// The timeline of one camera's recordings, given in any order.
    ///
    /// - Parameters:
    ///   - name: what the camera is called.
    ///   - recordings: its files, in any order.
    ///   - timeZone: zone the camera's clock runs in.
    /// - Precondition: every recording has a wall clock.
    public init(name: String, recordings: [Recording], timeZone: TimeZone) {
        precondition(recordings.allSatisfy { $0.wallClock != nil }, "Recordings have a clock")
        self.name = name
        isOnWall = true
        let starts = RepeatedHour.starts(recordings, zone: timeZone)
        let order = recordings.indices.sorted { left, right in
            // The longer of two that start together comes first, and names
            // decide between equals, so that the order is always the same.
            let lengths = (recordings[left].seconds, recordings[right].seconds)
            if starts[left].start != starts[right].start {
                return starts[left].start < starts[right].start
            }
            if lengths.0 != lengths.1 { return lengths.0 > lengths.1 }
            return (recordings[left].path, left) < (recordings[right].path, right)
        }
        var layout = Layout()
        for index in order {
            layout.add(recordings[index], at: starts[index].start, starts[index].isMoved)
        }
        (segments, gaps, overlaps) = (layout.segments, layout.gaps, layout.overlaps)
    }

    /// The timeline of footage whose time of day is unknown.
    public init(unclocked recording: Recording) {
        name = recording.camera ?? recording.fileName
        isOnWall = false
        let start = Date(timeIntervalSince1970: 0)
        segments = [
            Segment(
                recording: recording,
                stretch: Stretch(start, start.addingTimeInterval(recording.seconds)),
                countedFrom: start,
                rate: 1,
                drift: 0,
                isInRepeatedHour: false
            )
        ]
        (gaps, overlaps) = ([], [])
    }

    /// From the first frame of the first segment to the latest end.
    public var extent: Stretch? {
        guard let first = segments.first, let end = segments.map(\.stretch.end).max() else {
            return nil
        }
        return Stretch(first.stretch.start, end)
    }

    /// What was recorded, each stretch once, in order.
    public var recorded: [Stretch] {
        segments.map { Stretch($0.countedFrom, $0.stretch.end) }.filter { $0.seconds > 0 }
    }

    /// Seconds recorded within a stretch, each counted once.
    public func recordedSeconds(in stretch: Stretch) -> Double {
        recorded.reduce(0) { $0 + ($1.intersection(stretch)?.seconds ?? 0) }
    }

    /// What a stretch has no recording of, also before the first segment and
    /// after the last.
    public func gaps(in stretch: Stretch) -> [Stretch] {
        guard let extent else { return [stretch] }
        let edges = [
            Stretch(stretch.start, min(extent.start, stretch.end)),
            Stretch(max(extent.end, stretch.start), stretch.end),
        ]
        let inner = gaps.compactMap { $0.intersection(stretch) }
        return ([edges[0]] + inner + [edges[1]]).filter { $0.seconds > 0 }
    }

    /// Seconds the clock of the camera and the length of its recordings differ
    /// by, over all segments that follow one another without a gap.
    public var drift: Double { segments.reduce(0) { $0 + $1.drift } }

    /// Lays segments out one after the other.
    private struct Layout {
        var segments: [Segment] = []
        var gaps: [Stretch] = []
        var overlaps: [Overlap] = []
        /// The segment that reaches furthest.
        private var furthest: Int?

        mutating func add(_ recording: Recording, at start: Date, _ isInRepeatedHour: Bool) {
            let stretch = Stretch(start, start.addingTimeInterval(recording.seconds))
            let countedFrom = join(stretch, recording)
            segments.append(
                Segment(
                    recording: recording,
                    stretch: stretch,
                    countedFrom: min(max(start, countedFrom), stretch.end),
                    rate: 1,
                    drift: 0,
                    isInRepeatedHour: isInRepeatedHour
                )
            )
            if stretch.end > furthest.map({ segments[$0].stretch.end }) ?? .distantPast {
                furthest = segments.count - 1
            }
        }

        /// Notes how a segment follows what is there, and tells from when on
        /// it counts.
        private mutating func join(_ next: Stretch, _ recording: Recording) -> Date {
            guard let furthest else { return next.start }
            let earlier = segments[furthest]
            let difference = earlier.stretch.end.timeIntervalSince(next.start)
            let length = earlier.recording.seconds
            if abs(difference) <= tolerance(forSeconds: length) {
                let onWall = next.start.timeIntervalSince(earlier.stretch.start)
                if abs(difference) > resolution, length > 0, onWall > 0 {
                    segments[furthest].rate = onWall / length
                    segments[furthest].drift = difference
                }
                segments[furthest].stretch.end = next.start
                segments[furthest].countedFrom = min(earlier.countedFrom, next.start)
                return next.start
            }
            if difference < 0 {
                gaps.append(Stretch(earlier.stretch.end, next.start))
                return next.start
            }
            let shared = Stretch(next.start, min(next.end, earlier.stretch.end))
            overlaps.append(
                Overlap(stretch: shared, recordings: [earlier.recording.id, recording.id])
            )
            return shared.end
        }
    }
}
