internal import Foundation
internal import HourglassAnswering
internal import HourglassCore
internal import HourglassMedia
public import HourglassTimeline

/// Makes reports out of a library.
///
/// Everything comes from the index; the footage itself is opened for the still
/// of a scene and for pictures of events the index keeps none of, where its
/// file is still there.
public struct FootageReportBuilder: Sendable {
    private let index: TimelineIndex
    private let options: ReportOptions

    /// Prepares to report from `index`.
    public init(index: TimelineIndex, options: ReportOptions = ReportOptions()) {
        (self.index, self.options) = (index, options)
    }

    /// The report on some footage of the library.
    ///
    /// - Parameters:
    ///   - footage: what is reported on.
    ///   - unreadable: files that could not be read into the library, to be
    ///     named in the report.
    /// - Throws: `ReportError` with code `nothingToReport` when no footage is
    ///   given or none lies in the period; `TimelineError`;
    ///   `CancellationError`.
    public func report(
        on footage: [FootageRecord],
        unreadable: [FootageReport.UnreadableFile] = []
    ) async throws -> FootageReport {
        guard !footage.isEmpty else { throw ReportError.noFootage }
        let records = Dictionary(footage.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        let grouping = CameraGrouping(
            footage.map(Recording.init),
            timeZone: options.timeZone
        )
        var (cameras, unclocked): ([CameraReport], [String]) = ([], [])
        for timeline in grouping.timelines {
            let zone = ReportClock.zone(
                of: timeline.segments.map(\.recording),
                preferring: options.timeZone
            )
            guard let period = try period(of: timeline, zone: zone) else {
                unclocked.append(timeline.name)
                continue
            }
            guard period.seconds > 0 else { continue }
            cameras.append(try camera(timeline, period, zone, records))
        }
        guard !cameras.isEmpty else { throw ReportError.nothingInPeriod(unclocked) }
        let pictures = ReportPictures(index: index, options: options)
        cameras = try await pictures.added(to: cameras)
        if options.hashesWholeFiles {
            cameras = try await SourceHashes(options: options).added(to: cameras)
        }
        return FootageReport(
            title: options.title,
            language: options.language,
            madeAt: options.madeAt,
            version: options.version,
            cameras: cameras,
            groupingRemarks: grouping.remarks,
            unreadable: unreadable,
            unclocked: unclocked,
            isByRarity: options.isByRarity
        )
    }

    /// The stretch of a timeline that is reported on; nil when it was given as
    /// time of day and the timeline knows none.
    private func period(of timeline: CameraTimeline, zone: TimeZone) throws
        -> CameraTimeline.Stretch?
    {
        guard let extent = timeline.extent else { return nil }
        func resolved(_ argument: TimeArgument) -> Date? {
            switch argument.value {
            case .fromStart(let time): return extent.start.addingTimeInterval(time.seconds)
            case .fromEnd(let time): return extent.end.addingTimeInterval(-time.seconds)
            case .onWall: return timeline.isOnWall ? argument.date(in: zone) : nil
            }
        }
        var period = extent
        if let since = options.since {
            guard let date = resolved(since) else { return nil }
            period.start = date
        }
        if let until = options.until {
            guard let date = resolved(until) else { return nil }
            period.end = date
        }
        // A camera none of whose recordings lies in the period has no part.
        let lies = period.start < extent.end && extent.start < period.end
        return lies ? period : CameraTimeline.Stretch(period.start, period.start)
    }

    private func camera(
        _ timeline: CameraTimeline,
        _ period: CameraTimeline.Stretch,
        _ zone: TimeZone,
        _ records: [Int64: FootageRecord]
    ) throws -> CameraReport {
        let clock = timeline.isOnWall ? ReportClock(zone: zone, period: period) : ReportClock()
        let reader = SegmentEvents(camera: timeline.name, options: options)
        let found = try index.read { snapshot in
            var found: [(event: ReportEvent, segment: Int)] = []
            for (number, segment) in timeline.segments.enumerated() {
                guard segment.stretch.intersection(period) != nil,
                    let record = records[segment.recording.id]
                else { continue }
                found += try reader.events(of: segment, record, in: snapshot).map { ($0, number) }
            }
            return found
        }
        var events = EventSeams.joined(found, timeline: timeline).filter {
            $0.end > period.start && $0.start < period.end
                && $0.seconds >= options.minimumSeconds
        }
        for index in events.indices {
            events[index].text = text(of: events[index], timeline, clock)
        }
        var heat = HeatMap()
        for event in events {
            let timebase = event.media.start.timebase
            heat.add(
                event.event,
                secondsPerTick: MediaTime(ticks: 1, timebase: timebase).seconds
            )
        }
        let counts = EventCounts(events, timeline: timeline, period: period, clock: clock)
        if options.isByRarity {
            events = EventNotability.byRarity(events, clock).map { events[$0] }
        }
        return CameraReport(
            timeline: timeline,
            period: period,
            clock: clock,
            sources: timeline.segments.filter { $0.stretch.intersection(period) != nil }
                .compactMap { segment in
                    records[segment.recording.id].map { ReportSource(segment, $0) }
                },
            events: events,
            counts: counts,
            heat: heat.isEmpty ? nil : heat,
            scene: nil
        )
    }

    private func text(
        of event: ReportEvent,
        _ timeline: CameraTimeline,
        _ clock: ReportClock
    ) -> String {
        let segment = timeline.segments.first { $0.recording.id == event.footage }
        let timebase = event.media.start.timebase
        return EventDescription(
            event.event,
            timebase: timebase,
            language: options.language == .chinese ? .chinese : .english,
            time: { tick in
                let seconds = MediaTime(ticks: tick, timebase: timebase).seconds
                return segment.map { clock.time($0.date(atMedia: seconds)) } ?? ""
            }
        ).text
    }
}

extension ReportSource {
    init(_ segment: CameraTimeline.Segment, _ record: FootageRecord) {
        self.segment = segment
        (identity, timebase) = (record.identity, record.timebase)
        isHashOfWhole = record.identity.byteCount <= ContentFingerprint.wholeLimit
        let container = record.formatName.split(separator: ",").first.map(String.init) ?? ""
        let rate = Self.rate(record.frameRate)
        format = [container, record.codec, "\(record.width)×\(record.height)", rate]
            .filter { !$0.isEmpty }.joined(separator: ", ")
        clockSource = record.wallClock?.source
        let settings = record.settings
        (mode, encoder) = (settings?.mode, settings?.encoder)
        textLanguages = settings?.textLanguages ?? []
        framesSampled = record.passStatistics.framesSampled
        framesDecoded = record.passStatistics.framesDecoded
        analysisSeconds = record.passStatistics.wallSeconds
    }

    /// `25 fps`; empty when the rate is unknown.
    private static func rate(_ fraction: String) -> String {
        let parts = fraction.split(separator: "/").compactMap { Double($0) }
        guard parts.count == 2, parts[0] > 0, parts[1] > 0 else { return "" }
        let rate = (parts[0] / parts[1] * 100).rounded() / 100
        return rate == rate.rounded() ? "\(Int(rate)) fps" : "\(rate) fps"
    }
}
