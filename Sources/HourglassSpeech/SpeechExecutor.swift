internal import Dispatch

/// Runs recognition on a thread of its own: a window takes from a tenth of a
/// second to many and would starve the cooperative pool.
final class SpeechExecutor: SerialExecutor {
    static let shared = SpeechExecutor()

    private let queue = DispatchQueue(label: "hourglass.speech", qos: .userInitiated)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedSerialExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }
}
