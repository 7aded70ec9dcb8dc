import HourglassAnswering
import HourglassCore
import HourglassTimeline
import Testing

/// Text found by its meaning, with vectors made for the test.
@Suite struct MeaningRetrievalTests {
    private static let model = "test/model"
    private let library: SyntheticLibrary
    private let footage: Int64

    init() throws {
        library = try SyntheticLibrary()
        footage = try library.add(
            seconds: 100,
            spans: [
                slide(0, 20, "The homework is due on Monday"), speech(30, 40, "Bring a pencil"),
                slide(50, 70, "Gradient descent"), speech(80, 90, "The exam is in December"),
            ]
        ).id
        let spans = try library.index.spans(footage)
        try library.index.storeVectors(
            spans.enumerated().map { number, stored in
                var vector: [Float] = [0, 0, 0, 0]
                vector[number] = 1
                return (stored.id, vector)
            },
            of: Self.model,
            dimensions: 4
        )
    }

    private func find(
        _ query: String,
        near vector: [Float],
        threshold: Double = 0.5
    ) throws -> [Hit] {
        var options = SearchOptions()
        options.meaning = MeaningQuery(model: Self.model, vector: vector, threshold: threshold)
        return try library.answerer.find(query, options: options).hits
    }

    @Test func meaningFindsWhatWordsDoNot() throws {
        #expect(try library.answerer.find("deadline").hits.isEmpty)
        let hits = try find("deadline", near: [0.8, 0.6, 0, 0])
        #expect(hits.map(\.text) == ["The homework is due on Monday", "Bring a pencil"])
        #expect(hits.first?.seconds == [0, 20])
        #expect(hits.allSatisfy { $0.score >= Calibration.textThreshold && $0.score < 1 })
    }

    @Test func whatIsNotNearEnoughIsNotFound() throws {
        #expect(try find("deadline", near: [0.5, 0.5, 0.5, 0.5], threshold: 0.51).isEmpty)
        #expect(try find("deadline", near: [1, 0, 0, 0], threshold: 1).isEmpty)
    }

    @Test func wordsComeBeforeMeaningAndNothingComesTwice() throws {
        let hits = try find("gradient", near: [0, 0, 0.9, 0.43])
        #expect(hits.map(\.text) == ["Gradient descent"])
        #expect(hits.first?.score == 1)
    }

    @Test func quotedWordsAreMeantAsTheyStand() throws {
        #expect(try find("\"deadline\"", near: [1, 0, 0, 0]).isEmpty)
    }

    @Test func timeStaysAHardLimit() throws {
        let hits = try find("deadline after 00:00:25", near: [0.8, 0.6, 0, 0])
        #expect(hits.map(\.text) == ["Bring a pencil"])
    }
}
