import Foundation
import Synchronization

/// Hashes a file while it is being written, following the end of its unbroken
/// beginning, so that little is left to read once the last byte is there and
/// what is read still sits in memory.
///
/// Unchecked: `hash` and `position` are touched on `queue` alone, which the
/// compiler cannot see; the rest is constant or behind a lock.
final class FollowingHash: @unchecked Sendable {
    private struct Schedule {
        var target: Int64 = 0
        var isRunning = false
        var isAbandoned = false
    }

    private static let step: Int64 = 4 << 20

    private let path: String
    private let size: Int64
    private let algorithm: BlobDigest.Algorithm
    private let queue = DispatchQueue(label: "hourglass.hub.hash")
    private var hash: RunningHash
    private var position: Int64 = 0
    private let schedule = Mutex(Schedule())

    init(path: String, size: Int64, algorithm: BlobDigest.Algorithm) {
        self.path = path
        self.size = size
        self.algorithm = algorithm
        hash = RunningHash(algorithm, size: size)
    }

    /// The first `prefix` bytes are in the file now.
    func advance(to prefix: Int64) {
        let mayStart = schedule.withLock { schedule in
            let isWorthIt = prefix - schedule.target >= Self.step
            guard isWorthIt else { return false }
            schedule.target = prefix
            defer { schedule.isRunning = true }
            return !schedule.isRunning
        }
        if mayStart { queue.async { self.drain() } }
    }

    /// Stops reading; the object is not used afterwards.
    func abandon() { schedule.withLock { $0.isAbandoned = true } }

    private func drain() {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
        defer { buffer.deallocate() }
        while true {
            let target = schedule.withLock { schedule -> Int64? in
                guard descriptor >= 0, !schedule.isAbandoned, position < schedule.target else {
                    schedule.isRunning = false
                    return nil
                }
                return schedule.target
            }
            guard let target else { return }
            guard read(descriptor, to: target, buffer) else {
                schedule.withLock { $0.isRunning = false }
                return
            }
        }
    }

    private func read(
        _ descriptor: Int32,
        to target: Int64,
        _ buffer: UnsafeMutableRawBufferPointer
    ) -> Bool {
        while position < target {
            let count = pread(
                descriptor,
                buffer.baseAddress,
                min(buffer.count, Int(target - position)),
                off_t(position)
            )
            guard count > 0 else { return false }
            hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            position += Int64(count)
        }
        return true
    }

    /// Reads what is left and gives the digest of the whole file. Call once.
    func finish() async throws -> BlobDigest {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { [self] in
                schedule.withLock { $0.target = size }
                drain()
                continuation.resume(
                    with: Result {
                        guard position == size else {
                            throw FileSystem.failure("read", path)
                        }
                        return BlobDigest(algorithm: algorithm, hex: hash.finish())
                    }
                )
            }
        }
    }
}
