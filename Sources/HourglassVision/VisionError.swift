/// What can go wrong in this module.
public struct VisionError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public struct Code: Hashable, Sendable {
        private enum Value { case pictureDoesNotFit }
        private let value: Value
        /// A picture's format or size is not that of the grid.
        public static var pictureDoesNotFit: Self { .init(value: .pictureDoesNotFit) }
    }

    /// The kind of failure.
    public var code: Code
    /// What failed and what to try.
    public var message: String
    /// What led to it.
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
