/// Why a question could not be taken up.
public struct AnsweringError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it was; more kinds may be added.
    public struct Code: Hashable, Sendable {
        private enum Value { case nothingAsked, notIndexed, noWallClock, otherEncoder }
        private let value: Value

        /// The question or query holds nothing to look for.
        public static let nothingAsked = Code(value: .nothingAsked)
        /// The time asked about is not indexed.
        public static let notIndexed = Code(value: .notIndexed)
        /// A time of day was asked for and no wall clock is known.
        public static let noWallClock = Code(value: .noWallClock)
        /// No footage was indexed with the encoder a picture is compared by.
        public static let otherEncoder = Code(value: .otherEncoder)
    }

    /// What kind of failure it was.
    public var code: Code
    /// What failed, on which footage, and what to try.
    public var message: String
    /// The failure beneath, when there is one.
    public var cause: (any Error)?

    /// Makes an error.
    public init(code: Code, message: String, cause: (any Error)? = nil) {
        (self.code, self.message, self.cause) = (code, message, cause)
    }

    /// The message.
    public var description: String { message }
}
