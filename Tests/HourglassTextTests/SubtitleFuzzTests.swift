import Foundation
import HourglassCore
import HourglassText
import Testing

/// Whatever the bytes, the reader answers with cues or with its own error.
@Suite struct SubtitleFuzzTests {
    static let seeds: [String] = [
        """
        1
        00:00:01,000 --> 00:00:02,000
        <i>a</i> {\\an8} &amp;

        2
        00:00:03,000 --> 00:00:04,000
        你好
        """,
        """
        WEBVTT
        X-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:00.000

        00:01.000 --> 00:02.000 align:start
        <v Ann>x<00:00:01.500><c>y</c>&lt;
        """,
        """
        [Script Info]
        [Events]
        Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
        Dialogue: 0,0:00:01.00,0:00:02.00,D,N,0,0,0,,{\\p1}m 0{\\p0}t\\N
        """,
        #"""
        {"language":"en","segments":[{"start":1.0,"end":2e0,"text":" hi",
        "words":[{"word":"a","start":1,"end":2}]}],"transcription":[{"offsets":{"from":1,"to":2}}]}
        """#,
    ]

    static func check(_ bytes: [UInt8]) {
        do {
            let file = try SubtitleFile(bytes: bytes, name: "fuzz")
            for cue in file.cues {
                #expect(cue.start.ticks >= 0 && cue.start < cue.end && !cue.text.isEmpty)
            }
            for (earlier, later) in zip(file.cues, file.cues.dropFirst()) {
                #expect(earlier.start <= later.start)
            }
        } catch let error as TextError {
            #expect(error.code == .notSubtitles)
        } catch {
            Issue.record("unexpected \(error)")
        }
    }

    @Test(arguments: seeds.indices)
    func mutationsAreSurvived(_ index: Int) {
        var random = SeededRandom(seed: UInt64(index) + 1)
        let variants: [[UInt8]] = [
            Array(Self.seeds[index].utf8),
            Self.seeds[index].utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] },
            [UInt8](Self.seeds[index].data(using: .init(rawValue: 0x8000_0632)) ?? Data()),
        ]
        let pieces = [
            "-->", "00:", "\n\n", "<", "&#x110000;", "{\\p9999999999999999999}", "\u{0}",
            "99999999999:00", "\"", "[[[[", "-1e999",
        ].map { Array($0.utf8) }
        for _ in 0..<1500 {
            var bytes = variants[random.below(variants.count)]
            for _ in 0...random.below(6) where !bytes.isEmpty {
                let position = random.below(bytes.count)
                switch random.below(5) {
                case 0: bytes[position] = UInt8(random.below(256))
                case 1: bytes.remove(at: position)
                case 2: bytes.insert(contentsOf: pieces[random.below(pieces.count)], at: position)
                case 3: bytes = Array(bytes.prefix(position + 1))
                default:
                    let copied = bytes[position..<min(bytes.count, position + 40)]
                    bytes.insert(contentsOf: copied, at: random.below(bytes.count))
                }
            }
            Self.check(bytes)
        }
    }

    @Test func noiseIsSurvived() {
        var random = SeededRandom(seed: 99)
        for length in 0..<400 {
            Self.check((0..<length).map { _ in UInt8(random.below(256)) })
        }
        for byte: UInt8 in [0, 0x0A, 0x80, 0xFF, UInt8(ascii: "{"), UInt8(ascii: "[")] {
            Self.check([UInt8](repeating: byte, count: 100_000))
        }
    }
}
