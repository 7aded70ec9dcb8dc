internal import Foundation

/// Turns text into token ids and back: byte-level byte pairs with Qwen's
/// pre-tokenizer, as a model's `tokenizer.json` describes them.
public struct Tokenizer: Sendable {
    /// A token that is matched as a whole before anything else.
    public struct AddedToken: Sendable, Equatable {
        /// Its id.
        public let id: Int
        /// Its text.
        public let text: String
        /// Whether it is left out when ids are decoded for reading.
        public let isSpecial: Bool
    }

    /// Tokens matched as a whole, by text.
    public let addedTokens: [String: AddedToken]
    /// One more than the largest id.
    public let count: Int
    /// Ids the model's template puts before a text, and behind it: that of
    /// Qwen3-Embedding ends each text with `<|endoftext|>`. `encode` leaves them
    /// to the caller.
    public let frame: (before: [Int], behind: [Int])

    private let merger: BytePairMerger
    private let bytesOfID: TokenBytes
    private let specialIDs: Set<Int>
    private let addedMatcher: AddedTokenMatcher

    /// Reads `tokenizer.json` in a model folder.
    public init(folder: String) throws(TokenizerError) {
        let path = folder + "/tokenizer.json"
        guard let data = FileManager.default.contents(atPath: path) else {
            throw TokenizerError(code: .cannotOpen, message: "Cannot read '\(path)'.")
        }
        do throws(TokenizerError) {
            try self.init(json: [UInt8](data))
        } catch {
            throw TokenizerError(
                code: error.code,
                message: "'\(path)' cannot be used: \(error.message)",
                cause: error
            )
        }
    }

    /// Makes a tokenizer from the contents of a `tokenizer.json`.
    public init(json: [UInt8]) throws(TokenizerError) {
        let root = try JSONValue(parsing: json)
        let description = try TokenizerDescription(root)
        var bytesOfID = TokenBytes(count: description.count)
        var ids: [String: Int] = [:]
        ids.reserveCapacity(description.vocabulary.count)
        var byteIDs = [UInt32?](repeating: nil, count: 256)
        for (token, id) in description.vocabulary {
            guard let bytes = ByteAlphabet.bytes(of: token) else {
                throw TokenizerError(
                    code: .malformed,
                    message: "The vocabulary entry '\(token)' is not byte-level."
                )
            }
            ids[token] = id
            bytesOfID.set(id, bytes)
            if bytes.count == 1 { byteIDs[Int(bytes[0])] = UInt32(id) }
        }
        let present = byteIDs.compactMap { $0 }
        guard present.count == 256 else {
            throw TokenizerError(
                code: .malformed,
                message: "The vocabulary has entries for only \(present.count) of 256 bytes."
            )
        }
        var merger = BytePairMerger(byteIDs: present, mergeCount: description.merges.count)
        for (rank, (left, right)) in description.merges.enumerated() {
            guard let a = ids[left], let b = ids[right], let result = ids[left + right] else {
                throw TokenizerError(
                    code: .malformed,
                    message: "Merge \(rank + 1), '\(left) \(right)', is not in the vocabulary."
                )
            }
            merger.add(a, b, rank: rank, result: result)
        }
        for token in description.added { bytesOfID.set(token.id, Array(token.text.utf8)) }
        self.merger = merger
        self.bytesOfID = bytesOfID
        count = description.count
        frame = description.frame
        addedTokens = Dictionary(description.added.map { ($0.text, $0) }) { _, last in last }
        specialIDs = Set(description.added.filter(\.isSpecial).map(\.id))
        addedMatcher = AddedTokenMatcher(description.added)
    }

    /// Id of a token that is matched as a whole.
    public func id(of added: String) -> Int? { addedTokens[added]?.id }

    /// Ids of a text.
    ///
    /// - Parameter parsingAddedTokens: whether text such as `<|im_end|>` is the
    ///   token of that name. Turn it off for text of unknown origin that must
    ///   not be able to end a turn.
    public func encode(_ text: String, parsingAddedTokens: Bool = true) -> [Int] {
        var ids: [Int] = []
        guard parsingAddedTokens else {
            encodePlain(text, into: &ids)
            return ids
        }
        addedMatcher.split(text) { piece in
            switch piece {
            case .text(let text): encodePlain(text, into: &ids)
            case .token(let id): ids.append(id)
            }
        }
        return ids
    }

    private func encodePlain(_ text: String, into ids: inout [Int]) {
        PreTokenizer(CanonicalComposition.normalize(text))
            .forEachPiece { merger.merge($0, into: &ids) }
    }

    /// The text of a sequence of ids; ids without a token give nothing, bytes
    /// that are no UTF-8 give U+FFFD.
    public func decode(_ ids: some Sequence<Int>, skippingSpecial: Bool = false) -> String {
        var decoder = StreamingDecoder(self, skippingSpecial: skippingSpecial)
        var text = ""
        for id in ids { text += decoder.append(id) }
        return text + decoder.finish()
    }

    /// The bytes of one token: part of a character, maybe.
    public func bytes(of id: Int) -> [UInt8] {
        id >= 0 && id < count ? Array(bytesOfID[id]) : []
    }

    func isSpecial(_ id: Int) -> Bool { specialIDs.contains(id) }
}
