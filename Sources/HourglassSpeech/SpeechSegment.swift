public import HourglassCore
public import HourglassMedia

/// Words that were said over a stretch of time.
public struct SpeechSegment: Sendable, Equatable {
    /// First instant, on the footage's clock.
    public var start: MediaTime
    /// First instant after, on the footage's clock.
    public var end: MediaTime
    /// The words.
    public var text: String
    /// BCP 47 language, when known.
    public var language: String?
    /// How sure the recogniser is, 0…1.
    public var confidence: Double

    /// Makes a segment.
    public init(
        start: MediaTime,
        end: MediaTime,
        text: String,
        language: String? = nil,
        confidence: Double = 1
    ) {
        (self.start, self.end, self.text) = (start, end, text)
        (self.language, self.confidence) = (language, confidence)
    }
}

/// A part of a transcript: what was said up to a time.
public struct TranscriptPart: Sendable, Equatable {
    /// What was said since the part before.
    public var segments: [SpeechSegment]
    /// All sound before this time has been listened to; a later run can go on
    /// from here.
    public var coveredUntil: MediaTime

    /// Makes a part.
    public init(segments: [SpeechSegment], coveredUntil: MediaTime) {
        (self.segments, self.coveredUntil) = (segments, coveredUntil)
    }
}

/// Turns the speech of footage into text.
public protocol SpeechTranscriber: Sendable {
    /// What the transcript depends on, in words that differ when it does: the
    /// model, its precision, the language asked for.
    var identifier: String { get }

    /// Listens to footage from a time on.
    ///
    /// Parts come in order, each when it is asked for; dropping the stream
    /// ends the work. The stream throws `SpeechError`, `MediaError`, and
    /// `CancellationError` when the task is cancelled.
    func transcript(
        of footage: Footage,
        stream: AudioStream?,
        from start: MediaTime
    ) -> AsyncThrowingStream<TranscriptPart, any Error>
}
