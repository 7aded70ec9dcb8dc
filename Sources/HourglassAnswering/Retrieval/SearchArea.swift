internal import HourglassCore
public import HourglassTimeline

/// A piece of footage and the part of it that is searched.
struct SearchArea {
    let record: FootageRecord
    /// Searched stretches in ticks, inside what is indexed, ascending.
    let ranges: [Range<Int64>]
    /// The instant asked about.
    let focus: MediaTime?
    /// Whether a time narrows the search.
    let isNarrowed: Bool
    /// Why nothing is searched.
    let emptiness: ResolvedTime.Emptiness?

    var id: Int64 { record.id }
    var timebase: Timebase { record.timebase }
    var secondsPerTick: Double {
        Double(timebase.numerator) / Double(timebase.denominator)
    }

    /// Ticks in so many seconds.
    func ticks(_ seconds: Double) -> Int64 {
        MediaTime(seconds: seconds, timebase: timebase).ticks
    }

    /// The parts of a stretch that are searched.
    func clipped(_ range: Range<Int64>) -> Range<Int64>? {
        let parts = ranges.map { $0.clamped(to: range) }.filter { !$0.isEmpty }
        guard let first = parts.first, let last = parts.last else { return nil }
        return first.lowerBound..<last.upperBound
    }

    func overlaps(_ range: Range<Int64>) -> Bool { clipped(range) != nil }

    /// Narrows footage to what a time names and what is indexed.
    init(
        _ record: FootageRecord,
        time: TimeExpression?,
        from start: TimeArgument?,
        to end: TimeArgument?,
        context: TimeContext
    ) {
        self.record = record
        let times = FootageTimes(record)
        let indexed = TimeRange(
            MediaTime(ticks: 0, timebase: record.timebase),
            MediaTime(ticks: record.coveredUntil, timebase: record.timebase)
        )
        var resolved = ResolvedTime(ranges: [times.whole], focus: nil, emptiness: nil)
        if let time { resolved = time.resolved(for: times, in: context) }
        let zone = context.timeZone
        let (from, until) = (
            start.map { $0.resolved(for: times, timeZone: zone) },
            end.map { $0.resolved(for: times, timeZone: zone) }
        )
        isNarrowed = time != nil || start != nil || end != nil
        focus = resolved.focus.flatMap { indexed.contains($0) ? $0 : nil }
        if from == .some(nil) || until == .some(nil) {
            (ranges, emptiness) = ([], .noWallClock)
            return
        }
        let window = TimeRange(
            from.flatMap { $0 } ?? indexed.start,
            until.flatMap { $0 } ?? indexed.end
        )
        ranges = resolved.ranges.compactMap { range -> Range<Int64>? in
            guard let part = range.intersection(window)?.intersection(indexed) else { return nil }
            let lower = part.start.rescaled(to: record.timebase, rounding: .down).ticks
            let upper = part.end.rescaled(to: record.timebase, rounding: .up).ticks
            return lower < upper ? lower..<upper : nil
        }
        emptiness = ranges.isEmpty ? resolved.emptiness ?? .outside : nil
    }
}

extension FootageTimes {
    /// The times of footage in a library; as long as what is indexed when the
    /// container does not tell.
    public init(_ record: FootageRecord) {
        self.init(
            duration: record.duration
                ?? MediaTime(ticks: record.coveredUntil, timebase: record.timebase),
            wallClock: record.wallClock,
            isCamera: record.camera != nil || record.passStatistics.figures["objects"] == 1
        )
    }
}

extension SearchScope {
    /// All stretches of all areas.
    init(_ areas: [SearchArea]) {
        self.init(
            parts: areas.flatMap { area in
                area.ranges.map { Part(footage: area.id, range: $0) }
            }
        )
    }
}
