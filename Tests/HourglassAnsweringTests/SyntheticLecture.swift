import HourglassCore

/// A lecture of random words, as a text reader would have read it.
struct SyntheticLecture {
    enum Language: String, Sendable, CaseIterable { case english, chinese }

    let language: Language
    /// Words of each slide, as they were written.
    private(set) var slides: [(start: Double, end: Double, words: [String])] = []
    /// Spans, misread here and there.
    private(set) var spans: [TextSpan] = []
    private(set) var seconds = 0.0
    /// Words that appear nowhere.
    private(set) var absentWords: [String] = []

    /// - Parameter errorRate: how likely a character is misread.
    init(
        language: Language,
        slideCount: Int = 40,
        errorRate: Double,
        speaks: Bool = true,
        seed: UInt64
    ) {
        self.language = language
        var random = SeededGenerator(seed: seed)
        var vocabulary: Set<String> = []
        while vocabulary.count < 1600 { vocabulary.insert(Self.word(language, &random)) }
        let words = vocabulary.sorted().shuffled(using: &random)
        let (present, absent) = (Array(words[..<1200]), Array(words[1200...]))
        absentWords = absent
        var time = 0.0
        for _ in 0..<slideCount {
            let length = Double.random(in: 20...150, using: &random).rounded()
            let chosen = (0..<18).map { _ in present.randomElement(using: &random)! }
            slides.append((time, time + length, chosen))
            let lines = stride(from: 0, to: chosen.count, by: 6).map { line in
                chosen[line..<line + 6].map { Self.misread($0, language, errorRate, &random) }
                    .joined(separator: language == .english ? " " : "，")
            }
            spans.append(slide(time, time + length, lines.joined(separator: "\n")))
            if speaks {
                var cue = time + 1
                while cue + 5 < time + length {
                    // Speech goes through common words and a few of the slide.
                    let said = (0..<8).map { position in
                        position == 3
                            ? chosen.randomElement(using: &random)!
                            : Self.common(language).randomElement(using: &random)!
                    }
                    spans.append(speech(cue, cue + 4.5, said.joined(separator: " ")))
                    cue += 6
                }
            }
            time += length
        }
        seconds = time
    }

    /// Slides that show all the words.
    func slides(with words: [String]) -> [(start: Double, end: Double)] {
        slides.filter { slide in words.allSatisfy(slide.words.contains) }.map { ($0.start, $0.end) }
    }

    static func common(_ language: Language) -> [String] {
        language == .english
            ? [
                "we", "have", "this", "number", "people", "system", "model", "value", "energy",
                "because", "therefore", "simple", "important", "function", "general", "result",
                "process", "between", "possible", "change", "figure", "through", "always",
            ] : ["我们", "这里", "因为", "所以", "结果", "模型", "系统", "重要", "过程", "函数", "一般", "可能"]
    }

    private static func word(_ language: Language, _ random: inout SeededGenerator) -> String {
        switch language {
        case .english:
            let onsets = [
                "b", "c", "d", "f", "g", "h", "l", "m", "n", "p", "r", "s", "t", "v", "st", "tr",
                "pl", "gr", "ch", "sh",
            ]
            let vowels = ["a", "e", "i", "o", "u", "ea", "ou", "io"]
            let codas = ["", "", "n", "r", "l", "t", "s", "ct", "nd", "m"]
            let syllables = Int.random(in: 2...4, using: &random)
            return (0..<syllables).map { _ in
                onsets.randomElement(using: &random)! + vowels.randomElement(using: &random)!
                    + codas.randomElement(using: &random)!
            }.joined()
        case .chinese:
            let length = [2, 2, 2, 3, 4].randomElement(using: &random)!
            return String(
                (0..<length).map { _ in
                    Character(
                        Unicode.Scalar(0x4E00 + UInt32.random(in: 0..<1500, using: &random) * 13)!
                    )
                }
            )
        }
    }

    private static func misread(
        _ word: String,
        _ language: Language,
        _ rate: Double,
        _ random: inout SeededGenerator
    ) -> String {
        let alike: [Character: [String]] = [
            "l": ["1", "i", "t"], "i": ["l", "1", "j"], "o": ["0", "c", "e"], "e": ["c", "o"],
            "m": ["rn", "n"], "n": ["r", "u"], "a": ["o", "e"], "s": ["5"], "g": ["q", "9"],
            "u": ["v", "n"], "c": ["e", "o"], "h": ["b", "n"], "t": ["f", "l"], "r": ["n", "f"],
        ]
        var result = ""
        for character in word {
            guard Double.random(in: 0..<1, using: &random) < rate else {
                result.append(character)
                continue
            }
            if language == .chinese {
                result.append(
                    Character(
                        Unicode.Scalar(0x4E00 + UInt32.random(in: 0..<20_000, using: &random))!
                    )
                )
                continue
            }
            switch Int.random(in: 0..<10, using: &random) {
            case 0: break
            case 1: result += "\(character)\(character)"
            case 2: result.append("abcdefghijklmnopqrstuvwxyz".randomElement(using: &random)!)
            default:
                result += (alike[character] ?? [String(character)]).randomElement(using: &random)!
            }
        }
        return result
    }
}
