public import Foundation
internal import HourglassCore

/// Writes times of a camera's timeline: on the wall where that is known, else
/// as media time.
public struct ReportClock: Sendable, Equatable {
    /// The zone; nil for footage whose time of day is unknown.
    public let local: LocalTime?
    /// Whether the offset from UTC changes within the period, so that times
    /// must state it.
    public let changesOffset: Bool

    /// Writes times of the wall in a zone.
    public init(zone: TimeZone, period: CameraTimeline.Stretch) {
        local = LocalTime(zone)
        let last = zone.secondsFromGMT(for: period.end)
        changesOffset = zone.secondsFromGMT(for: period.start) != last
    }

    /// Writes media times.
    public init() { (local, changesOffset) = (nil, false) }

    /// The zone recordings are to be shown in: `zone` where it agrees with
    /// what is stored of them, so that changes of daylight saving are
    /// followed; else the offset they were stored with.
    static func zone(of recordings: [Recording], preferring zone: TimeZone) -> TimeZone {
        let clocks = recordings.compactMap(\.wallClock)
        if clocks.allSatisfy({ zone.secondsFromGMT(for: $0.start) == $0.secondsFromGMT }) {
            return zone
        }
        let offsets = Set(clocks.map(\.secondsFromGMT))
        if offsets.count == 1, let fixed = offsets.first.flatMap(TimeZone.init(secondsFromGMT:)) {
            return fixed
        }
        return zone
    }

    /// `2026-01-05 14:32:07`, `00:14:32.120`.
    public func full(_ date: Date) -> String {
        guard let local else { return media(date) }
        return local.dateAndTime(date) + suffix(date)
    }

    /// `14:32:07`, `00:14:32.120`.
    public func time(_ date: Date) -> String {
        guard let local else { return media(date) }
        return local.time(date) + suffix(date)
    }

    /// `2026-01-05`; empty for media time.
    public func day(_ date: Date) -> String { local?.day(date) ?? "" }

    /// `14:32`; `00:14` of media time.
    public func label(_ date: Date) -> String {
        guard let local else { return String(media(date).prefix(5)) }
        return local.minute(date)
    }

    /// ISO 8601; nil for media time.
    public func iso8601(_ date: Date) -> String? { local?.iso8601(date) }

    private func suffix(_ date: Date) -> String {
        changesOffset ? " " + (local?.offset(date) ?? "") : ""
    }

    private func media(_ date: Date) -> String {
        MediaTime(seconds: date.timeIntervalSince1970, timebase: .milliseconds).description
    }
}
