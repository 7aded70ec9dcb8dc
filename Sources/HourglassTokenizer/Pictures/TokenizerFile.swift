internal import Foundation

/// A `tokenizer.json` with byte pairs, read as far as every kind of it agrees.
struct TokenizerFile {
    let root: JSONValue
    /// Ids of all tokens by text, those matched as a whole included.
    private(set) var ids: [String: Int] = [:]
    /// One more than the largest id.
    private(set) var count = 0
    /// Tokens matched as a whole.
    private(set) var added: [Tokenizer.AddedToken] = []
    private let path: String

    init(folder: String) throws(TokenizerError) {
        path = folder + "/tokenizer.json"
        guard let data = FileManager.default.contents(atPath: path) else {
            throw TokenizerError(
                code: .cannotOpen,
                message: "Cannot read '\(path)', which the model's text is split by."
            )
        }
        do {
            root = try JSONValue(parsing: [UInt8](data))
        } catch {
            throw TokenizerError(
                code: .malformed,
                message: "'\(path)' is no valid JSON: \(error)",
                cause: error
            )
        }
        let kind = root["model"]?["type"]?.string ?? "BPE"
        guard kind == "BPE" else {
            throw unsupported("its model is '\(kind)', not BPE")
        }
        guard case .object(let entries)? = root["model"]?["vocab"] else {
            throw malformed("it has no 'model' with 'vocab' and 'merges'")
        }
        ids.reserveCapacity(entries.count)
        for (token, value) in entries { ids[token] = try id(value, of: token) }
        for token in root["added_tokens"]?.array ?? [] {
            guard let text = token["content"]?.string, !text.isEmpty, let value = token["id"] else {
                throw malformed("an added token has no content or id")
            }
            let id = try id(value, of: text)
            ids[text] = id
            added.append(
                Tokenizer.AddedToken(
                    id: id,
                    text: text,
                    isSpecial: token["special"]?.bool ?? false
                )
            )
        }
        count = 1 + (ids.values.max() ?? -1)
    }

    /// The pairs to be joined, as ids.
    func merger() throws(TokenizerError) -> BytePairMerger {
        guard let list = root["model"]?["merges"]?.array else {
            throw malformed("it has no 'model' with 'vocab' and 'merges'")
        }
        var merger = BytePairMerger(mergeCount: list.count)
        for (rank, value) in list.enumerated() {
            let pair: (String, String)
            do throws(TokenizerError) {
                pair = try TokenizerDescription.pair(value)
            } catch {
                throw malformed("merge \(rank + 1) is not a pair of tokens")
            }
            guard let left = ids[pair.0], let right = ids[pair.1],
                let result = ids[pair.0 + pair.1]
            else {
                throw malformed(
                    "merge \(rank + 1), '\(pair.0) \(pair.1)', is not in the vocabulary"
                )
            }
            merger.add(left, right, rank: rank, result: result)
        }
        return merger
    }

    private func id(_ value: JSONValue, of token: String) throws(TokenizerError) -> Int {
        do throws(TokenizerError) {
            return try TokenizerDescription.id(value, of: token)
        } catch {
            throw malformed("the token '\(token)' has no valid id")
        }
    }

    func malformed(_ reason: String) -> TokenizerError {
        TokenizerError(code: .malformed, message: "'\(path)' cannot be used: \(reason).")
    }

    func unsupported(_ reason: String) -> TokenizerError {
        TokenizerError(code: .unsupported, message: "'\(path)' cannot be used: \(reason).")
    }
}
