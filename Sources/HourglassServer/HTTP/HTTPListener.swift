internal import FlyingSocks
internal import Foundation
internal import Synchronization

/// Listens on an address and serves each connection in a task of its own.
///
/// Sockets and their readiness come from FlyingSocks. HTTP itself is read and
/// written here: the servers at hand put no bound to the size of a header or
/// to the time a client may take over it.
final class HTTPListener: Sendable {
    private let limits: HTTPLimits
    private let handler: @Sendable (Request) async -> Response
    private let workers: WorkerThreads
    private let deadlines = ConnectionDeadlines()
    private let numbers = Atomic<UInt64>(0)
    private let stopping = Atomic(false)
    private let socket: Socket

    /// The port listened on.
    let port: Int

    /// Begins to listen.
    ///
    /// - Throws: `ServerError` with code `cannotListen`.
    init(
        host: String,
        port: Int,
        limits: HTTPLimits = HTTPLimits(),
        workers: WorkerThreads,
        handler: @escaping @Sendable (Request) async -> Response
    ) throws {
        (self.limits, self.handler, self.workers) = (limits, handler, workers)
        do {
            socket = try Self.listening(host: host, port: port)
            switch try socket.sockname() {
            case .ip4(_, let port), .ip6(_, let port): self.port = Int(port)
            case .unix: self.port = 0
            }
        } catch {
            throw ServerError.cannotListen(host: host, port: port, error)
        }
    }

    private static func listening(host: String, port: Int) throws -> Socket {
        guard let number = UInt16(exactly: port) else { throw SocketError.unsupportedAddress }
        let socket: Socket
        if host.contains(":") {
            let address = try sockaddr_in6.inet6(ip6: host, port: number)
            socket = try Socket(domain: Int32(sockaddr_in6.family))
            try socket.setValue(true, for: .localAddressReuse)
            try socket.bind(to: address)
        } else {
            let plain = host == "localhost" ? "127.0.0.1" : host
            let address = try sockaddr_in.inet(ip4: plain, port: number)
            socket = try Socket(domain: Int32(sockaddr_in.family))
            try socket.setValue(true, for: .localAddressReuse)
            try socket.bind(to: address)
        }
        try socket.listen(maxPendingConnection: 1024)
        return socket
    }

    /// Connections open now.
    var connectionCount: Int { deadlines.count }

    /// Serves until the task is cancelled; then no request is begun any more,
    /// and those under way have `grace` to end.
    func run(grace: Duration) async throws {
        let pool = HTTPServerPool.make()
        try await pool.prepare()
        let listening = try AsyncSocket(socket: socket, pool: pool)
        let polling = Task(executorPreference: workers) { try await pool.run() }
        let sweeping = Task {
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(1))
                deadlines.sweep()
            }
        }
        defer {
            sweeping.cancel()
            polling.cancel()
        }
        await withTaskCancellationHandler {
            await accept(on: listening)
        } onCancel: {
            stopping.store(true, ordering: .releasing)
            shutdown(socket.file.rawValue, Int32(SHUT_RDWR))
        }
        try? socket.close()
        deadlines.shutAll(onlyIdle: true)
        let end = ContinuousClock.now + grace
        while deadlines.count > 0, ContinuousClock.now < end {
            // The task is cancelled, so an ordinary sleep would not wait.
            await withCheckedContinuation { continuation in
                DispatchQueue.global().asyncAfter(deadline: .now() + 0.02) {
                    continuation.resume()
                }
            }
            deadlines.shutAll(onlyIdle: true)
        }
        deadlines.shutAll(onlyIdle: false)
    }

    private func accept(on listening: AsyncSocket) async {
        while !Task.isCancelled {
            do {
                let socket = try await listening.accept()
                if deadlines.count >= limits.connections { deadlines.shutLongestIdle() }
                serve(socket)
            } catch {
                if Task.isCancelled { return }
                // Out of file descriptors, or a client gone before it was
                // taken in: others may be served yet.
                deadlines.shutLongestIdle()
                try? await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    private func serve(_ socket: AsyncSocket) {
        var flag: Int32 = 1
        setsockopt(
            socket.socket.file.rawValue,
            Int32(IPPROTO_TCP),
            TCP_NODELAY,
            &flag,
            socklen_t(MemoryLayout<Int32>.size)
        )
        let connection = HTTPConnection(
            socket: socket,
            number: numbers.add(1, ordering: .relaxed).newValue,
            deadlines: deadlines,
            limits: limits,
            handler: handler,
            isStopping: { [self] in stopping.load(ordering: .acquiring) }
        )
        // Before the task begins: many may be accepted until then, and all of
        // them count.
        deadlines.add(connection.number, file: socket.socket.file.rawValue)
        Task(executorPreference: workers) { await connection.serve() }
    }
}

/// How readiness of sockets is learnt.
enum HTTPServerPool {
    static func make() -> some AsyncSocketPool {
        #if os(Linux)
            SocketPool<ePoll>.ePoll(maxEvents: 256)
        #else
            SocketPool<kQueue>.kQueue(maxEvents: 256)
        #endif
    }
}
