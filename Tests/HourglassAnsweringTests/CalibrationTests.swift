import Foundation
import HourglassAnswering
import HourglassCore
import Testing

/// Measures how often the right moment comes first, and how often what is not
/// there is not found.
@Suite struct CalibrationTests {
    struct Setting: Sendable, CustomTestStringConvertible {
        let language: SyntheticLecture.Language
        let errorRate: Double
        let speaks: Bool
        var testDescription: String {
            "\(language), \(errorRate * 100) % misread\(speaks ? ", with speech" : "")"
        }
    }

    static let settings = SyntheticLecture.Language.allCases.flatMap { language in
        [
            Setting(language: language, errorRate: 0, speaks: false),
            Setting(language: language, errorRate: 0.01, speaks: true),
            Setting(language: language, errorRate: 0.03, speaks: false),
        ]
    }

    private static let seeds: [UInt64] = [1, 2, 3]

    private struct Tally {
        var (right, count) = (0, 0)
        var rate: Double { count == 0 ? 1 : Double(right) / Double(count) }
        mutating func add(_ isRight: Bool) {
            count += 1
            right += isRight ? 1 : 0
        }
        var description: String { "\(right)/\(count) = \(String(format: "%.3f", rate))" }
    }

    @Test(arguments: settings)
    func findsWhatIsThereAndNothingElse(_ setting: Setting) throws {
        var (single, several, absent, mixed, scattered) = (Tally(), Tally(), Tally(), Tally(), Tally())
        var errors: [Double] = []
        for seed in Self.seeds {
            let lecture = SyntheticLecture(
                language: setting.language, errorRate: setting.errorRate, speaks: setting.speaks,
                seed: seed)
            let library = try SyntheticLibrary()
            try library.add(seconds: lecture.seconds, spans: lecture.spans)
            let answerer = library.answerer
            var random = SeededGenerator(seed: seed &+ 1000)
            func first(_ words: [String]) throws -> Hit? {
                let separator = setting.language == .english ? " " : "，"
                return try answerer.find(words.joined(separator: separator)).hits.first
            }
            func isAt(_ hit: Hit?, _ slides: [(start: Double, end: Double)]) -> Bool {
                guard let hit else { return false }
                guard
                    let slide = slides.first(where: {
                        $0.start <= hit.range.start.seconds && hit.range.start.seconds < $0.end
                    })
                else { return false }
                errors.append(abs(hit.range.start.seconds - slide.start))
                return true
            }
            for _ in 0..<60 {
                let slide = lecture.slides.randomElement(using: &random)!
                let word = slide.words.randomElement(using: &random)!
                single.add(isAt(try first([word]), lecture.slides(with: [word])))
                let phrase = Array(slide.words[3..<5])
                several.add(isAt(try first(phrase), lecture.slides(with: phrase)))
                let missing = lecture.absentWords.randomElement(using: &random)!
                absent.add(try first([missing]) == nil)
                let second = lecture.absentWords.randomElement(using: &random)!
                mixed.add(try first([word, missing]) == nil)
                mixed.add(try first([word, missing, second]) == nil)
                let other = lecture.slides.randomElement(using: &random)!.words[7]
                if lecture.slides(with: [word, other]).isEmpty {
                    scattered.add(try first([word, other]) == nil)
                }
            }
        }
        errors.sort()
        let median = errors.isEmpty ? 0 : errors[errors.count / 2]
        print(
            """
            \(setting.testDescription): one word first \(single.description), two words first \
            \(several.description), absent \(absent.description), partly absent \
            \(mixed.description), scattered \(scattered.description), median time error \(median) s
            """)
        let floor = setting.errorRate > 0.02 ? 0.93 : 0.97
        #expect(single.rate >= floor)
        #expect(several.rate >= floor)
        #expect(absent.rate >= 0.95)
        #expect(mixed.rate >= 0.95)
        #expect(scattered.rate >= 0.95)
        #expect(median <= 0.2)
    }
}
