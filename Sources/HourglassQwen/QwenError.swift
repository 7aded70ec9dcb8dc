/// What can go wrong with loading or running a model.
public struct QwenError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure, for programs.
    public struct Code: Hashable, Sendable {
        enum Value {
            case modelMissing, badConfiguration, unsupportedModel, badWeights, badTokenizer
            case badPicture, badPrompt, promptTooLong, badOption, tierRefused
        }
        let value: Value

        /// The model folder, or a file every model has, is not there.
        public static var modelMissing: Self { .init(value: .modelMissing) }
        /// A configuration file is damaged or contradicts itself.
        public static var badConfiguration: Self { .init(value: .badConfiguration) }
        /// The model is of a kind that is not implemented.
        public static var unsupportedModel: Self { .init(value: .unsupportedModel) }
        /// The weights are damaged or do not fit the configuration.
        public static var badWeights: Self { .init(value: .badWeights) }
        /// The tokenizer is damaged or belongs to another model.
        public static var badTokenizer: Self { .init(value: .badTokenizer) }
        /// A picture cannot be shown to the model.
        public static var badPicture: Self { .init(value: .badPicture) }
        /// The prompt contradicts itself.
        public static var badPrompt: Self { .init(value: .badPrompt) }
        /// The prompt does not fit into the model's context.
        public static var promptTooLong: Self { .init(value: .promptTooLong) }
        /// A generation option is out of its range.
        public static var badOption: Self { .init(value: .badOption) }
        /// Tokens kept so would change what the model says too much.
        public static var tierRefused: Self { .init(value: .tierRefused) }
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
