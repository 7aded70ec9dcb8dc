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
    /// - Throws: `Failure` when it exits with anything but 0.
    @discardableResult
    public static func run(_ name: String, _ arguments: [String]) throws -> Data {
        let outcome = try ChildProcess(name, arguments).wait()
        guard outcome.status == 0 else {
            throw Failure(
                description: "\(name) \(arguments.joined(separator: " ")) failed:"
                    + " \(outcome.errors.suffix(2000))"
            )
        }
        return outcome.output
    }
}
