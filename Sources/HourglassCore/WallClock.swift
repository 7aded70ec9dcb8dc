public import Foundation

/// Ties media time to the time on the wall.
public struct WallClock: Hashable, Sendable, Codable {
    /// Where the tie comes from; a later case outranks an earlier one.
    public enum Source: String, Sendable, Codable {
        /// A creation time in the container.
        case container
        /// A date in the file name, as recorders write it.
        case fileName
        /// Given by the user.
        case given
    }

    /// Wall-clock time of media time zero.
    public let start: Date
    /// Offset from UTC, in seconds, that the footage is to be shown in.
    public let secondsFromGMT: Int
    /// Where the tie comes from.
    public let source: Source

    /// Ties media time zero to `start`.
    public init(start: Date, secondsFromGMT: Int = 0, source: Source) {
        self.start = start
        self.secondsFromGMT = secondsFromGMT
        self.source = source
    }

    /// Wall-clock time of a media time.
    public func date(at time: MediaTime) -> Date { start.addingTimeInterval(time.seconds) }

    /// Media time of a wall-clock time, in `timebase`; negative before the
    /// footage starts.
    public func mediaTime(at date: Date, timebase: Timebase = .milliseconds) -> MediaTime {
        MediaTime(seconds: date.timeIntervalSince(start), timebase: timebase)
    }

    /// ISO 8601 with milliseconds and offset, as in
    /// `2026-01-05T14:32:00.000+08:00`.
    public func formatted(at time: MediaTime) -> String {
        let zone = TimeZone(secondsFromGMT: secondsFromGMT) ?? .gmt
        return date(at: time).formatted(
            Date.ISO8601FormatStyle(
                timeZoneSeparator: .colon,
                includingFractionalSeconds: true,
                timeZone: zone
            )
        )
    }
}
