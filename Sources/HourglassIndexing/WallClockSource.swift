import Foundation
import HourglassCore
import HourglassMedia

/// Finds out when footage was recorded: what the user says counts most, then
/// the file name, then the container.
enum WallClockSource {
    static func wallClock(of footage: Footage, options: IndexOptions) -> WallClock? {
        if let start = options.startAt {
            return WallClock(
                start: start,
                secondsFromGMT: options.secondsFromGMT,
                source: .given
            )
        }
        let name = URL(fileURLWithPath: footage.path).lastPathComponent
        if let clock = RecorderFileName.wallClock(in: name) { return clock }
        return footage.creationTime.map {
            WallClock(
                start: $0,
                secondsFromGMT: footage.creationSecondsFromGMT ?? options.secondsFromGMT,
                source: .container
            )
        }
    }
}
