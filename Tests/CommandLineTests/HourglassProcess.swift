import Foundation
import HourglassTestSupport

/// Runs the built command on a library of its own.
struct HourglassProcess {
    /// What a run came to.
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String

        /// The output as JSON.
        func json() throws -> [String: Any] {
            let value = try JSONSerialization.jsonObject(with: Data(output.utf8))
            return value as? [String: Any] ?? [:]
        }

        /// The objects under a key of the JSON output.
        func objects(_ key: String) throws -> [[String: Any]] {
            try json()[key] as? [[String: Any]] ?? []
        }
    }

    /// Beside the test bundle, where the package manager builds both.
    static let executable = URL(filePath: CommandLine.arguments[0])
        .deletingLastPathComponent().appending(path: "hourglass")

    /// The library's folder.
    let folder: TemporaryFolder
    /// The library.
    var library: String { folder.path("library.sqlite") }

    init() throws { folder = try TemporaryFolder() }

    /// What the command sees. The model cache is an empty one: no test must
    /// depend on the models somebody has.
    var environment: [String: String] {
        [
            "HOURGLASS_LIBRARY": library, "TZ": "UTC", "HF_HUB_CACHE": folder.path("models"),
            "HOURGLASS_ENGINE": "", "HOURGLASS_API_KEY": "", "OPENAI_API_KEY": "",
        ]
    }

    /// Runs the command to its end.
    func callAsFunction(_ arguments: String...) throws -> Outcome {
        try finish(start(arguments))
    }

    /// Starts the command.
    func start(_ arguments: [String]) throws -> ChildProcess {
        try ChildProcess(
            Self.executable.path,
            arguments,
            environment: environment
        )
    }

    /// Waits for a process and takes what it wrote.
    func finish(_ process: ChildProcess) throws -> Outcome {
        let outcome = try process.wait()
        return Outcome(
            status: outcome.status,
            output: outcome.text,
            errors: outcome.errors
        )
    }
}
