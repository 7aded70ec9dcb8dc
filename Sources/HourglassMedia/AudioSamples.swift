public import HourglassCore

/// Consecutive samples of one channel.
public struct AudioChunk: Sendable {
    /// When the first sample sounds, on the footage's clock; the timebase is
    /// one sample.
    public let start: MediaTime
    /// Samples between about -1 and 1.
    public let samples: [Float]

    /// The first instant after the last sample.
    public var end: MediaTime {
        MediaTime(ticks: start.ticks + Int64(samples.count), timebase: start.timebase)
    }
}

/// The sound of footage as speech models want it: one channel, 32-bit floats,
/// 16 000 samples a second.
///
/// Chunks come in order and never overlap; each holds at most ten seconds.
/// Their times count from the first frame shown, whatever the track's own
/// start is, and what sounds before it is left out. Where the track has a gap,
/// the next chunk begins later than the one before it ended: silence is not
/// made up. Decoding happens when a chunk is asked for; memory does not grow
/// with the footage.
public struct AudioSamples: AsyncSequence, Sendable {
    /// A stretch of sound.
    public typealias Element = AudioChunk
    /// What reading may throw: `MediaError` or `CancellationError`.
    public typealias Failure = any Error

    /// Samples a second.
    public static let sampleRate = 16_000
    /// One sample.
    public static let timebase = Timebase(1, 16_000)

    private let footage: Footage
    private let stream: Int?
    private let start: MediaTime

    /// The sound of `footage` from a time on.
    ///
    /// - Parameters:
    ///   - footage: what is heard.
    ///   - stream: the track; nil takes the one a player chooses.
    ///   - start: nothing that sounds before is handed out.
    public init(_ footage: Footage, stream: AudioStream? = nil, from start: MediaTime = .zero) {
        self.footage = footage
        self.stream = stream?.index
        self.start = Swift.max(start, .zero)
    }

    /// Starts reading.
    public func makeAsyncIterator() -> Iterator {
        Iterator(reader: AudioReader(footage, stream: stream, from: start))
    }

    /// Reads chunks one by one.
    public struct Iterator: AsyncIteratorProtocol, Sendable {
        fileprivate let reader: AudioReader

        /// The next chunk, or nil at the end.
        ///
        /// - Throws: `MediaError`, with code `outOfRange` when the footage has
        ///   no such sound track; `CancellationError` when the task is
        ///   cancelled.
        public mutating func next() async throws -> AudioChunk? {
            try Task.checkCancellation()
            let reader = reader
            return try await withTaskCancellationHandler {
                try await BlockingWork.run { _ in try reader.next() }
            } onCancel: {
                reader.interruption.raise()
            }
        }
    }
}
