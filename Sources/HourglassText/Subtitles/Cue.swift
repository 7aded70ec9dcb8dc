public import HourglassCore

/// Text that is spoken or shown over a stretch of time.
public struct Cue: Sendable, Equatable {
    /// One word of a cue, with its own time.
    public struct Word: Sendable, Equatable {
        /// First instant, in milliseconds.
        public var start: MediaTime
        /// First instant after, in milliseconds.
        public var end: MediaTime
        /// The word, without surrounding space.
        public var text: String

        /// Makes a word.
        public init(start: MediaTime, end: MediaTime, text: String) {
            self.start = start
            self.end = end
            self.text = text
        }
    }

    /// First instant, in milliseconds.
    public var start: MediaTime
    /// First instant after, in milliseconds; after `start`.
    public var end: MediaTime
    /// Plain text: no tags, no entities, lines separated by newlines.
    public var text: String
    /// Who speaks, when the file says so.
    public var speaker: String?
    /// Times of the single words; empty unless the file is a transcript that
    /// has them.
    public var words: [Word]

    /// Makes a cue.
    public init(
        start: MediaTime,
        end: MediaTime,
        text: String,
        speaker: String? = nil,
        words: [Word] = []
    ) {
        self.start = start
        self.end = end
        self.text = text
        self.speaker = speaker
        self.words = words
    }

    /// Makes a cue from times in milliseconds.
    package init(_ start: Int64, _ end: Int64, _ text: String, speaker: String? = nil) {
        self.init(
            start: MediaTime(ticks: start, timebase: .milliseconds),
            end: MediaTime(ticks: end, timebase: .milliseconds),
            text: text,
            speaker: speaker
        )
    }
}
