internal import Foundation

/// Runs work that blocks on a thread of its own, so that Swift's few
/// cooperative threads are never held up by reading or decoding.
enum BlockingWork {
    /// Runs `work` and waits for it without blocking the caller's thread.
    static func run<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            start { continuation.resume(with: Result { try work() }) }
        }
    }

    /// Runs `work` without waiting for it.
    static func start(_ work: @escaping @Sendable () -> Void) {
        let thread = Thread { work() }
        thread.stackSize = 1 << 21
        thread.start()
    }
}
