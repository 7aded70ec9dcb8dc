/// Why a library could not be opened, read or written.
public struct TimelineError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it was; more kinds may be added.
    public struct Code: Hashable, Sendable {
        private enum Value {
            case cannotOpen, notALibrary, newerVersion, damaged, readOnly, diskFull, busy
            case unknownFootage, ambiguousFootage, claimed, claimLost, invalidBatch, closed, storage
        }
        private let value: Value

        /// The file does not exist, or permission to use it is missing.
        public static let cannotOpen = Code(value: .cannotOpen)
        /// The file is something else than an Hourglass library.
        public static let notALibrary = Code(value: .notALibrary)
        /// The library was written by a newer version.
        public static let newerVersion = Code(value: .newerVersion)
        /// The library's content contradicts itself or cannot be read.
        public static let damaged = Code(value: .damaged)
        /// Something was to be written to a library that cannot be.
        public static let readOnly = Code(value: .readOnly)
        /// No room is left; what was stored before is kept.
        public static let diskFull = Code(value: .diskFull)
        /// Another process kept the library locked for too long.
        public static let busy = Code(value: .busy)
        /// No footage goes by that name or number.
        public static let unknownFootage = Code(value: .unknownFootage)
        /// More than one piece of footage goes by that name.
        public static let ambiguousFootage = Code(value: .ambiguousFootage)
        /// Another live process is indexing the footage.
        public static let claimed = Code(value: .claimed)
        /// The pass written to is no longer, or never was, this index's.
        public static let claimLost = Code(value: .claimLost)
        /// What was to be stored does not follow what is stored already.
        public static let invalidBatch = Code(value: .invalidBatch)
        /// The index was closed.
        public static let closed = Code(value: .closed)
        /// Any other failure of the file or the file system.
        public static let storage = Code(value: .storage)
    }

    /// What kind of failure it was.
    public var code: Code
    /// What failed, on which file, and what to try.
    public var message: String
    /// The failure beneath, when there is one.
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
