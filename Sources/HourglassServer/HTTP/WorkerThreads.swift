internal import Foundation

/// Threads that everything of the server runs on.
///
/// Handlers read the library and files, which blocks; on Swift's few
/// cooperative threads, two such reads would stop every connection and the
/// indexing besides.
final class WorkerThreads: TaskExecutor {
    // Guards `jobs` and `isStopped`, the only mutable state.
    private let condition = NSCondition()
    nonisolated(unsafe) private var jobs: [UnownedJob] = []
    nonisolated(unsafe) private var first = 0

    /// Starts the threads; they live as long as the process.
    ///
    /// - Parameter count: how many of them.
    init(count: Int, name: String) {
        for number in 0..<count {
            let thread = Thread { [self] in run() }
            thread.name = "\(name) \(number)"
            thread.stackSize = 1 << 21
            thread.start()
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        condition.lock()
        jobs.append(job)
        condition.signal()
        condition.unlock()
    }

    private func run() {
        while true {
            condition.lock()
            while first == jobs.count { condition.wait() }
            let job = jobs[first]
            first += 1
            if first == jobs.count {
                jobs.removeAll(keepingCapacity: true)
                first = 0
            } else if first > 4096 {
                jobs.removeFirst(first)
                first = 0
            }
            condition.unlock()
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}
