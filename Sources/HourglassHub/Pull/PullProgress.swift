import Synchronization

/// How far a pull is.
public struct PullProgress: Sendable {
    /// One file of it.
    public struct File: Sendable {
        /// What is being done with a file.
        public enum Phase: String, Sendable {
            case waiting, fetching, locked, verifying, repairing, done
        }
        /// Path inside the repository.
        public var path: String
        /// Bytes in all; nil until known.
        public var size: Int64?
        /// Bytes that are on disk, those of earlier runs included.
        public var received: Int64
        /// What is being done.
        public var phase: Phase
        /// Endpoints that bytes come from at the moment.
        public var endpoints: [String]
    }

    /// Files in order of path.
    public var files: [File]
    /// Bytes per second, averaged over the last few seconds.
    public var bytesPerSecond: Double
    /// Connections open at the moment.
    public var connections: Int
    /// True in the last report.
    public var isFinished: Bool

    /// Bytes on disk.
    public var received: Int64 { files.reduce(0) { $0 + $1.received } }
    /// Bytes in all, as far as sizes are known.
    public var total: Int64 { files.reduce(0) { $0 + ($1.size ?? $1.received) } }
    /// Seconds to go at the present speed; nil when that cannot be told.
    public var remaining: Duration? {
        guard bytesPerSecond > 1, total > received else { return nil }
        return .milliseconds(Int64(Double(total - received) / bytesPerSecond * 1000))
    }
}

/// Where the parts of a pull note how far they are.
final class ProgressBoard: Sendable {
    /// The entry of one file.
    final class File: Sendable {
        private let entry: Mutex<PullProgress.File>

        init(path: String, size: Int64?) {
            entry = Mutex(
                PullProgress.File(
                    path: path,
                    size: size,
                    received: 0,
                    phase: .waiting,
                    endpoints: []
                )
            )
        }

        var snapshot: PullProgress.File { entry.withLock { $0 } }

        var received: Int64 {
            get { entry.withLock { $0.received } }
            set { entry.withLock { $0.received = newValue } }
        }
        var size: Int64? {
            get { entry.withLock { $0.size } }
            set { entry.withLock { $0.size = newValue } }
        }
        var phase: PullProgress.File.Phase {
            get { entry.withLock { $0.phase } }
            set { entry.withLock { $0.phase = newValue } }
        }
        var endpoints: [String] {
            get { entry.withLock { $0.endpoints } }
            set { entry.withLock { $0.endpoints = newValue } }
        }
    }

    private struct Rate {
        var samples: [(time: ContinuousClock.Instant, bytes: Int64)] = []
    }

    let files: [File]
    private let rate = Mutex(Rate())

    init(_ files: [RemoteFile]) { self.files = files.map { File(path: $0.path, size: $0.size) } }

    /// - Parameter transferred: bytes that came over the network so far.
    func report(transferred: Int64, connections: Int, isFinished: Bool = false) -> PullProgress {
        let entries = files.map(\.snapshot)
        let now = ContinuousClock.now
        let speed = rate.withLock { rate in
            rate.samples.append((now, transferred))
            rate.samples.removeAll { now - $0.time > .seconds(4) }
            guard let first = rate.samples.first, now > first.time else { return 0.0 }
            return Double(transferred - first.bytes) / (now - first.time).seconds
        }
        return PullProgress(
            files: entries,
            bytesPerSecond: max(0, speed),
            connections: connections,
            isFinished: isFinished
        )
    }
}
