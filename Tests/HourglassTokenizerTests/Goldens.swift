import Foundation
import HourglassTokenizer

/// Files made by Tools/qwen3vl/make_tokenizer_goldens.py.
enum Goldens {
    static func bytes(_ name: String) throws -> [UInt8] {
        let url = Bundle.module.resourceURL!.appendingPathComponent("Goldens/" + name)
        return try [UInt8](Data(contentsOf: url))
    }

    static let tokenizer = Result { try Tokenizer(json: bytes("tokenizer.json")) }
    static let vectors = Result { try JSONValue(parsing: bytes("vectors.json")) }
}

/// The generator's random strings, made again.
struct RandomStrings {
    private var state: UInt64 = 20_241_101

    private mutating func next(_ below: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ (z >> 31)) % UInt64(below))
    }

    private static let ranges: [[ClosedRange<Int>]] = [
        [0x61...0x7A], [0x41...0x5A, 0x61...0x7A], [0x20...0x7E], [0xC0...0x24F], [0x300...0x36F],
        [0x4E00...0x9FFF], [0x1100...0x11FF], [0xAC00...0xD7A3], [0x3040...0x30FF],
        [0x370...0xDFF], [0x1F300...0x1FAFF], [0x1E00...0x23FF],
        [0...0xD7FF, 0xE000...0x10FFFF], [0...0x1F],
    ]
    private static let snippets = [
        " ", "  ", "\n", "\r\n", "\t", "\u{a0}", "\u{3000}", "\u{2028}", "\u{85}", "'s", "'LL",
        "'\u{17f}", "'Re", "'d", "0", "42", "\u{b2}", "\u{663}", "\u{2177}", "\u{bd}",
        "<|im_start|>", "<|im_end|>", "<think>", "</think>", "<|", "|>", "\u{200d}", "\u{fe0f}",
        "the ", " video", "seconds>", "\u{212b}", "\u{fb01}", "e\u{301}", "\u{344}",
        "\u{1100}\u{1161}\u{11a8}", "...", "!!\n\n", "\u{1d15e}",
    ]

    mutating func next() -> String {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<next(24) + 1 {
            let kind = next(Self.ranges.count + 6)
            if kind < Self.ranges.count {
                for _ in 0..<next(5) + 1 {
                    let spans = Self.ranges[kind]
                    let span = spans[next(spans.count)]
                    scalars.append(Unicode.Scalar(UInt32(span.lowerBound + next(span.count)))!)
                }
            } else {
                scalars.append(contentsOf: Self.snippets[next(Self.snippets.count)].unicodeScalars)
            }
        }
        return String(scalars)
    }
}

/// 32-bit FNV-1a.
func fnv(_ bytes: some Sequence<UInt8>) -> UInt32 {
    bytes.reduce(0x811C_9DC5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
}
