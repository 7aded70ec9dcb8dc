internal import Dispatch

/// Runs models on a thread of their own, lest they starve the cooperative
/// pool. One for all, as each pass uses all cores anyway.
final class EmbeddingThread: Sendable {
    static let shared = EmbeddingThread()

    private let queue = DispatchQueue(label: "hourglass.embedding", qos: .userInitiated)

    /// Runs `work` and waits for it without blocking the caller's thread.
    func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: work()) }
        }
    }
}
