/// What a `tokenizer.json` says, checked for being the kind implemented here.
struct TokenizerDescription {
    private(set) var vocabulary: [(token: String, id: Int)] = []
    private(set) var merges: [(String, String)] = []
    private(set) var added: [Tokenizer.AddedToken] = []
    private(set) var count = 0
    /// Ids its template puts before and behind a text.
    private(set) var frame: (before: [Int], behind: [Int]) = ([], [])

    private static let split =
        #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"#
        + #"|\s*[\r\n]+|\s+(?!\S)|\s+"#
    /// Ids beyond any real vocabulary, which would only eat memory.
    private static let largestID = 10_000_000

    init(_ root: JSONValue) throws(TokenizerError) {
        guard let model = root["model"], case .object(let entries)? = model["vocab"],
            let mergeList = model["merges"]?.array
        else { throw Self.malformed("it has no 'model' with 'vocab' and 'merges'") }
        if let type = model["type"]?.string, type != "BPE" {
            throw Self.unsupported("its model is '\(type)', not byte-level BPE")
        }
        if model["byte_fallback"]?.bool == true || model["ignore_merges"]?.bool == true {
            throw Self.unsupported("it asks for byte fallback or for ignoring merges")
        }
        try Self.checkNormalizer(root["normalizer"])
        try Self.checkPreTokenizer(root["pre_tokenizer"])
        for (token, value) in entries {
            vocabulary.append((token, try Self.id(value, of: token)))
        }
        merges.reserveCapacity(mergeList.count)
        for merge in mergeList { merges.append(try Self.pair(merge)) }
        for token in root["added_tokens"]?.array ?? [] {
            guard let text = token["content"]?.string, !text.isEmpty, let value = token["id"] else {
                throw Self.malformed("an added token has no content or id")
            }
            for flag in ["lstrip", "rstrip", "single_word", "normalized"]
            where token[flag]?.bool == true {
                throw Self.unsupported("the added token '\(text)' asks for '\(flag)'")
            }
            added.append(
                Tokenizer.AddedToken(
                    id: try Self.id(value, of: text),
                    text: text,
                    isSpecial: token["special"]?.bool ?? false
                )
            )
        }
        frame = try Self.frame(root["post_processor"])
        count = 1 + max(vocabulary.map(\.id).max() ?? -1, added.map(\.id).max() ?? -1)
    }

    private static func malformed(_ reason: String) -> TokenizerError {
        TokenizerError(code: .malformed, message: "\(reason).")
    }

    private static func unsupported(_ reason: String) -> TokenizerError {
        TokenizerError(
            code: .unsupported,
            message: "\(reason); only the tokenizers of Qwen models are supported."
        )
    }

    /// What a template puts around a single text; nothing where the text is
    /// left as it is.
    private static func frame(
        _ processor: JSONValue?
    ) throws(TokenizerError) -> (before: [Int], behind: [Int]) {
        let steps = processor?["processors"]?.array ?? [processor].compactMap { $0 }
        guard let template = steps.first(where: { $0["type"]?.string == "TemplateProcessing" }),
            let items = template["single"]?.array
        else { return ([], []) }
        var frame: (before: [Int], behind: [Int]) = ([], [])
        var isBehind = false
        for item in items {
            guard let name = item["SpecialToken"]?["id"]?.string else {
                isBehind = true
                continue
            }
            guard let ids = template["special_tokens"]?[name]?["ids"]?.array else {
                throw malformed("its template asks for '\(name)', which has no ids")
            }
            for value in ids {
                let id = try Self.id(value, of: name)
                if isBehind { frame.behind.append(id) } else { frame.before.append(id) }
            }
        }
        return frame
    }

    static func id(_ value: JSONValue, of token: String) throws(TokenizerError) -> Int {
        guard let id = value.integer, id >= 0, id <= largestID else {
            throw malformed("the token '\(token)' has no valid id")
        }
        return id
    }

    /// `"a b"`, or `["a", "b"]` in files saved by newer tools.
    static func pair(_ value: JSONValue) throws(TokenizerError) -> (String, String) {
        if let list = value.array, list.count == 2, let a = list[0].string, let b = list[1].string {
            return (a, b)
        }
        if let text = value.string, let space = text.utf8.firstIndex(of: 0x20) {
            return (String(text[..<space]), String(text[text.utf8.index(after: space)...]))
        }
        throw malformed("a merge is not a pair of tokens")
    }

    private static func checkNormalizer(_ value: JSONValue?) throws(TokenizerError) {
        guard let value, value != .null else { throw unsupported("it does not normalise text") }
        guard value["type"]?.string == "NFC" else {
            throw unsupported("it normalises by '\(value["type"]?.string ?? "?")', not by NFC")
        }
    }

    private static func checkPreTokenizer(_ value: JSONValue?) throws(TokenizerError) {
        let steps = value?["pretokenizers"]?.array ?? [value].compactMap { $0 }
        let pattern = steps.first { $0["type"]?.string == "Split" }?["pattern"]?["Regex"]?.string
        guard pattern == split else {
            throw unsupported("it splits text by another pattern")
        }
        let byteLevel = steps.first { $0["type"]?.string == "ByteLevel" }
        guard let byteLevel, byteLevel["add_prefix_space"]?.bool != true else {
            throw unsupported("it is not byte-level, or adds a blank in front")
        }
    }
}
