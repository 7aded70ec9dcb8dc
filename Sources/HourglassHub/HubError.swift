/// What went wrong while finding, fetching or keeping a model.
///
/// `message` says what failed, on which model or file, and what to try; it
/// never contains a token or a password.
public struct HubError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure, for code that reacts to it.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private let name: String

        private init(_ name: String) { self.name = name }

        /// The name cannot be a model: neither an alias, `owner/name`, nor a folder.
        public static let invalidName = Code("invalidName")
        /// An endpoint address or another setting cannot be used.
        public static let invalidSetting = Code("invalidSetting")
        /// The network is switched off and the cache does not have what was asked for.
        public static let offline = Code("offline")
        /// The repository does not exist there, or is private.
        public static let repositoryNotFound = Code("repositoryNotFound")
        /// The repository exists, the branch, tag or commit does not.
        public static let revisionNotFound = Code("revisionNotFound")
        /// The repository exists, the file does not.
        public static let fileNotFound = Code("fileNotFound")
        /// No token, or one that the endpoint refuses (401).
        public static let unauthorized = Code("unauthorized")
        /// The model is gated, or access is forbidden (403).
        public static let forbidden = Code("forbidden")
        /// No endpoint could be reached, or each one kept failing.
        public static let unreachable = Code("unreachable")
        /// Every endpoint says that too much was asked of it (429).
        public static let rateLimited = Code("rateLimited")
        /// The bytes differ from the repository's metadata, and fetching them again did not help.
        public static let checksumMismatch = Code("checksumMismatch")
        /// A server offers a file of another length than the metadata says.
        public static let wrongLength = Code("wrongLength")
        /// A server kept silent for longer than it was given.
        public static let silent = Code("silent")
        /// A server ended the connection in the middle of an answer.
        public static let brokenOff = Code("brokenOff")
        /// A server answered something that is no valid answer to the request.
        public static let unexpectedResponse = Code("unexpectedResponse")
        /// Reading or writing files failed.
        public static let fileSystem = Code("fileSystem")
        /// The disk is full, or would be.
        public static let noSpace = Code("noSpace")
        /// The model is not in the cache.
        public static let notCached = Code("notCached")
        /// A folder outside the cache, which is its owner's to change.
        public static let notInCache = Code("notInCache")
        /// A snapshot in the cache lacks files.
        public static let incomplete = Code("incomplete")

        /// The name of the code.
        public var description: String { name }
    }

    /// The kind of failure.
    public var code: Code
    /// What failed, on what, and what to try.
    public var message: String
    /// The failure underneath, where there is one.
    public var cause: (any Error)?

    /// Creates an error.
    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The message.
    public var description: String { message }
}
