import Foundation
import HourglassCore
import HourglassEmbedding
import HourglassIndexing
import HourglassMedia
import HourglassTestSupport
import HourglassTimeline
import Testing

/// Vectors of pictures on the timeline, with mean colours for vectors: what is
/// checked is which frames get one, and when.
@Suite struct PictureIndexingTests {
    /// Red, then green, then blue, four seconds each, ten frames a second.
    private static let clip = Clip(
        "colours.mkv",
        [
            "-f", "lavfi", "-i", "color=red:size=320x240:rate=10:duration=4",
            "-f", "lavfi", "-i", "color=lime:size=320x240:rate=10:duration=4",
            "-f", "lavfi", "-i", "color=blue:size=320x240:rate=10:duration=4",
            "-filter_complex", "[0][1][2]concat=n=3:v=1,format=yuv420p",
            "-c:v", "mpeg4", "-q:v", "2", "-g", "20",
        ]
    )

    private let index: TimelineIndex
    private let footage: Int64

    init() async throws {
        index = try TimelineIndex.inMemory()
        var options = IndexOptions()
        options.textReading = .off
        let indexer = try FootageIndexer(index: index, options: options)
        footage = try await indexer.index(Self.clip.path()).footage
    }

    private func seconds(of model: String) throws -> [Double] {
        let record = try #require(try index.footage(id: footage))
        return try index.pictureTicks(of: footage, model: model).map {
            MediaTime(ticks: $0, timebase: record.timebase).seconds
        }
    }

    @Test func framesWhereSomethingChangedGetVectorsOnce() async throws {
        let eye = MeanColour()
        let indexing = PictureIndexing(index: index, embedder: eye, model: "colour")
        #expect(try await indexing.run(footage: footage) == 3)
        #expect(try seconds(of: "colour") == [0, 4, 8])
        #expect(try await indexing.run(footage: footage) == 0)
        try await indexing.calibrate()
        let model = try #require(try index.pictureModels().first)
        #expect(model.pictureCount == 3 && model.dimensions == 3)
        let calibration = try #require(model.calibration)
        #expect(calibration.picture.threshold >= 0.5 && calibration.picture.threshold < 1)
        let green = try index.read {
            try $0.pictureLikenesses(footage, model: "colour", to: [0, 1, 0])
        }
        #expect(green.map { $0.similarity > 0.9 } == [false, true, false])
    }

    @Test func aRunThatWasStoppedGoesOn() async throws {
        let tired = MeanColour(failsAfter: 0)
        await #expect(throws: CancellationError.self) {
            try await PictureIndexing(index: index, embedder: tired, model: "colour")
                .run(footage: footage)
        }
        // Two of three frames were stored before a stop.
        let known = PictureVector(
            tick: 0,
            place: NormalizedRect(x: 0, y: 0, width: 1, height: 1),
            vector: [0, 0, 1]
        )
        try index.storePictures([[known]], of: footage, model: "colour", dimensions: 3)
        let indexing = PictureIndexing(index: index, embedder: MeanColour(), model: "colour")
        var totals: [Int] = []
        #expect(try await indexing.run(footage: footage) { totals.append($0.total) } == 2)
        #expect(totals.allSatisfy { $0 == 2 })
        #expect(try seconds(of: "colour") == [0, 4, 8])
    }

    @Test func removedFootageTakesItsVectorsAlong() async throws {
        let indexing = PictureIndexing(index: index, embedder: MeanColour(), model: "colour")
        try await indexing.run(footage: footage)
        try index.removeFootage(id: footage)
        #expect(try index.pictureModels().map(\.pictureCount) == [0])
    }
}

/// Mean red, green and blue for a picture; something of all three for words.
private struct MeanColour: PictureEmbedder {
    let dimensions = 3
    var failsAfter: Int?

    func views(width: Int, height: Int) -> [NormalizedRect] {
        [NormalizedRect(x: 0, y: 0, width: 1, height: 1)]
    }

    func embed(pictures: [PixelBuffer]) async throws -> [[Float]] {
        if let failsAfter, pictures.count > failsAfter { throw CancellationError() }
        return pictures.map { picture in
            var sums: [Float] = [0, 0, 0]
            for (place, byte) in picture.bytes.enumerated() { sums[place % 3] += Float(byte) }
            return Self.unit(sums)
        }
    }

    func embed(texts: [String]) async throws -> [[Float]] {
        texts.enumerated().map { Self.unit([1, Float($0.offset % 3), Float($0.offset % 2)]) }
    }

    private static func unit(_ values: [Float]) -> [Float] {
        let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return values.map { $0 / max(length, 1e-6) }
    }
}
