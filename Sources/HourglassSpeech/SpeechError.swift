/// What can go wrong when speech is turned into text.
public struct SpeechError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure; more kinds may be added.
    public struct Code: Hashable, Sendable {
        private enum Value {
            case modelMissing, badConfiguration, unsupportedModel, badWeights, badTokenizer
            case unknownLanguage, badAddress, unreachable, refused, badAnswer
        }
        private let value: Value

        /// The model folder, or a file every model has, is not there.
        public static let modelMissing = Code(value: .modelMissing)
        /// A configuration file is damaged or contradicts itself.
        public static let badConfiguration = Code(value: .badConfiguration)
        /// The model is of a kind that is not known here.
        public static let unsupportedModel = Code(value: .unsupportedModel)
        /// The weights are damaged or do not fit the configuration.
        public static let badWeights = Code(value: .badWeights)
        /// The tokenizer is damaged or belongs to another model.
        public static let badTokenizer = Code(value: .badTokenizer)
        /// The model does not know the language that was asked for.
        public static let unknownLanguage = Code(value: .unknownLanguage)
        /// The address of a server is none.
        public static let badAddress = Code(value: .badAddress)
        /// The server cannot be reached, or broke off again and again.
        public static let unreachable = Code(value: .unreachable)
        /// The server answered that it will not do it.
        public static let refused = Code(value: .refused)
        /// The server's answer is no transcript.
        public static let badAnswer = Code(value: .badAnswer)
    }

    /// The kind of failure.
    public var code: Code
    /// What failed, on what, and what to try.
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
