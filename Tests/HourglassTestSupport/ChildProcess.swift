public import Foundation

/// A program that was started, waited for with `waitpid`.
///
/// Foundation's `Process` learns of an exit through a run loop and, with many
/// children on several threads, sometimes never does; tests must not hang.
/// Output goes to files, so that a program that writes much never waits for a
/// reader.
public struct ChildProcess: Sendable {
    /// What a program wrote and how it ended.
    public struct Outcome: Sendable {
        /// Exit status; 128 plus the signal for a program that was killed.
        public let status: Int32
        /// What it wrote to standard output.
        public let output: Data
        /// What it wrote to standard error.
        public let errors: String

        /// The output as text.
        public var text: String { String(decoding: output, as: UTF8.self) }
    }

    /// The program's number.
    public let identifier: pid_t
    private let folder: URL

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - program: a path, or a name to find on the `PATH`.
    ///   - environment: added to this process's own.
    /// - Throws: `Tool.Failure` when it cannot be started.
    public init(
        _ program: String,
        _ arguments: [String],
        environment: [String: String] = [:]
    ) throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "hourglass-child-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        let writing = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, 1, folder.path + "/out", writing, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, folder.path + "/err", writing, 0o600)
        let merged = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        var words = ([program] + arguments).map { strdup($0) } + [nil]
        var variables = merged.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in words + variables { free(pointer) } }
        var identifier: pid_t = 0
        let status = posix_spawnp(&identifier, program, &actions, nil, &words, &variables)
        guard status == 0 else {
            throw Tool.Failure(
                description: "'\(program)' cannot be started: \(String(cString: strerror(status)))"
            )
        }
        self.identifier = identifier
    }

    /// Sends a signal.
    public func signal(_ number: Int32) { kill(identifier, number) }

    /// Whether it has not ended yet; leaves its status for `wait`.
    public var isRunning: Bool {
        var information = siginfo_t()
        let options = Int32(WEXITED | WNOHANG | WNOWAIT)
        let result = waitid(P_PID, id_t(identifier), &information, options)
        return result == 0 && information.si_signo == 0
    }

    /// Waits for the end and takes what was written. To be called once.
    public func wait() throws -> Outcome {
        var status: Int32 = 0
        while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
        defer { try? FileManager.default.removeItem(at: folder) }
        let signal = status & 0x7f
        return Outcome(
            status: signal == 0 ? (status >> 8) & 0xff : 128 + signal,
            output: try Data(contentsOf: folder.appending(path: "out")),
            errors: String(
                decoding: try Data(contentsOf: folder.appending(path: "err")),
                as: UTF8.self
            )
        )
    }
}
