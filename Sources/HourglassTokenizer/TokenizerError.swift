/// What can go wrong with a tokenizer's files.
public struct TokenizerError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure, for programs.
    public struct Code: Hashable, Sendable {
        enum Value {
            case cannotOpen, malformed, unsupported
        }
        let value: Value

        /// A file does not exist or cannot be read.
        public static var cannotOpen: Self { .init(value: .cannotOpen) }
        /// A file is not what its name promises.
        public static var malformed: Self { .init(value: .malformed) }
        /// A file describes a kind of tokenizer that is not implemented.
        public static var unsupported: Self { .init(value: .unsupported) }
    }

    /// The kind of failure.
    public var code: Code
    /// What failed, on which file, and what to try.
    public var message: String
    /// The error that led to this one.
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
