public import HourglassCore

/// The chosen frames of footage, in the order shown.
///
/// Frames are decoded ahead of the reader on a thread of their own, within a
/// memory limit whatever the length of the footage. Every iterator decodes
/// anew; dropping one stops its decoding.
public struct FrameSequence: AsyncSequence, Sendable {
    /// A chosen frame.
    public typealias Element = SampledFrame
    /// What reading may throw: `MediaError` or `CancellationError`.
    public typealias Failure = any Error

    private let plan: SamplingPlan

    /// Frames of `footage` from the first one at or after `from`.
    ///
    /// - Parameters:
    ///   - footage: what is read.
    ///   - mode: which frames are given out.
    ///   - from: nil starts at the first frame.
    ///   - firstFrame: number of the first frame at or after `from`, when the
    ///     caller knows it; counted otherwise, which reads the file up to
    ///     there.
    ///   - policy: decides in the adaptive mode; without one, every group is
    ///     decoded.
    public init(
        _ footage: Footage,
        mode: SamplingMode,
        from: MediaTime? = nil,
        firstFrame: Int? = nil,
        policy: (any GroupPolicy)? = nil
    ) {
        plan = SamplingPlan(
            footage: footage,
            mode: mode,
            from: from.flatMap { $0 > .zero ? $0 : nil },
            firstFrame: firstFrame,
            policy: policy
        )
    }

    /// Starts reading.
    public func makeAsyncIterator() -> Iterator {
        let plan = plan
        return Iterator(
            reading: FramePump(path: plan.footage.path) { interruption, deliver in
                try plan.run(interruption: interruption, deliver: deliver)
            }
        )
    }

    /// Reads frames one by one.
    public struct Iterator: AsyncIteratorProtocol {
        /// Stops the decoding thread when the last copy of the iterator goes.
        private final class Lifetime: Sendable {
            let pump: FramePump
            init(_ pump: FramePump) { self.pump = pump }
            deinit { pump.stop() }
        }

        private let lifetime: Lifetime

        fileprivate init(reading pump: FramePump) { lifetime = Lifetime(pump) }

        /// The next chosen frame, or nil at the end.
        ///
        /// - Throws: `MediaError`; `CancellationError` when the task is
        ///   cancelled.
        public mutating func next() async throws -> SampledFrame? {
            try await lifetime.pump.next()
        }

        /// The next chosen frame, or nil at the end.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws -> SampledFrame? {
            try await lifetime.pump.next()
        }
    }
}
