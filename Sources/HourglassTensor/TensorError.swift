/// What can go wrong with weights and the files they come from.
public struct TensorError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure, for programs.
    public struct Code: Hashable, Sendable {
        enum Value {
            case cannotOpen, malformedHeader, truncated, missingTensor, wrongShape
            case unsupportedType, cannotWrite, interrupted
        }
        let value: Value

        /// A file does not exist or cannot be read.
        public static var cannotOpen: Self { .init(value: .cannotOpen) }
        /// A file's header does not describe valid tensors.
        public static var malformedHeader: Self { .init(value: .malformedHeader) }
        /// A file is shorter than its header says.
        public static var truncated: Self { .init(value: .truncated) }
        /// A tensor the model needs is not in the checkpoint.
        public static var missingTensor: Self { .init(value: .missingTensor) }
        /// A tensor has another shape than the model needs.
        public static var wrongShape: Self { .init(value: .wrongShape) }
        /// A tensor is stored in a number format that is not supported.
        public static var unsupportedType: Self { .init(value: .unsupportedType) }
        /// A file cannot be written.
        public static var cannotWrite: Self { .init(value: .cannotWrite) }
        /// The task was cancelled.
        public static var interrupted: Self { .init(value: .interrupted) }
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
