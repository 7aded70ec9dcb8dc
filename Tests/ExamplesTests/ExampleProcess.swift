import Foundation
import HourglassTestSupport

/// Runs an example program as its user would.
struct ExampleProcess {
    private let executable: String

    /// - Parameter name: the example's product; built beside the test bundle.
    init(_ name: String) {
        executable =
            URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: name).path
    }

    /// Runs it to its end.
    func callAsFunction(_ arguments: String...) throws -> ChildProcess.Outcome {
        try ChildProcess(executable, arguments, environment: ["TZ": "UTC"]).wait()
    }
}
