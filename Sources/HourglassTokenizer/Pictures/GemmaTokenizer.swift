internal import Foundation

/// Turns text into the tokens of Gemma, as SigLIP 2 was trained with them:
/// lower-cased, blanks as `▁`, pairs of characters across words, and single
/// bytes for characters that are no token.
///
/// Reference: transformers 5.23, `tokenization_siglip2.py`; tokenizers 0.23,
/// `models::bpe` with byte fallback.
public struct GemmaTokenizer: Sendable {
    /// One more than the largest id.
    public let count: Int
    /// Id of the token that fills texts up.
    public let padding: Int

    private let merger: BytePairMerger
    private let characters: [Unicode.Scalar: UInt32]
    private let bytes: [UInt32]
    private let addedMatcher: AddedTokenMatcher
    private let prefix: [Int]
    private let suffix: [Int]
    private let padsLeft: Bool

    /// Reads `tokenizer.json` in a model folder, and what
    /// `tokenizer_config.json` says of start, end and filling.
    ///
    /// - Throws: `TokenizerError` when there is none, or it is of another kind.
    public init(folder: String) throws(TokenizerError) {
        let file = try TokenizerFile(folder: folder)
        guard file.root["model"]?["byte_fallback"]?.bool == true else {
            throw file.unsupported("it has no bytes for unknown characters as Gemma's has")
        }
        let ids = file.ids
        let bytes = (0..<256).compactMap { ids["<0x\(Self.hexadecimal($0))>"] }
        guard bytes.count == 256 else {
            throw file.malformed("it has entries for only \(bytes.count) of 256 bytes")
        }
        self.bytes = bytes.map { UInt32($0) }
        var characters: [Unicode.Scalar: UInt32] = [:]
        for (token, id) in ids {
            let scalars = token.unicodeScalars
            if let first = scalars.first, scalars.count == 1 { characters[first] = UInt32(id) }
        }
        self.characters = characters
        merger = try file.merger()
        addedMatcher = AddedTokenMatcher(file.added)
        count = file.count
        let settings = Self.settings(folder)
        func special(_ key: String, _ usual: String) throws(TokenizerError) -> Int {
            let value = settings?[key]
            let token = value?.string ?? value?["content"]?.string ?? usual
            guard let id = ids[token] else { throw file.malformed("it has no \(token)") }
            return id
        }
        padding = try special("pad_token", "<pad>")
        padsLeft = settings?["padding_side"]?.string == "left"
        let adds = Self.additions(file.root["post_processor"])
        prefix =
            settings?["add_bos_token"]?.bool ?? adds.start
            ? [try special("bos_token", "<bos>")] : []
        suffix =
            settings?["add_eos_token"]?.bool ?? adds.end
            ? [try special("eos_token", "<eos>")] : []
    }

    /// Ids of a text with its start and end, at most `limit`: what is longer
    /// is cut before the end.
    public func encode(_ text: String, limit: Int = .max) -> [Int] {
        var ids: [Int] = []
        addedMatcher.split(text) { piece in
            switch piece {
            case .token(let id): ids.append(id)
            case .text(let text): merger.merge(symbols: symbols(of: text), into: &ids)
            }
        }
        let room = max(0, limit - prefix.count - suffix.count)
        if ids.count > room { ids.removeLast(ids.count - room) }
        return prefix + ids + suffix
    }

    /// The same, filled up to `length`.
    public func encode(_ text: String, filling length: Int) -> [Int] {
        let ids = encode(text, limit: length)
        let fill = [Int](repeating: padding, count: max(0, length - ids.count))
        return padsLeft ? fill + ids : ids + fill
    }

    private func symbols(of text: String) -> [UInt32] {
        var symbols: [UInt32] = []
        for written in text.unicodeScalars {
            for scalar in written.properties.lowercaseMapping.unicodeScalars {
                if let id = characters[scalar == " " ? "▁" : scalar] {
                    symbols.append(id)
                } else {
                    for byte in UTF8.encode(scalar)! { symbols.append(bytes[Int(byte)]) }
                }
            }
        }
        return symbols
    }

    private static func hexadecimal(_ byte: Int) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.count < 2 ? "0" + digits : digits
    }

    private static func settings(_ folder: String) -> JSONValue? {
        FileManager.default.contents(atPath: folder + "/tokenizer_config.json")
            .flatMap { try? JSONValue(parsing: [UInt8]($0)) }
    }

    /// What the template puts before and after a text; an end alone where
    /// there is no template, as the model was trained.
    private static func additions(_ processor: JSONValue?) -> (start: Bool, end: Bool) {
        guard let items = processor?["single"]?.array,
            let text = items.firstIndex(where: { $0["Sequence"] != nil })
        else { return (false, true) }
        return (text > 0, text < items.count - 1)
    }
}
