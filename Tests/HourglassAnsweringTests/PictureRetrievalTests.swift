import Foundation
import HourglassAnswering
import HourglassCore
import HourglassTimeline
import Testing

/// Moments found by what is to be seen, with vectors made for the test.
@Suite struct PictureRetrievalTests {
    private static let model = "test/eye"
    private let library: SyntheticLibrary
    private let footage: Int64

    init() throws {
        library = try SyntheticLibrary()
        footage = try library.add(seconds: 100, spans: [slide(40, 60, "Gradient descent")]).id
        let timebase = try library.index.footage()[0].timebase
        func tick(_ seconds: Double) -> Int64 {
            MediaTime(seconds: seconds).rescaled(to: timebase, rounding: .down).ticks
        }
        let whole = NormalizedRect(x: 0, y: 0, width: 1, height: 1)
        let right = NormalizedRect(x: 0.5, y: 0, width: 0.5, height: 1)
        try library.index.storePictures(
            [
                [PictureVector(tick: 0, place: whole, vector: [1, 0, 0, 0])],
                [
                    PictureVector(tick: tick(20), place: whole, vector: [0.8, 0, 0.6, 0]),
                    PictureVector(tick: tick(20), place: right, vector: [0, 1, 0, 0]),
                ],
                [PictureVector(tick: tick(30), place: whole, vector: [1, 0, 0, 0])],
                [PictureVector(tick: tick(70), place: whole, vector: [0.6, 0, 0.8, 0])],
            ],
            of: footage,
            model: Self.model,
            dimensions: 4
        )
    }

    private func options(
        _ vector: [Float],
        threshold: Double = 0.5,
        spread: Double = 0.2
    ) -> SearchOptions {
        var options = SearchOptions()
        options.pictures = [
            PictureQuery(
                model: Self.model,
                vector: vector,
                scale: PictureScale(
                    baseline: [0, 0, 0, 0],
                    threshold: threshold,
                    spread: spread
                )
            )
        ]
        return options
    }

    private func find(_ query: String, _ options: SearchOptions) throws -> [Hit] {
        try library.answerer.find(query, options: options).hits
    }

    @Test func whatIsSeenIsFoundForAsLongAsItIs() throws {
        let options = options([0, 1, 0, 0])
        let hits = try find("a red car", options)
        #expect(hits.count == 1)
        #expect(hits[0].seconds == [20, 30])
        #expect(hits[0].kind == .image && hits[0].foundBy == .picture)
        #expect(hits[0].place == NormalizedRect(x: 0.5, y: 0, width: 0.5, height: 1))
        #expect(hits[0].score >= Calibration.textThreshold && hits[0].score < 1)
        let json = try JSONEncoder().encode(hits[0])
        #expect(String(decoding: json, as: UTF8.self).contains(#""found_by":"picture""#))
    }

    @Test func whatIsNotNearEnoughIsNotFound() throws {
        let options = options([0, 0, 0, 1])
        let result = try library.answerer.find("a red car", options: options)
        #expect(result.hits.isEmpty)
        #expect(result.coverage?.pictures == 4)
    }

    @Test func baselineIsTakenOff() {
        let query = PictureQuery(
            model: Self.model,
            vector: [1, 0.5],
            scale: PictureScale(baseline: [0.25, 0.5], threshold: 0.1, spread: 0.1)
        )
        #expect(query.vector == [0.75, 0])
    }

    @Test func wordsThatTellNoPictureApartMustBeMetBetter() throws {
        // All four pictures come equally near, just above the threshold.
        var flat = options([0, 0, 0, 0], threshold: -0.1)
        #expect(try find("a red car", flat).isEmpty)
        flat.pictures[0].threshold = -0.9
        #expect(try find("a red car", flat).first?.seconds == [0, 100])
    }

    @Test func wordsOnAndSeenTogetherAreOneList() throws {
        let options = options([0, 1, 0, 0])
        let hits = try find("gradient descent", options)
        #expect(hits.map(\.foundBy) == [.words, .picture])
        #expect(try find("\"red car\"", options).isEmpty)
        let later = try find("red car after 00:00:40", options)
        #expect(later.isEmpty)
    }

    @Test func anAnswerSaysThatItIsToBeSeen() async throws {
        let options = options([0, 1, 0, 0])
        let answer = try await library.answerer.ask("When is there a red car?", options: options)
        #expect(answer.found && answer.text.contains("To be seen in"))
        #expect(answer.citations.first?.seconds == [20, 30])
    }
}

/// Captions made of questions.
@Suite struct PictureWordsTests {
    @Test(arguments: [
        ("a red car at the gate", "a red car at the gate"),
        ("When does a red car arrive at the gate?", "a red car at the gate"),
        ("when is a blue circle visible?", "a blue circle"),
        ("Show me every person with an umbrella", "person with an umbrella"),
        ("when?", ""),
        ("红色的汽车什么时候出现？", "红色的汽车"),
        ("有没有看到一只猫？", "一只猫"),
        ("门口的红色汽车", "门口的红色汽车"),
    ])
    func questionBecomesCaption(_ question: String, _ caption: String) {
        #expect(PictureWords.caption(of: question) == caption)
    }
}
