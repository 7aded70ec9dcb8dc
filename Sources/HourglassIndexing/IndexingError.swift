/// What went wrong while footage was read into the index.
public struct IndexingError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public struct Code: Hashable, Sendable {
        enum Value { case nothingToIndex, subtitlesUnreadable, textReadingUnavailable, busy }
        let value: Value
        /// No footage among what was given.
        public static var nothingToIndex: Self { .init(value: .nothingToIndex) }
        /// The subtitle file that was asked for cannot be used.
        public static var subtitlesUnreadable: Self { .init(value: .subtitlesUnreadable) }
        /// On-screen text was asked for in a language that is not installed.
        public static var textReadingUnavailable: Self { .init(value: .textReadingUnavailable) }
        /// Another process is indexing this footage.
        public static var busy: Self { .init(value: .busy) }
    }

    /// The kind of failure.
    public var code: Code
    /// What failed, on which file, and what to try.
    public var message: String
    /// The failure underneath, if any.
    public var cause: (any Error)?

    /// The message.
    public var description: String { message }
}
