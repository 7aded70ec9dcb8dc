internal import Foundation
internal import Synchronization

/// Runs jobs one after the other, indexing and downloads side by side.
///
/// Jobs are kept in a file beside the library, so that what a stop interrupts
/// goes on at the next start.
final class JobQueue: Sendable {
    /// Does a job; called on a task that is cancelled when the job is.
    typealias Worker = @Sendable (Job, _ report: @escaping Report) async throws -> Void
    /// Changes a running job's figures.
    typealias Report = @Sendable (_ change: (inout Job) -> Void) -> Void

    private struct State {
        var jobs: [Job] = []
        var nextID = 1
        var running: [Lane: (id: Int, task: Task<Void, Never>)] = [:]
        var subscribers: [Int: AsyncStream<Job>.Continuation] = [:]
        var nextSubscriber = 0
        var isStopping = false
        var announced: [Int: ContinuousClock.Instant] = [:]
    }

    private enum Lane: Hashable, CaseIterable { case indexing, downloads }

    private let state: Mutex<State>
    private let file: URL
    private let worker: Worker
    /// Indexing keeps a thread busy for hours; it has one of its own.
    private let threads = WorkerThreads(count: 2, name: "job")
    /// Jobs kept once they are finished.
    private static let historyCount = 200

    /// Takes up the jobs an earlier run left.
    init(folder: String, worker: @escaping Worker) {
        file = URL(filePath: folder).appending(path: "jobs.json")
        self.worker = worker
        var kept = State()
        if let data = try? Data(contentsOf: file),
            let jobs = try? JSONDecoder().decode([Job].self, from: data)
        {
            kept.jobs = jobs.map {
                var job = $0
                if job.state == .running { job.state = .waiting }
                return job
            }
            kept.nextID = (jobs.map(\.id).max() ?? 0) + 1
        }
        state = Mutex(kept)
    }

    /// Begins with what waits.
    func start() { startNext() }

    /// All jobs, the newest first.
    var jobs: [Job] { state.withLock { $0.jobs.reversed() } }

    /// A job by its number.
    func job(_ id: Int) -> Job? { state.withLock { state in state.jobs.first { $0.id == id } } }

    /// Adds a job; one that waits or runs already is given instead.
    @discardableResult
    func add(_ work: Job.Work, name: String) -> Job {
        let job = state.withLock { state -> Job in
            if let same = state.jobs.first(where: { !$0.isFinished && $0.work == work }) {
                return same
            }
            let job = Job(
                id: state.nextID,
                work: work,
                name: name,
                state: .waiting,
                createdAt: Date()
            )
            state.nextID += 1
            state.jobs.append(job)
            let finished = state.jobs.filter(\.isFinished).map(\.id)
            let old = Set(finished.dropLast(Self.historyCount))
            state.jobs.removeAll { old.contains($0.id) }
            return job
        }
        store()
        announce(job)
        startNext()
        return job
    }

    /// Cancels a job; what it has done so far stays.
    ///
    /// - Returns: the job, or nil when there is none of that number.
    func cancel(_ id: Int) -> Job? {
        let (job, task) = state.withLock { state -> (Job?, Task<Void, Never>?) in
            guard let index = state.jobs.firstIndex(where: { $0.id == id }) else {
                return (nil, nil)
            }
            guard !state.jobs[index].isFinished else { return (state.jobs[index], nil) }
            state.jobs[index].state = .cancelled
            state.jobs[index].finishedAt = Date()
            return (state.jobs[index], state.running.values.first { $0.id == id }?.task)
        }
        task?.cancel()
        if let job {
            store()
            announce(job)
        }
        return job
    }

    /// Each job whenever it changes, from now on.
    func changes() -> AsyncStream<Job> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Job.self,
            bufferingPolicy: .bufferingNewest(256)
        )
        let number = state.withLock { state -> Int in
            state.nextSubscriber += 1
            state.subscribers[state.nextSubscriber] = continuation
            return state.nextSubscriber
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.subscribers.removeValue(forKey: number) }
        }
        return stream
    }

    /// Stops the jobs that run once they have stored what they did; they go
    /// on at the next start.
    func stop() async {
        let tasks = state.withLock { state in
            state.isStopping = true
            return state.running.values.map(\.task)
        }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        store()
        let subscribers = state.withLock { state in Array(state.subscribers.values) }
        for subscriber in subscribers { subscriber.finish() }
    }

    private func startNext() {
        for lane in Lane.allCases {
            state.withLock { state in
                guard !state.isStopping, state.running[lane] == nil,
                    let index = state.jobs.firstIndex(where: {
                        $0.state == .waiting && Self.lane(of: $0) == lane
                    })
                else { return }
                state.jobs[index].state = .running
                let job = state.jobs[index]
                let task = Task(executorPreference: threads) { await self.run(job, in: lane) }
                state.running[lane] = (job.id, task)
            }
        }
    }

    private static func lane(of job: Job) -> Lane {
        if case .index = job.work { .indexing } else { .downloads }
    }

    private func run(_ job: Job, in lane: Lane) async {
        announce(job)
        var failure: (any Error)?
        do {
            try await worker(job) { [self] change in update(job.id, change) }
        } catch {
            failure = error
        }
        let finished = state.withLock { state -> Job? in
            state.running[lane] = nil
            state.announced[job.id] = nil
            guard let index = state.jobs.firstIndex(where: { $0.id == job.id }) else { return nil }
            switch state.jobs[index].state {
            case .running where state.isStopping && Task.isCancelled:
                state.jobs[index].state = .waiting
            case .running:
                state.jobs[index].state = failure == nil ? .done : .failed
                if let failure { state.jobs[index].message = APIFailure(failure).message }
                if failure == nil { state.jobs[index].progress.share = 1 }
                state.jobs[index].finishedAt = Date()
            default: break
            }
            return state.jobs[index]
        }
        store()
        if let finished { announce(finished) }
        startNext()
    }

    /// Changes a running job and tells of it, a few times a second at most.
    private func update(_ id: Int, _ change: (inout Job) -> Void) {
        let now = ContinuousClock.now
        let job = state.withLock { state -> Job? in
            guard let index = state.jobs.firstIndex(where: { $0.id == id }),
                state.jobs[index].state == .running
            else { return nil }
            change(&state.jobs[index])
            if let last = state.announced[id], now - last < .milliseconds(200) { return nil }
            state.announced[id] = now
            return state.jobs[index]
        }
        if let job { announce(job) }
    }

    private func announce(_ job: Job) {
        let subscribers = state.withLock { Array($0.subscribers.values) }
        for subscriber in subscribers { subscriber.yield(job) }
    }

    private func store() {
        // Under the lock, so that an older state never overwrites a newer one.
        state.withLock { state in
            guard let data = try? JSONEncoder().encode(state.jobs) else { return }
            try? FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try? data.write(to: file, options: .atomic)
        }
    }
}
