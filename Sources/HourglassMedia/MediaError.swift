/// Why footage could not be read, or a clip or still not be made.
public struct MediaError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is; match on these.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private let value: String

        private init(_ value: String) { self.value = value }

        /// The name of the code, as in `notFound`.
        public var description: String { value }

        /// Nothing lies at the path.
        public static let notFound = Code("notFound")
        /// The path is a folder, a pipe or a device.
        public static let notAFile = Code("notAFile")
        /// The file has no bytes.
        public static let emptyFile = Code("emptyFile")
        /// The file may not be read.
        public static let notPermitted = Code("notPermitted")
        /// The content is no video that can be read, or its index is missing.
        public static let cannotOpen = Code("cannotOpen")
        /// There is sound or text, but no moving picture.
        public static let noVideo = Code("noVideo")
        /// There is a video track, but no frame of it can be decoded.
        public static let noFrames = Code("noFrames")
        /// No decoder for the codec.
        public static let unsupportedCodec = Code("unsupportedCodec")
        /// A frame, track or time that the footage does not have.
        public static let outOfRange = Code("outOfRange")
        /// A picture could not be converted, decoded or encoded.
        public static let picture = Code("picture")
        /// The output could not be written.
        public static let cannotWrite = Code("cannotWrite")
        /// A server cannot be reached, refuses, or breaks off.
        public static let unreachable = Code("unreachable")
        /// A server sends files only from the beginning.
        public static let notSeekable = Code("notSeekable")
        /// The work was cancelled.
        public static let cancelled = Code("cancelled")
    }

    /// What kind of failure it is.
    public let code: Code
    /// What failed, on which file, and what to try.
    public let message: String
    /// The failure below this one, if any.
    public let cause: (any Error)?

    /// Makes an error.
    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The message.
    public var description: String { message }
}
