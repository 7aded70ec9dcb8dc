internal import Foundation

/// Turns text into the word pieces of BERT and its kin.
///
/// Reads `tokenizer.json`, or `vocab.txt` where there is none. Marks such as
/// `[SEP]` in the text are text like any other: footage may show anything.
/// Reference: tokenizers 0.22, `BertNormalizer`, `BertPreTokenizer`,
/// `WordPiece`.
public struct WordPieceTokenizer: Sendable {
    /// One more than the largest id.
    public let count: Int
    private let ids: [[UInt8]: Int]
    private let normalization: BertNormalization
    private let (unknown, start, end): (Int, Int, Int)

    private static let prefix = Array("##".utf8)
    private static let longestWord = 100
    private static let largestID = 10_000_000

    /// Reads the tokenizer of a model folder.
    ///
    /// - Throws: `TokenizerError` when there is none, or it is of another kind.
    public init(folder: String) throws(TokenizerError) {
        let (json, list) = (folder + "/tokenizer.json", folder + "/vocab.txt")
        var ids: [[UInt8]: Int] = [:]
        var normalization = BertNormalization()
        let path: String
        if let data = FileManager.default.contents(atPath: json) {
            path = json
            let root = try Self.parse(data, path)
            normalization = try Self.normalization(root["normalizer"], path)
            try Self.read(root, into: &ids, path)
        } else if let data = FileManager.default.contents(atPath: list) {
            path = list
            for (id, line) in data.split(
                separator: UInt8(ascii: "\n"),
                omittingEmptySubsequences: false
            ).enumerated() {
                let token = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
                if !token.isEmpty { ids[Array(token)] = id }
            }
            let settings = folder + "/tokenizer_config.json"
            if let data = FileManager.default.contents(atPath: settings) {
                let root = try Self.parse(data, settings)
                normalization.lowercases = root["do_lower_case"]?.bool ?? true
                normalization.stripsAccents = root["strip_accents"]?.bool
            }
        } else {
            throw TokenizerError(
                code: .cannotOpen,
                message: "'\(folder)' has neither tokenizer.json nor vocab.txt."
            )
        }
        func special(_ token: String) throws(TokenizerError) -> Int {
            if let id = ids[Array(token.utf8)] { return id }
            throw TokenizerError(
                code: .malformed,
                message: "'\(path)' cannot be used: it has no \(token)."
            )
        }
        (unknown, start, end) = (try special("[UNK]"), try special("[CLS]"), try special("[SEP]"))
        count = 1 + (ids.values.max() ?? -1)
        self.ids = ids
        self.normalization = normalization
    }

    private static func parse(_ data: Data, _ path: String) throws(TokenizerError) -> JSONValue {
        do {
            return try JSONValue(parsing: [UInt8](data))
        } catch {
            throw TokenizerError(
                code: .malformed,
                message: "'\(path)' is no valid JSON: \(error)",
                cause: error
            )
        }
    }

    private static func normalization(
        _ value: JSONValue?,
        _ path: String
    ) throws(TokenizerError) -> BertNormalization {
        guard let value, value["type"]?.string == "BertNormalizer" else {
            throw TokenizerError(
                code: .unsupported,
                message: "'\(path)' does not normalise text as BERT does; of encoders, only those "
                    + "with BERT's word pieces are supported."
            )
        }
        var result = BertNormalization()
        result.lowercases = value["lowercase"]?.bool ?? true
        result.stripsAccents = value["strip_accents"]?.bool
        result.spacesIdeographs = value["handle_chinese_chars"]?.bool ?? true
        result.cleans = value["clean_text"]?.bool ?? true
        return result
    }

    private static func read(
        _ root: JSONValue,
        into ids: inout [[UInt8]: Int],
        _ path: String
    ) throws(TokenizerError) {
        guard let model = root["model"], model["type"]?.string ?? "WordPiece" == "WordPiece",
            case .object(let entries)? = model["vocab"]
        else {
            throw TokenizerError(
                code: .unsupported,
                message: "'\(path)' holds no word pieces."
            )
        }
        ids.reserveCapacity(entries.count)
        for (token, value) in entries {
            guard let id = value.integer, (0...largestID).contains(id) else {
                throw TokenizerError(
                    code: .malformed,
                    message: "'\(path)' cannot be used: the token '\(token)' has no valid id."
                )
            }
            ids[Array(token.utf8)] = id
        }
    }

    /// Ids of a text, between those of the start and the end.
    ///
    /// - Parameter limit: most ids, start and end included; the rest of the
    ///   text is left out.
    public func encode(_ text: String, limit: Int) -> [Int] {
        precondition(limit >= 2, "Room for start and end")
        var result = [start]
        for word in normalization.words(of: text) {
            guard result.count < limit - 1 else { break }
            append(word, to: &result)
        }
        return Array(result.prefix(limit - 1)) + [end]
    }

    /// The longest piece that fits, again and again; a word that cannot be
    /// made of pieces is unknown as a whole.
    private func append(_ word: [Unicode.Scalar], to result: inout [Int]) {
        guard word.count <= Self.longestWord else {
            result.append(unknown)
            return
        }
        var bytes: [UInt8] = []
        // Where each character ends.
        let ends = word.map { scalar in
            bytes += UTF8.encode(scalar)!
            return bytes.count
        }
        var pieces: [Int] = []
        var first = 0
        while first < bytes.count {
            let lead = first == 0 ? [] : Self.prefix
            let match = ends.reversed().first { end in
                end > first && ids[lead + bytes[first..<end]] != nil
            }
            guard let match, let id = ids[lead + bytes[first..<match]] else {
                result.append(unknown)
                return
            }
            pieces.append(id)
            first = match
        }
        result += pieces
    }
}
