internal import Foundation
internal import HourglassTimeline

/// Serves a library to people and programs: a page, an HTTP API, and the
/// protocols of OpenAI's clients and of MCP.
///
/// ```swift
/// let server = try HourglassServer(configuration)
/// print(server.address)
/// try await server.run()      // until the task is cancelled
/// ```
public struct HourglassServer: Sendable {
    private let context: ServerContext
    private let listener: HTTPListener
    private let workers: WorkerThreads
    /// Methods and paths that are answered, as OpenAPI writes them.
    package let routes: [(method: String, path: String)]

    /// Opens the library and begins to listen; nothing is answered before
    /// `run`.
    ///
    /// - Throws: `ServerError` with code `unsafeSetting` when others could
    ///   reach the server without a token, or `cannotListen`; `TimelineError`
    ///   when the library cannot be opened.
    public init(_ configuration: ServerConfiguration) throws {
        try self.init(configuration, limits: HTTPLimits())
    }

    /// Serves with limits of one's own.
    package init(_ configuration: ServerConfiguration, limits: HTTPLimits) throws {
        guard configuration.isLoopback || !(configuration.token ?? "").isEmpty else {
            throw ServerError(
                code: .unsafeSetting,
                message: "Others can reach '\(configuration.host)', so a token is needed: set"
                    + " HOURGLASS_TOKEN, or leave --host out."
            )
        }
        let context = try ServerContext(configuration)
        let endpoints = Endpoints(context: context)
        self.context = context
        var limits = limits
        // Files of footage and the library must still open when as many
        // clients are there as may be.
        limits.connections = max(8, min(limits.connections, OpenFileLimit.raise() * 3 / 4))
        routes = endpoints.router.routes.map { ($0.method, $0.pattern) }
        workers = WorkerThreads(
            count: max(8, ProcessInfo.processInfo.activeProcessorCount * 2),
            name: "server"
        )
        listener = try HTTPListener(
            host: configuration.host,
            port: configuration.port,
            limits: limits,
            workers: workers
        ) { await endpoints.answer($0) }
    }

    /// The port listened on.
    public var port: Int { listener.port }

    /// Address of the page, without the token.
    public var address: String {
        let host = context.configuration.host
        let shown = ["0.0.0.0", "::"].contains(host) ? "127.0.0.1" : host
        return "http://\(shown.contains(":") ? "[\(shown)]" : shown):\(port)/"
    }

    /// Connections open now.
    package var connectionCount: Int { listener.connectionCount }

    /// Serves until the task is cancelled.
    ///
    /// Then requests under way are answered, jobs stop once they have stored
    /// what they did, and go on at the next start.
    ///
    /// - Throws: what the system says when sockets cannot be waited for.
    public func run() async throws {
        context.jobs.start()
        defer { try? context.timeline.close() }
        let jobs = context.jobs
        try await withTaskCancellationHandler {
            try await withTaskExecutorPreference(workers) {
                try await listener.run(grace: .seconds(5))
            }
        } onCancel: {
            // At once, since streams of job events end with the jobs.
            Task { await jobs.stop() }
        }
        await jobs.stop()
    }
}

/// How many files a process may have open: each connection is one.
enum OpenFileLimit {
    /// Raises it as far as it goes.
    ///
    /// - Returns: how many that are.
    static func raise() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return 1024
        }
        let before = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        let isRaised = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
        return Int(clamping: isRaised ? limit.rlim_max : before)
    }
}
