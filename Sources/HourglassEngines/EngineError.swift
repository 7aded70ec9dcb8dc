/// Why an engine cannot answer.
public struct EngineError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure; more kinds may be added.
    public struct Code: Hashable, Sendable {
        private enum Value {
            case noEngine, badAddress, unreachable, refused, noModel, contextFull, noPictures,
                badAnswer, brokenOff, badModel, outOfTime
        }
        private let value: Value

        /// No engine of that name is there.
        public static let noEngine = Code(value: .noEngine)
        /// The address of a server cannot be read.
        public static let badAddress = Code(value: .badAddress)
        /// The server cannot be reached, does not answer, or keeps failing.
        public static let unreachable = Code(value: .unreachable)
        /// The server wants a key, or refuses the one it was sent.
        public static let refused = Code(value: .refused)
        /// The model is not there.
        public static let noModel = Code(value: .noModel)
        /// What was asked is longer than the model can read.
        public static let contextFull = Code(value: .contextFull)
        /// The model cannot look at pictures.
        public static let noPictures = Code(value: .noPictures)
        /// The server answered something that is no answer.
        public static let badAnswer = Code(value: .badAnswer)
        /// The files of a model cannot be used.
        public static let badModel = Code(value: .badModel)
        /// The time given was up before the answer was whole.
        public static let outOfTime = Code(value: .outOfTime)
        /// The answer ended in the middle.
        public static let brokenOff = Code(value: .brokenOff)
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
