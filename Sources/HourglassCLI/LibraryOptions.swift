import ArgumentParser
import Foundation
import HourglassTimeline

/// Options every command takes.
struct LibraryOptions: ParsableArguments {
    @Option(
        name: .customLong("library"),
        help: ArgumentHelp(
            "The index file. Default: $HOURGLASS_LIBRARY, else"
                + " $XDG_DATA_HOME/hourglass/library.sqlite.",
            valueName: "file"
        )
    )
    var libraryFile: String?

    @Flag(help: "Print results as JSON.")
    var json = false

    @Flag(help: "Print no progress and no remarks.")
    var quiet = false

    @Option(help: "Colour the output: auto, always, never.")
    var color: ColorMode = .auto

    /// Where the library lies.
    var path: String {
        if let libraryFile { return libraryFile }
        let environment = ProcessInfo.processInfo.environment
        if let path = environment["HOURGLASS_LIBRARY"], !path.isEmpty { return path }
        let home = environment["HOME"] ?? NSHomeDirectory()
        let data = environment["XDG_DATA_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        return (data ?? home + "/.local/share") + "/hourglass/library.sqlite"
    }

    /// The terminal output goes to.
    var terminal: Terminal { Terminal(color: color) }

    /// The library, made when it is not there yet.
    func openForWriting() throws -> TimelineIndex { try TimelineIndex(at: path) }

    /// The library as it is; one that is not there is an error of its own.
    func openForReading() throws -> TimelineIndex {
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(
                .unknownFootage,
                "There is no library at '\(path)' yet. Index something first:"
                    + " hourglass index FILE"
            )
        }
        return try TimelineIndex(at: path, access: .readOnly)
    }

    /// Writes a remark to standard error, unless asked to be quiet.
    func remark(_ text: String) {
        if !quiet { Terminal.report(text) }
    }
}
