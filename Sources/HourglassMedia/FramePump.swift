internal import Foundation
internal import Synchronization

/// A bounded queue between a decoding thread and an asynchronous reader.
///
/// The thread runs ahead until the queue is full, then sleeps. Dropping the
/// reader, or cancelling its task, stops the thread.
///
/// Sendable because all state is touched under the condition's lock only.
final class FramePump: @unchecked Sendable {
    typealias Produce =
        @Sendable (
            _ interruption: Interruption,
            _ deliver: @escaping (SampledFrame) throws -> Void
        ) throws -> Void

    private let condition = NSCondition()
    private let interruption = Interruption()
    private let produce: Produce
    private let path: String
    private let byteLimit: Int
    private let countLimit: Int

    private var hasStarted = false
    private var queue: [SampledFrame] = []
    private var queuedBytes = 0
    private var end: Result<Void, any Error>?
    private var reader: CheckedContinuation<SampledFrame?, any Error>?

    init(
        path: String,
        byteLimit: Int = 64 << 20,
        countLimit: Int = 12,
        produce: @escaping Produce
    ) {
        self.path = path
        self.byteLimit = byteLimit
        self.countLimit = countLimit
        self.produce = produce
    }

    /// The next frame, or nil at the end.
    ///
    /// - Throws: what the producer threw, once; `CancellationError` when the
    ///   task is cancelled.
    func next() async throws -> SampledFrame? {
        try Task.checkCancellation()
        do {
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { take($0) }
            } onCancel: {
                stop()
            }
        } catch let error as MediaError where error.code == .cancelled && Task.isCancelled {
            throw CancellationError()
        }
    }

    /// Ends production; a waiting reader gets an error.
    func stop() {
        interruption.raise()
        condition.lock()
        condition.broadcast()
        condition.unlock()
    }

    private func take(_ continuation: CheckedContinuation<SampledFrame?, any Error>) {
        condition.lock()
        precondition(reader == nil, "A frame sequence has one reader at a time")
        if !queue.isEmpty {
            let frame = queue.removeFirst()
            queuedBytes -= frame.memory
            condition.broadcast()
            condition.unlock()
            return continuation.resume(returning: frame)
        }
        if let end {
            self.end = .success(())
            condition.unlock()
            return continuation.resume(with: end.map { nil })
        }
        reader = continuation
        let starts = !hasStarted
        hasStarted = true
        condition.unlock()
        if starts { BlockingWork.start { self.run() } }
    }

    private func run() {
        let outcome = Result { try produce(interruption) { try self.put($0) } }
        condition.lock()
        let waiting = reader
        reader = nil
        end = waiting == nil ? outcome : .success(())
        condition.unlock()
        waiting?.resume(with: outcome.map { nil })
    }

    private func put(_ frame: SampledFrame) throws {
        condition.lock()
        while queue.count >= countLimit || (queuedBytes > byteLimit && !queue.isEmpty),
            !interruption.isRaised
        {
            condition.wait()
        }
        if interruption.isRaised {
            condition.unlock()
            throw MediaError.cancelled(path)
        }
        if let waiting = reader {
            reader = nil
            condition.unlock()
            return waiting.resume(returning: frame)
        }
        queue.append(frame)
        queuedBytes += frame.memory
        condition.unlock()
    }
}

extension SampledFrame {
    /// Memory its pictures take, in bytes.
    fileprivate var memory: Int {
        between.reduce(frame.byteCount) { $0 + $1.byteCount }
    }
}
