public import Foundation
public import HourglassCore

extension Footage {
    /// Wall-clock time of the first frame, as the file tells it: by its name,
    /// which recorders write when recording starts, else by the container's
    /// creation time; nil when neither does.
    ///
    /// - Parameter timeZone: zone of names that do not state their own, and to
    ///   show times in that are stated in UTC.
    public func wallClock(timeZone: TimeZone = .current) -> WallClock? {
        if let named = RecorderFileName.wallClock(in: path, timeZone: timeZone) { return named }
        return creationTime.map { date in
            WallClock(
                start: date,
                secondsFromGMT: creationSecondsFromGMT ?? timeZone.secondsFromGMT(for: date),
                source: .container
            )
        }
    }
}
