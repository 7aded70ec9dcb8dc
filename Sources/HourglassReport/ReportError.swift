internal import Foundation

/// What can go wrong in this module.
public struct ReportError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure; more kinds may be added.
    public struct Code: Hashable, Sendable {
        private enum Value { case nothingToReport, cannotWrite }
        private let value: Value

        /// There is nothing to report on.
        public static let nothingToReport = Code(value: .nothingToReport)
        /// Something could not be written.
        public static let cannotWrite = Code(value: .cannotWrite)
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

extension ReportError {
    static var noFootage: ReportError {
        ReportError(
            code: .nothingToReport,
            message: "There is no footage to report on. Index some first: hourglass index FILE"
        )
    }

    static func nothingInPeriod(_ unclocked: [String]) -> ReportError {
        let hint =
            unclocked.isEmpty
            ? "Give another --since or --until."
            : "The time of day of \(unclocked.joined(separator: ", ")) is not known; index it"
                + " again with --start-at."
        return ReportError(
            code: .nothingToReport,
            message: "Nothing was recorded in that period. \(hint)"
        )
    }
}
