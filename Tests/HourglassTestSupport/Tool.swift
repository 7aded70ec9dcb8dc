public import Foundation

/// Runs the command-line tools that tests compare with.
public enum Tool {
    /// A tool that failed.
    public struct Failure: Error, CustomStringConvertible {
        /// What was run, and what it said.
        public let description: String
    }

    /// Runs a tool found on the path and gives what it wrote.
    ///
    /// Output goes through files, so that a tool that writes much never waits
    /// for a reader.
    ///
    /// - Throws: `Failure` when it exits with anything but 0.
    @discardableResult
    public static func run(_ name: String, _ arguments: [String]) throws -> Data {
        let folder = FileManager.default.temporaryDirectory
        let mark = UUID().uuidString
        let output = folder.appending(path: "hourglass-\(mark).out")
        let errors = folder.appending(path: "hourglass-\(mark).err")
        defer {
            try? FileManager.default.removeItem(at: output)
            try? FileManager.default.removeItem(at: errors)
        }
        _ = FileManager.default.createFile(atPath: output.path, contents: nil)
        _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [name] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let said = (try? String(contentsOf: errors, encoding: .utf8)) ?? ""
            throw Failure(
                description:
                    "\(name) \(arguments.joined(separator: " ")) failed: \(said.suffix(2000))"
            )
        }
        return try Data(contentsOf: output)
    }
}
