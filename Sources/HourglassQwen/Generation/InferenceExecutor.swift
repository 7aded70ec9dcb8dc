internal import Dispatch

/// Runs the model on a thread of its own: a forward pass takes from
/// milliseconds to seconds and would starve the cooperative pool.
///
/// One for all sessions, as each pass uses all cores anyway.
final class InferenceExecutor: SerialExecutor {
    static let shared = InferenceExecutor()

    private let queue = DispatchQueue(label: "hourglass.inference", qos: .userInitiated)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedSerialExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }
}
