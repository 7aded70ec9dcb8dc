/// What footage is known by, wherever its file lies.
public struct FootageIdentity: Hashable, Sendable, Codable {
    /// Size of the file, in bytes.
    public let byteCount: Int64
    /// Lower-case hexadecimal SHA-256 over the content, or over evenly spread
    /// samples of it and its size when it is large.
    public let contentHash: String

    /// Makes an identity from its parts.
    public init(byteCount: Int64, contentHash: String) {
        self.byteCount = byteCount
        self.contentHash = contentHash
    }
}
