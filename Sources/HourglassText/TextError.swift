/// Why text could not be read.
public struct TextError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it was.
    public struct Code: Hashable, Sendable {
        private enum Value { case languageMissing, recognizerFailed, unreadable, notSubtitles }
        private let value: Value

        /// Tesseract has no data for a language.
        public static var languageMissing: Self { .init(value: .languageMissing) }
        /// Tesseract could not start or could not read a picture.
        public static var recognizerFailed: Self { .init(value: .recognizerFailed) }
        /// A file could not be read.
        public static var unreadable: Self { .init(value: .unreadable) }
        /// A file holds no subtitles that could be understood.
        public static var notSubtitles: Self { .init(value: .notSubtitles) }
    }

    /// What kind of failure it was.
    public var code: Code
    /// What failed, on which file, and what to try.
    public var message: String
    /// The failure beneath, if there is one.
    public var cause: (any Error)?

    /// Makes an error.
    public init(code: Code, message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The message.
    public var description: String { message }
}
