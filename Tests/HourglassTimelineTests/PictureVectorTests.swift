import HourglassCore
import HourglassTimeline
import Testing
import TimelineTestSupport

/// Vectors of pictures in the index.
@Suite struct PictureVectorTests {
    private let index: TimelineIndex
    private let footage: Int64
    private let whole = NormalizedRect(x: 0, y: 0, width: 1, height: 1)
    private let left = NormalizedRect(x: 0, y: 0, width: 0.5, height: 1)
    private let right = NormalizedRect(x: 0.5, y: 0, width: 0.5, height: 1)

    init() throws {
        index = try TimelineIndex.inMemory()
        footage = try SyntheticCamera(index).add("/nvr/gate.mp4", seconds: 60).id
    }

    private func store(_ frames: [[PictureVector]], model: String = "eye") throws {
        try index.storePictures(
            frames,
            of: footage,
            model: model,
            dimensions: frames[0][0].vector.count
        )
    }

    @Test func theNearestPartOfEachFrameCounts() throws {
        try store([
            [
                PictureVector(tick: 0, place: left, vector: [1, 0, 0, 0]),
                PictureVector(tick: 0, place: right, vector: [0, 1, 0, 0]),
            ],
            [PictureVector(tick: 5000, place: whole, vector: [0.6, 0.8, 0, 0])],
        ])
        let near = try index.read {
            try $0.pictureLikenesses(footage, model: "eye", to: [0, 1, 0, 0])
        }
        #expect(near.map(\.tick) == [0, 5000])
        #expect(near.map(\.place) == [right, whole])
        #expect(abs(near[0].similarity - 1) < 0.01 && abs(near[1].similarity - 0.8) < 0.01)
        #expect(try index.pictureTicks(of: footage, model: "eye") == [0, 5000])
        let models = try index.pictureModels(of: footage)
        #expect(models.map(\.identifier) == ["eye"] && models[0].pictureCount == 2)
        let most = try index.greatestPictureSimilarities(
            to: [[1, 0, 0, 0], [0, 0, 1, 0]],
            model: "eye"
        )
        #expect(abs(most[0] - 1) < 0.01 && abs(most[1]) < 0.01)
        #expect(try index.samplePictureVectors(2, model: "eye").count == 2)
        #expect(try index.samplePictureVectors(10, model: "eye").count == 3)
    }

    @Test func aFrameIsStoredInPlaceOfItself() throws {
        try store([
            [
                PictureVector(tick: 0, place: left, vector: [1, 0]),
                PictureVector(tick: 0, place: right, vector: [1, 0]),
            ]
        ])
        try store([[PictureVector(tick: 0, place: whole, vector: [0, 1])]])
        let near = try index.read { try $0.pictureLikenesses(footage, model: "eye", to: [1, 0]) }
        #expect(near.count == 1 && near[0].place == whole && abs(near[0].similarity) < 0.01)
    }

    @Test func vectorsOfOtherDimensionsReplaceTheModels() throws {
        try store([[PictureVector(tick: 0, place: whole, vector: [1, 0])]])
        try store([[PictureVector(tick: 100, place: whole, vector: [1, 0, 0])]])
        #expect(try index.pictureTicks(of: footage, model: "eye") == [100])
        let other = try index.read { try $0.pictureLikenesses(footage, model: "eye", to: [1, 0]) }
        #expect(other.isEmpty)
    }

    @Test func calibrationIsKeptAndFootageThatWentKeepsNothing() throws {
        try store([[PictureVector(tick: 0, place: whole, vector: [1, 0])]])
        let scale = PictureScale(baseline: [0.25, -0.5], threshold: 0.3, spread: 0.1)
        let calibration = PictureCalibration(english: scale, chinese: scale, picture: scale)
        #expect(try index.pictureModels()[0].calibration == nil)
        try index.setPictureCalibration(calibration, of: "eye")
        #expect(try index.pictureModels()[0].calibration == calibration)
        try index.removeFootage(id: footage)
        try store([[PictureVector(tick: 0, place: whole, vector: [1, 0])]])
        #expect(try index.pictureModels()[0].pictureCount == 0)
    }
}
