internal import GRDB

extension TimelineIndex {
    /// Models that pictures have vectors of, and how many.
    ///
    /// - Parameter footage: counts those of one piece of footage; nil counts
    ///   all.
    public func pictureModels(of footage: Int64? = nil) throws -> [PictureModel] {
        try read { try $0.pictureModels(of: footage) }
    }

    /// Frames of footage that have vectors of a model, in ticks, ascending.
    public func pictureTicks(of footage: Int64, model: String) throws -> [Int64] {
        try read { try PictureTable(db: $0.db).ticks(footage, model: model) }
    }

    /// Stores vectors of pictures in one transaction, a frame in the place of
    /// what was known of it.
    ///
    /// - Parameters:
    ///   - frames: for each frame its parts. Vectors of other dimensions under
    ///     the same model's name are dropped.
    ///   - footage: its number.
    ///   - model: the name of what made the vectors.
    ///   - dimensions: numbers of a vector.
    public func storePictures(
        _ frames: [[PictureVector]],
        of footage: Int64,
        model: String,
        dimensions: Int
    ) throws {
        precondition(
            frames.joined().allSatisfy { $0.vector.count == dimensions },
            "Equal dimensions"
        )
        try write { db in
            let table = PictureTable(db: db)
            let id = try table.register(model, dimensions: dimensions)
            for frame in frames { try table.store(frame, footage: footage, model: id) }
        }
    }

    /// Remembers how nearness to a model's vectors is judged in this library.
    public func setPictureCalibration(
        _ calibration: PictureCalibration,
        of model: String
    ) throws {
        try write { try PictureTable(db: $0).setCalibration(calibration, of: model) }
    }

    /// For each vector the most any picture of the library comes to.
    public func greatestPictureSimilarities(
        to vectors: [[Float]],
        model: String
    ) throws -> [Double] {
        try read { try PictureTable(db: $0.db).greatestSimilarities(to: vectors, model: model) }
    }

    /// At most so many vectors of the library, evenly over all of them.
    public func samplePictureVectors(_ count: Int, model: String) throws -> [[Float]] {
        try read { try PictureTable(db: $0.db).sample(count, model: model) }
    }
}

extension TimelineSnapshot {
    /// Models that pictures have vectors of, and how many.
    public func pictureModels(of footage: Int64? = nil) throws -> [PictureModel] {
        try PictureTable(db: db).models(of: footage)
    }

    /// Whether a frame of footage shown before `tick` has a vector of any model.
    public func hasPictureVectors(_ footage: Int64, before tick: Int64) throws -> Bool {
        try PictureTable(db: db).exist(footage, before: tick)
    }

    /// How near each frame of footage that has a vector comes to one, in order
    /// of time.
    public func pictureLikenesses(
        _ footage: Int64,
        model: String,
        to vector: [Float]
    ) throws -> [PictureLikeness] {
        try PictureTable(db: db).likenesses(footage, model: model, to: vector)
    }
}
