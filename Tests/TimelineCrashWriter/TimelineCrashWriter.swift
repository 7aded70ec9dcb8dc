internal import Foundation
internal import HourglassTimeline
internal import TimelineTestSupport

/// Indexes synthetic footage checkpoint by checkpoint until it is killed, and
/// tells each one once it is stored.
///
/// Arguments: library, number of checkpoints after which to finish.
@main
enum TimelineCrashWriter {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let checkpoints = Int(arguments[2]) else {
            FileHandle.standardError.write(Data("usage: TimelineCrashWriter LIBRARY COUNT\n".utf8))
            exit(2)
        }
        do {
            try write(library: arguments[1], checkpoints: checkpoints)
        } catch {
            FileHandle.standardError.write(Data("\(error)\n".utf8))
            exit(1)
        }
    }

    private static func write(library: String, checkpoints: Int) throws {
        let index = try TimelineIndex(at: library)
        let footage = try index.register(SyntheticPass.footage(path: "/footage/lecture.mp4"))
        let id = footage.record.id
        let state = try index.beginPass(id, settings: SyntheticPass.settings)
        let first = Int(state.coveredUntil / SyntheticPass.ticksPerCheckpoint)
        for number in first..<max(first, checkpoints) {
            try index.append(SyntheticPass.batch(number), to: id)
            FileHandle.standardOutput.write(Data("\(number)\n".utf8))
        }
        try index.finishPass(id, statistics: SyntheticPass.batch(checkpoints - 1).statistics)
        try index.close()
    }
}
