internal import Foundation
internal import HourglassCore
internal import HourglassMedia

/// The hour that comes twice when daylight saving ends.
///
/// A recorder's file name states local time, so `02:30` of that night may mean
/// either of two instants. The library takes the first; what was recorded
/// around it tells when it was the second.
enum RepeatedHour {
    /// The later instant a recording's name may mean as well; nil when its
    /// start is beyond doubt.
    static func otherStart(of recording: Recording, zone: TimeZone) -> Date? {
        guard let clock = recording.wallClock, clock.source == .fileName,
            clock.secondsFromGMT == zone.secondsFromGMT(for: clock.start),
            let change = zone.nextDaylightSavingTimeTransition(
                after: clock.start.addingTimeInterval(-1)
            )
        else { return nil }
        let before = zone.secondsFromGMT(for: change.addingTimeInterval(-1))
        let repeated = Double(before - zone.secondsFromGMT(for: change))
        let untilChange = change.timeIntervalSince(clock.start)
        guard repeated > 0, untilChange > 0, untilChange <= repeated,
            !statesZone(recording.fileName)
        else { return nil }
        return clock.start.addingTimeInterval(repeated)
    }

    /// Whether a name fixes the instant, whatever zone it is read in.
    private static func statesZone(_ name: String) -> Bool {
        let here = RecorderFileName.wallClock(in: name, timeZone: TimeZone(secondsFromGMT: 0)!)
        let there = RecorderFileName.wallClock(
            in: name,
            timeZone: TimeZone(secondsFromGMT: 3600)!
        )
        return here?.start == there?.start
    }

    /// Starts of recordings, the second instant taken where the first would
    /// have a camera record twice at once.
    ///
    /// - Parameter recordings: of one camera, each with its length; in any
    ///   order.
    /// - Returns: starts in the same order, and whether each was moved.
    static func starts(
        _ recordings: [Recording],
        zone: TimeZone
    ) -> [(start: Date, isMoved: Bool)] {
        var result = recordings.map { ($0.wallClock?.start ?? .distantPast, false) }
        let order = recordings.indices.sorted {
            (result[$0].0, recordings[$0].path) < (result[$1].0, recordings[$1].path)
        }
        var recordedUntil = Date.distantPast
        for index in order {
            let (start, length) = (result[index].0, recordings[index].seconds)
            let taken = min(recordedUntil.timeIntervalSince(start), length)
            // More than half of it would lie over what is recorded already.
            if taken > length / 2, let other = otherStart(of: recordings[index], zone: zone) {
                result[index] = (other, true)
                continue
            }
            recordedUntil = max(recordedUntil, start.addingTimeInterval(length))
        }
        return result
    }
}
