internal import Foundation

/// What can go wrong in this module.
public struct ServerError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure; more kinds may be added.
    public struct Code: Hashable, Sendable {
        private enum Value { case cannotListen, unsafeSetting, cannotStore }
        private let value: Value

        /// The address cannot be listened on.
        public static let cannotListen = Code(value: .cannotListen)
        /// Others could read what they should not.
        public static let unsafeSetting = Code(value: .unsafeSetting)
        /// Something of the server's own cannot be written beside the library.
        public static let cannotStore = Code(value: .cannotStore)
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

    static func cannotListen(host: String, port: Int, _ cause: any Error) -> ServerError {
        ServerError(
            code: .cannotListen,
            message: "Cannot listen on \(host), port \(port): \(cause.localizedDescription)."
                + " Another program may use the port; try --port with another, or 0 for any.",
            cause: cause
        )
    }
}
