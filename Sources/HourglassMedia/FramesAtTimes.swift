public import HourglassCore

/// The frames on screen at given times, in one reading.
///
/// Where the next time is near, decoding goes on; where it is far, what lies
/// between is skipped. Decoded ahead of the reader, within a memory limit; every
/// iterator decodes anew, dropping one stops its decoding.
public struct FramesAtTimes: AsyncSequence, Sendable {
    /// The frame on screen at a time.
    public typealias Element = DecodedFrame
    /// What reading may throw: `MediaError` or `CancellationError`.
    public typealias Failure = any Error

    private let footage: Footage
    private let ticks: [Int64]
    private let clock: FrameClock

    /// Decoding so far ahead, in seconds, costs less than finding a key frame
    /// and decoding from there.
    private static let reach = 5.0

    /// Frames of `footage` at `times`.
    ///
    /// - Parameters:
    ///   - times: ascending.
    ///   - clock: times of all frames, by which they are numbered.
    public init(_ footage: Footage, at times: [MediaTime], clock: FrameClock) {
        self.footage = footage
        self.clock = clock
        ticks = times.map { $0.rescaled(to: footage.timebase, rounding: .down).ticks }
        precondition(zip(ticks, ticks.dropFirst()).allSatisfy { $0 <= $1 }, "Times ascend")
    }

    /// Starts reading.
    public func makeAsyncIterator() -> Iterator {
        let (footage, ticks, clock) = (footage, ticks, clock)
        let timebase = footage.timebase
        let reach = Int64(
            Self.reach * Double(timebase.denominator) / Double(timebase.numerator)
        )
        return Iterator(
            pump: FramePump(path: footage.path) { interruption, deliver in
                var reading = StillReading(
                    source: try FrameSource(footage, interruption: interruption),
                    reach: reach
                )
                for tick in ticks {
                    let (buffer, place) = try reading.frame(onScreenAt: tick)
                    let time = MediaTime(ticks: place, timebase: timebase)
                    let frame = reading.source.frame(
                        buffer,
                        tick: place,
                        number: clock.frame(at: time) ?? 0
                    )
                    try deliver(
                        SampledFrame(
                            frame: frame,
                            between: [],
                            clock: clock,
                            skippedInterior: true,
                            isOnSchedule: true
                        )
                    )
                }
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

        fileprivate init(pump: FramePump) { lifetime = Lifetime(pump) }

        /// The next frame, or nil at the end.
        ///
        /// - Throws: `MediaError`; `CancellationError` when the task is
        ///   cancelled.
        public mutating func next() async throws -> DecodedFrame? {
            try await lifetime.pump.next()?.frame
        }

        /// The next frame, or nil at the end.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws -> DecodedFrame? {
            try await lifetime.pump.next()?.frame
        }
    }
}

/// Goes through footage from one still to the next.
private struct StillReading {
    let source: FrameSource
    /// Ticks decoded through rather than skipped.
    let reach: Int64
    private var reader: DecodingReader?
    /// The last frame that was passed, and the one after it.
    private var shown: (buffer: FrameBuffer, tick: Int64)?
    private var coming: (buffer: FrameBuffer, tick: Int64)?

    init(source: FrameSource, reach: Int64) { (self.source, self.reach) = (source, reach) }

    mutating func frame(onScreenAt tick: Int64) throws -> (FrameBuffer, Int64) {
        if reader == nil || (shown.map { tick - $0.tick > reach } ?? true) {
            try source.position(before: tick)
            try start()
        }
        try advance(to: tick)
        if shown == nil, source.hasSought {
            try source.rewind()
            try start()
            try advance(to: tick)
        }
        guard let found = shown ?? coming else {
            throw MediaError(.noFrames, "No frame of '\(source.footage.path)' can be decoded.")
        }
        return found
    }

    private mutating func start() throws {
        reader = try source.decodingReader()
        (shown, coming) = (nil, nil)
    }

    private mutating func advance(to tick: Int64) throws {
        while true {
            if coming == nil {
                guard let buffer = try reader?.next() else { return }
                let place = source.tick(of: buffer)
                if place < 0 { continue }
                coming = (buffer, place)
            }
            guard let next = coming, next.tick <= tick else { return }
            (shown, coming) = (next, nil)
        }
    }
}
