internal import Foundation

/// Runs work that blocks on a thread of its own, so that Swift's few
/// cooperative threads are never held up by reading or decoding.
enum BlockingWork {
    /// Runs `work` and waits for it without blocking the caller's thread.
    ///
    /// - Throws: what `work` throws; `CancellationError` when the task is
    ///   cancelled, which raises the interruption that `work` is given.
    static func run<Value: Sendable>(
        _ work: @escaping @Sendable (Interruption) throws -> Value
    ) async throws -> Value {
        let interruption = Interruption()
        do {
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    start { continuation.resume(with: Result { try work(interruption) }) }
                }
            } onCancel: {
                interruption.raise()
            }
        } catch let error as MediaError where error.code == .cancelled && Task.isCancelled {
            throw CancellationError()
        }
    }

    /// Runs `work` without waiting for it.
    static func start(_ work: @escaping @Sendable () -> Void) {
        let thread = Thread { work() }
        thread.stackSize = 1 << 21
        thread.start()
    }
}
