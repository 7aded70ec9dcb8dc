import Foundation
import HourglassCore
import HourglassReport
import HourglassTimeline
import TimelineTestSupport

/// A night at a gate, in a library of its own.
struct SampleReport {
    static let zone = TimeZone(secondsFromGMT: 8 * 3600)!
    /// 5 January 2026, 22:00 in UTC+8.
    static let start = Date(timeIntervalSince1970: 1_767_621_600)
    static let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xD9]

    let index: TimelineIndex

    init() throws { index = try TimelineIndex.inMemory() }

    func clock(hour: Double) -> WallClock {
        WallClock(
            start: Self.start.addingTimeInterval(hour * 3600),
            secondsFromGMT: 8 * 3600,
            source: .fileName
        )
    }

    /// An hour of the gate.
    @discardableResult
    func add(
        hour: Double,
        camera: String = "gate",
        seconds: Double = 3600,
        events: [TimelineEvent] = []
    ) throws -> FootageRecord {
        let stamp = String(format: "%.0f", hour * 60)
        let thumbnails = events.map { event in
            let tick = event.details?.bestTick ?? event.startTick
            return Thumbnail(
                tick: tick,
                frame: Int(tick / 40),
                width: 320,
                height: 180,
                jpeg: Self.jpeg
            )
        }
        return try SyntheticCamera(index).add(
            "/nvr/\(camera)/\(camera)-\(stamp).mp4",
            camera: camera,
            clock: clock(hour: hour),
            seconds: seconds,
            events: events,
            thumbnails: thumbnails
        )
    }

    func report(_ change: (inout ReportOptions) -> Void = { _ in }) async throws -> FootageReport {
        var options = ReportOptions(
            timeZone: Self.zone,
            madeAt: Self.start.addingTimeInterval(86_400)
        )
        options.version = "test"
        change(&options)
        return try await FootageReportBuilder(index: index, options: options)
            .report(on: index.footage())
    }
}

func object(
    _ start: Double,
    _ end: Double,
    color: String? = nil,
    acts: [EventDetails.Act] = []
) -> TimelineEvent {
    SyntheticCamera.object(start, end, color: color, acts: acts)
}
