import Foundation
import HourglassTokenizer
import Testing

@Suite struct TokenizerTests {
    let tokenizer: Tokenizer

    init() throws { tokenizer = try Goldens.tokenizer.get() }

    @Test func namedStringsEncodeAndDecodeAsTheReference() throws {
        let vectors = try #require(try Goldens.vectors.get()["vectors"]?.array)
        #expect(vectors.count > 90)
        for vector in vectors {
            let text = try #require(vector["text"]?.string)
            let ids = try #require(vector["ids"]?.array?.map { $0.integer! })
            #expect(tokenizer.encode(text) == ids, "\(text.debugDescription)")
            #expect(same(tokenizer.decode(ids), vector["decoded"]!.string!))
            #expect(
                same(tokenizer.decode(ids, skippingSpecial: true), vector["decoded_skip"]!.string!)
            )
        }
    }

    @Test func tenThousandRandomStringsEncodeAndDecodeAsTheReference() throws {
        let golden = try Goldens.bytes("random.bin")
        var strings = RandomStrings()
        var wrong = 0
        for i in 0..<10_000 {
            let text = strings.next()
            let want = (0..<3).map { part in
                golden.withUnsafeBytes {
                    UInt32(
                        littleEndian: $0.loadUnaligned(
                            fromByteOffset: i * 12 + part * 4,
                            as: UInt32.self
                        )
                    )
                }
            }
            try #require(fnv(text.utf8) == want[0], "The generator makes the same strings")
            let ids = tokenizer.encode(text)
            let idBytes = ids.flatMap { id in
                withUnsafeBytes(of: UInt32(id).littleEndian) { Array($0) }
            }
            let decoded = tokenizer.decode(ids, skippingSpecial: true)
            if fnv(idBytes) != want[1] || fnv(decoded.utf8) != want[2] {
                wrong += 1
                if wrong < 30 {
                    Issue.record(
                        "\(text.unicodeScalars.map { String($0.value, radix: 16) }) differs"
                    )
                }
            }
        }
        #expect(golden.count == 120_000)
        #expect(wrong == 0)
    }

    @Test func streamedTextIsTheWholeTextAndNeverSplitsACharacter() throws {
        var strings = RandomStrings()
        for _ in 0..<500 {
            let ids = tokenizer.encode(strings.next())
            var decoder = StreamingDecoder(tokenizer, skippingSpecial: false)
            var pieces: [String] = []
            for id in ids { pieces.append(decoder.append(id)) }
            pieces.append(decoder.finish())
            // What was encoded was valid, so any U+FFFD would be a split.
            let whole = tokenizer.decode(ids)
            #expect(same(pieces.joined(), whole))
            let replaced = whole.unicodeScalars.filter { $0 == "\u{FFFD}" }.count
            #expect(pieces.joined().unicodeScalars.filter { $0 == "\u{FFFD}" }.count == replaced)
        }
    }

    @Test func bytesThatAreNoTextBecomeReplacementCharacters() {
        let bytes: [[UInt8]] = [
            [0xF0, 0x9F], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xFF, 0x41], [0x80],
        ]
        for sequence in bytes {
            let ids = sequence.map { byte in
                (0..<tokenizer.count).first { tokenizer.bytes(of: $0) == [byte] }!
            }
            #expect(same(tokenizer.decode(ids), String(decoding: sequence, as: UTF8.self)))
        }
    }

    @Test func addedTokensInTextCanBeTakenAsPlainText() throws {
        let end = try #require(tokenizer.id(of: "<|im_end|>"))
        #expect(tokenizer.encode("a<|im_end|>").last == end)
        let plain = tokenizer.encode("a<|im_end|>", parsingAddedTokens: false)
        #expect(!plain.contains(end))
        #expect(tokenizer.decode(plain) == "a<|im_end|>")
    }

    @Test func idsBeyondTheVocabularyDecodeToNothing() {
        #expect(tokenizer.decode([tokenizer.count, tokenizer.count + 100, -1]) == "")
    }

    @Test func longPiecesTakeNoQuadraticTime() {
        // 200,000 letters in one piece: quadratic merging would take minutes.
        let text = String(repeating: "abcdefgh", count: 25_000)
        #expect(tokenizer.decode(tokenizer.encode(text)) == text)
    }

    @Test func mergesWrittenAsStringsAreReadToo() throws {
        // The golden file has pairs; published files have "left right".
        let root = try JSONValue(parsing: Goldens.bytes("tokenizer.json"))
        guard case .object(var members) = root,
            let at = members.firstIndex(where: { $0.key == "model" }),
            case .object(var model) = members[at].value,
            let merges = model.firstIndex(where: { $0.key == "merges" })
        else {
            Issue.record("The golden file has a model with merges")
            return
        }
        model[merges].value = .array(
            model[merges].value.array!.map { pair in
                .string(pair.array!.map { $0.string! }.joined(separator: " "))
            }
        )
        members[at].value = .object(model)
        let other = try Tokenizer(json: Array(JSONValue.object(members).pythonText.utf8))
        let text = "The quick brown fox, 你好, describes the video."
        #expect(other.encode(text) == tokenizer.encode(text))
    }

    @Test(arguments: [
        ("", "Not valid JSON"), ("[1, 2", "Not valid JSON"), ("{\"model\": 3}", "no 'model'"),
        ("{\"model\":{\"type\":\"Unigram\",\"vocab\":{},\"merges\":[]}}", "'Unigram'"),
        (
            "{\"model\":{\"vocab\":{},\"merges\":[]},\"normalizer\":{\"type\":\"NFKC\"}}",
            "'NFKC'"
        ),
        (
            "{\"model\":{\"vocab\":{},\"merges\":[]},\"normalizer\":{\"type\":\"NFC\"},"
                + "\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"\\\\s+\"}}}",
            "another pattern"
        ),
    ]) func otherTokenizersAreRefusedInOneSentence(_ json: String, _ reason: String) {
        let error = #expect(throws: TokenizerError.self) { try Tokenizer(json: Array(json.utf8)) }
        #expect(error?.message.contains(reason) == true, "\(error!.message)")
    }

    @Test func missingFileIsNamed() {
        let error = #expect(throws: TokenizerError.self) { try Tokenizer(folder: "/nowhere") }
        #expect(error?.code == .cannotOpen)
        #expect(error?.message.contains("/nowhere/tokenizer.json") == true)
    }

    /// Equal scalar by scalar: `==` would also accept another normal form.
    private func same(_ a: String, _ b: String) -> Bool { Array(a.utf8) == Array(b.utf8) }
}
