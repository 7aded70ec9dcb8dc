internal import Foundation

/// Turns text into the tokens of CLIP: lower-cased words, each split into byte
/// pairs of which the last ends in `</w>`, between a start and an end.
///
/// Marks such as `<|endoftext|>` in the text are text like any other: nobody
/// who writes a query may end it early. Reference: transformers 5.23,
/// `tokenization_clip.py`.
public struct ClipTokenizer: Sendable {
    /// One more than the largest id.
    public let count: Int
    /// Id of the token that begins every text.
    public let start: Int
    /// Id of the token that ends every text.
    public let end: Int

    private let merger: BytePairMerger
    /// Id of each byte inside a word, and of each at the end of one.
    private let inner: [UInt32]
    private let last: [UInt32]

    private static let suffix = "</w>"

    /// Reads `tokenizer.json` in a model folder.
    ///
    /// - Throws: `TokenizerError` when there is none, or it is of another kind.
    public init(folder: String) throws(TokenizerError) {
        let file = try TokenizerFile(folder: folder)
        guard file.root["model"]?["end_of_word_suffix"]?.string == Self.suffix else {
            throw file.unsupported("its words do not end in '\(Self.suffix)' as those of CLIP do")
        }
        let ids = file.ids
        func special(_ token: String) throws(TokenizerError) -> Int {
            guard let id = ids[token] else { throw file.malformed("it has no \(token)") }
            return id
        }
        start = try special("<|startoftext|>")
        end = try special("<|endoftext|>")
        count = file.count
        func alphabet(_ suffix: String) throws(TokenizerError) -> [UInt32] {
            let found = ByteAlphabet.scalars.compactMap { ids[String(Character($0)) + suffix] }
            guard found.count == 256 else {
                throw file.malformed("it has entries for only \(found.count) of 256 bytes")
            }
            return found.map { UInt32($0) }
        }
        inner = try alphabet("")
        last = try alphabet(Self.suffix)
        merger = try file.merger()
    }

    /// Ids of a text from start to end, at most `limit`: what is longer is cut
    /// before the end.
    ///
    /// - Precondition: `limit` is at least 2.
    public func encode(_ text: String, limit: Int = .max) -> [Int] {
        var ids = [start]
        ClipWords(text).forEach { word in
            guard ids.count < limit else { return }
            var symbols = word.map { inner[Int($0)] }
            symbols[symbols.count - 1] = last[Int(word[word.count - 1])]
            merger.merge(symbols: symbols, into: &ids)
        }
        if ids.count >= limit { ids.removeLast(ids.count - limit + 1) }
        ids.append(end)
        return ids
    }
}

/// The words of a text as CLIP splits them.
///
/// By hand what the reference does with this expression on composed,
/// lower-cased text, keeping only what matches:
///
///     's|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+
private struct ClipWords {
    private var scalars: [Unicode.Scalar] = []
    private let classes: [CharacterClass]

    init(_ text: String) {
        for scalar in CanonicalComposition.normalize(text).unicodeScalars {
            scalars += scalar.properties.lowercaseMapping.unicodeScalars
        }
        classes = scalars.map { CharacterClass($0) }
    }

    /// Calls `body` with the UTF-8 bytes of each word, in order.
    func forEach(_ body: ([UInt8]) -> Void) {
        var at = 0
        while at < scalars.count {
            guard let end = self.end(of: at) else {
                at += 1
                continue
            }
            body(scalars[at..<end].flatMap { Array(UTF8.encode($0)!) })
            at = end
        }
    }

    /// Where the word that starts at `at` ends; nil between words.
    private func end(of at: Int) -> Int? {
        if let end = contraction(at) { return end }
        switch classes[at] {
        case .space, .lineBreak: return nil
        case .number: return at + 1
        case .letter: return run(from: at, of: .letter)
        case .other: return run(from: at, of: .other)
        }
    }

    private func run(from at: Int, of kind: CharacterClass) -> Int {
        var end = at
        while end < classes.count, classes[end] == kind { end += 1 }
        return end
    }

    private func contraction(_ at: Int) -> Int? {
        guard scalars[at] == "'", at + 1 < scalars.count else { return nil }
        if "stmd".unicodeScalars.contains(scalars[at + 1]) { return at + 2 }
        guard at + 2 < scalars.count else { return nil }
        switch (scalars[at + 1], scalars[at + 2]) {
        case ("r", "e"), ("v", "e"), ("l", "l"): return at + 3
        default: return nil
        }
    }
}
