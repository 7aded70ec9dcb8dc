internal import Foundation

/// The entries of a byte-level vocabulary, for turning ids into text.
///
/// Reads what decoding needs of any byte-level `tokenizer.json`, whatever its
/// way of splitting text.
package struct ByteLevelVocabulary: Sendable {
    /// Ids of the tokens that are matched as a whole, by text.
    package let added: [String: Int]
    /// One more than the largest id.
    package let count: Int
    private let bytesOfID: TokenBytes

    /// Largest id believed; beyond any real vocabulary.
    private static let largestID = 10_000_000

    /// Reads `tokenizer.json` in a model folder.
    package init(folder: String) throws(TokenizerError) {
        let path = folder + "/tokenizer.json"
        guard let data = FileManager.default.contents(atPath: path) else {
            throw TokenizerError(code: .cannotOpen, message: "Cannot read '\(path)'.")
        }
        let root: JSONValue
        do {
            root = try JSONValue(parsing: [UInt8](data))
        } catch {
            throw TokenizerError(
                code: .malformed,
                message: "'\(path)' is no valid JSON: \(error)",
                cause: error
            )
        }
        func malformed(_ reason: String) -> TokenizerError {
            TokenizerError(code: .malformed, message: "'\(path)' cannot be used: \(reason).")
        }
        guard case .object(let entries)? = root["model"]?["vocab"] else {
            throw malformed("it has no 'model' with 'vocab'")
        }
        var added: [String: Int] = [:]
        for token in root["added_tokens"]?.array ?? [] {
            guard let text = token["content"]?.string, let id = token["id"]?.integer,
                (0...Self.largestID).contains(id)
            else { throw malformed("an added token has no content or id") }
            added[text] = id
        }
        var plain: [(id: Int, bytes: [UInt8])] = []
        plain.reserveCapacity(entries.count)
        for (token, value) in entries {
            guard let id = value.integer, (0...Self.largestID).contains(id) else {
                throw malformed("the token '\(token)' has no valid id")
            }
            // Special tokens may be listed here as well, as plain text.
            guard let bytes = ByteAlphabet.bytes(of: token) else { continue }
            plain.append((id, bytes))
        }
        let count = 1 + max(plain.map(\.id).max() ?? -1, added.values.max() ?? -1)
        var table = TokenBytes(count: count)
        for (id, bytes) in plain { table.set(id, bytes) }
        for (text, id) in added { table.set(id, Array(text.utf8)) }
        self.added = added
        self.count = count
        bytesOfID = table
    }

    /// The text of ids; what is no UTF-8 becomes U+FFFD.
    package func text(of ids: some Sequence<Int>) -> String {
        var bytes: [UInt8] = []
        for id in ids where id >= 0 && id < count { bytes += bytesOfID[id] }
        return String(decoding: bytes, as: UTF8.self)
    }
}
