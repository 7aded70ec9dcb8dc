import Foundation
import Hourglass

/// Prints when words come up in a recording, one time a line, for a player or
/// a cutter to take:
///
///     TimestampLookup lecture.mp4 backpropagation
///     mpv --start=$(TimestampLookup lecture.mp4 backpropagation | head -1) lecture.mp4
///
/// Ends with status 1 when they do not, as grep does.
@main
enum TimestampLookup {
    static func main() async {
        let arguments = CommandLine.arguments.dropFirst()
        guard let footage = arguments.first, arguments.count > 1 else {
            complain("usage: TimestampLookup FOOTAGE WORDS...")
            exit(2)
        }
        guard FileManager.default.fileExists(atPath: footage) else {
            complain("There is no file '\(footage)'.")
            exit(2)
        }
        do {
            let times = try await lookUp(arguments.dropFirst().joined(separator: " "), in: footage)
            for time in times { print(time) }
            exit(times.isEmpty ? 1 : 0)
        } catch {
            complain("\(error)")
            exit(2)
        }
    }

    /// When the words begin to be shown or said, best match first.
    private static func lookUp(_ words: String, in footage: String) async throws -> [MediaTime] {
        // The index lies beside the footage; a second question reads only that.
        let library = try FootageLibrary(at: footage + ".hourglass")
        let report = try await library.index(footage) { progress in
            if let left = progress.remainingSeconds {
                complain("\(progress.position) read, \(Int(left)) s to go", ends: "\r")
            }
        }
        for warning in report.warnings { complain(warning) }
        return try await library.find(words).hits.map(\.range.start)
    }

    private static func complain(_ words: String, ends: String = "\n") {
        FileHandle.standardError.write(Data((words + ends).utf8))
    }
}
