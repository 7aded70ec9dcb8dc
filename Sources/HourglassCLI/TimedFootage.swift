import Foundation
import HourglassAnswering
import HourglassCore
import HourglassMedia
import HourglassTimeline

/// A video that times on the command line are read against.
struct TimedFootage {
    let footage: Footage
    private let times: FootageTimes

    /// A video file need not be in the library; its wall clock is known only
    /// from there.
    init(_ reference: String, library: LibraryOptions) async throws {
        let reference = FootageAddress.resolved(reference)
        let isFile =
            FootageAddress.isRemote(reference) || FileManager.default.fileExists(atPath: reference)
        let record = try? library.openForReading().footage(matching: reference)
        if !isFile, record == nil { _ = try library.openForReading().footage(matching: reference) }
        footage = try await Footage(probing: isFile ? reference : record?.path ?? reference)
        let covered = record.map { MediaTime(ticks: $0.coveredUntil, timebase: $0.timebase) }
        times = FootageTimes(
            duration: footage.duration ?? covered ?? .zero,
            wallClock: record?.wallClock
        )
    }

    func time(_ argument: TimeArgument) throws -> MediaTime {
        guard let time = argument.resolved(for: times, timeZone: .current) else {
            throw CommandFailure(
                .badInput,
                "The time of day at which '\(footage.path)' begins is not known. Index it with"
                    + " --start-at first."
            )
        }
        return time
    }

    func range(from start: TimeArgument, to end: TimeArgument) throws -> TimeRange {
        let (from, to) = (try time(start), try time(end))
        guard from < to else {
            throw CommandFailure(
                .badInput,
                "A clip ends after it starts; \(from) to \(to) is empty."
            )
        }
        return TimeRange(from, to)
    }
}
