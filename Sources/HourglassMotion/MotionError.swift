/// What can go wrong in this module.
public struct MotionError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure; more kinds may be added.
    public struct Code: Hashable, Sendable {
        private enum Value { case notAScene, zonesUnreadable }
        private let value: Value

        /// A picture does not fit the scene.
        public static let notAScene = Code(value: .notAScene)
        /// A file of zones cannot be used.
        public static let zonesUnreadable = Code(value: .zonesUnreadable)
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

    static func zonesUnreadable(_ name: String, _ what: String, _ cause: any Error) -> Self {
        MotionError(
            code: .zonesUnreadable,
            message: "Cannot use the zones in '\(name)': \(what).",
            cause: cause
        )
    }
}
