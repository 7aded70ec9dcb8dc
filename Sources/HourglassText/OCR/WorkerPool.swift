import Foundation

/// Threads that each own a value made on them and used by them alone.
///
/// For C libraries that keep a thread busy for long: jobs wait in a queue, the
/// callers are suspended meanwhile. Threads start with the first jobs and end
/// with the pool.
final class WorkerPool<State>: Sendable {
    private struct Job {
        let flag: CancellationFlag
        let run: (Result<State, any Error>) -> Void
    }

    /// Shared with the threads, which must not keep the pool alive.
    private final class Queue: @unchecked Sendable {
        // Everything below is touched with `condition` locked only.
        let condition = NSCondition()
        var jobs: [Job] = []
        var isClosed = false
        var started = 0
        var idle = 0
    }

    private let queue = Queue()
    private let count: Int
    private let name: String
    private let makeState: @Sendable () throws -> State

    /// A pool of at most `count` threads; each calls `makeState` before its
    /// first job, and again for the next when that failed.
    init(count: Int, name: String, makeState: @escaping @Sendable () throws -> State) {
        self.count = count
        self.name = name
        self.makeState = makeState
    }

    deinit {
        queue.condition.lock()
        queue.isClosed = true
        queue.condition.broadcast()
        queue.condition.unlock()
    }

    /// Runs `body` on one of the threads.
    ///
    /// - Throws: `CancellationError` when `cancellation` was raised before the
    ///   job's turn came; what `body` or making the state throws.
    func run<Value: Sendable>(
        cancellation: CancellationFlag,
        _ body: @escaping @Sendable (State) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            enqueue(
                Job(flag: cancellation) { state in
                    continuation.resume(with: Result { try body(state.get()) })
                }
            )
        }
    }

    private func enqueue(_ job: Job) {
        let queue = queue
        queue.condition.lock()
        defer { queue.condition.unlock() }
        queue.jobs.append(job)
        if queue.jobs.count > queue.idle, queue.started < count {
            queue.started += 1
            let makeState = makeState
            let thread = Thread { Self.work(queue, makeState) }
            thread.name = "\(name) \(queue.started)"
            // Layout analysis recurses; the default for threads may be small.
            thread.stackSize = 8 << 20
            thread.start()
        } else {
            queue.condition.signal()
        }
    }

    /// Lets go of the jobs whose flag was raised while they waited.
    func dropCancelled() {
        queue.condition.lock()
        let cancelled = queue.jobs.filter(\.flag.isRaised)
        queue.jobs.removeAll(where: \.flag.isRaised)
        queue.condition.unlock()
        for job in cancelled { job.run(.failure(CancellationError())) }
    }

    private static func work(_ queue: Queue, _ makeState: () throws -> State) {
        var state: State?
        while let job = next(queue) {
            if job.flag.isRaised {
                job.run(.failure(CancellationError()))
                continue
            }
            job.run(
                Result {
                    if let state { return state }
                    let made = try makeState()
                    state = made
                    return made
                }
            )
        }
    }

    /// Waits for a job; nil once the pool is gone.
    private static func next(_ queue: Queue) -> Job? {
        queue.condition.lock()
        defer { queue.condition.unlock() }
        queue.idle += 1
        defer { queue.idle -= 1 }
        while queue.jobs.isEmpty {
            if queue.isClosed { return nil }
            queue.condition.wait()
        }
        return queue.jobs.removeFirst()
    }
}
