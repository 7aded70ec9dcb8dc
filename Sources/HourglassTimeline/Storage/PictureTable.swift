internal import Foundation
internal import GRDB
internal import HourglassCore

/// Vectors of pictures, eight bits a number.
struct PictureTable {
    let db: Database

    static func create(_ db: Database) throws {
        try db.create(table: "pictureModel") { t in
            t.autoIncrementedPrimaryKey("id")
            t.column("identifier", .text).notNull().unique()
            t.column("dimensions", .integer).notNull()
            t.column("calibration", .text)
        }
        try db.create(table: "pictureVector") { t in
            t.column("modelId", .integer).notNull().references("pictureModel", onDelete: .cascade)
            t.column("footageId", .integer).notNull().references("footage", onDelete: .cascade)
            t.column("tick", .integer).notNull()
            t.column("part", .integer).notNull()
            t.column("x", .double).notNull()
            t.column("y", .double).notNull()
            t.column("width", .double).notNull()
            t.column("height", .double).notNull()
            t.column("scale", .integer).notNull()
            t.column("vector", .blob).notNull()
            t.primaryKey(["modelId", "footageId", "tick", "part"])
        }
        // Removing footage must not scan the vectors of all.
        try db.create(
            index: "pictureVectorByFootage",
            on: "pictureVector",
            columns: ["footageId"]
        )
    }

    func models(of footage: Int64?) throws -> [PictureModel] {
        let part = footage.map { " AND footageId = \($0)" } ?? ""
        return try Row.fetchAll(
            db,
            sql: """
                SELECT identifier, dimensions, calibration,
                    (SELECT count(*) FROM pictureVector
                    WHERE modelId = pictureModel.id AND part = 0\(part)) AS count
                FROM pictureModel ORDER BY id
                """
        ).map { row in
            PictureModel(
                identifier: try row.decode(String.self, forColumn: "identifier"),
                dimensions: try row.decode(Int.self, forColumn: "dimensions"),
                pictureCount: try row.decode(Int.self, forColumn: "count"),
                calibration: try row.decodeJSON(PictureCalibration.self, "calibration")
            )
        }
    }

    /// Number and dimensions of a model.
    private func model(_ identifier: String) throws -> (id: Int64, dimensions: Int)? {
        try Row.fetchOne(
            db,
            sql: "SELECT id, dimensions FROM pictureModel WHERE identifier = ?",
            arguments: [identifier]
        ).map { (try $0.decode(Int64.self, atIndex: 0), try $0.decode(Int.self, atIndex: 1)) }
    }

    /// The number of a model, made when it is new. One of another size under
    /// the same name is another model, and its vectors go.
    func register(_ identifier: String, dimensions: Int) throws -> Int64 {
        if let known = try model(identifier) {
            if known.dimensions == dimensions { return known.id }
            try db.execute(sql: "DELETE FROM pictureModel WHERE id = ?", arguments: [known.id])
        }
        try db.execute(
            sql: "INSERT INTO pictureModel(identifier, dimensions) VALUES (?, ?)",
            arguments: [identifier, dimensions]
        )
        return db.lastInsertedRowID
    }

    func setCalibration(_ calibration: PictureCalibration, of identifier: String) throws {
        try db.execute(
            sql: "UPDATE pictureModel SET calibration = ? WHERE identifier = ?",
            arguments: [try json(calibration), identifier]
        )
    }

    /// Stores the vectors of one frame, in the place of those it had.
    func store(_ parts: [PictureVector], footage: Int64, model: Int64) throws {
        guard let tick = parts.first?.tick else { return }
        try db.execute(
            sql: "DELETE FROM pictureVector WHERE modelId = ? AND footageId = ? AND tick = ?",
            arguments: [model, footage, tick]
        )
        for (part, picture) in parts.enumerated() {
            var values: [Int8] = []
            let scale = VectorCode.append(picture.vector, to: &values)
            // The footage may have gone since its picture was read.
            try db.execute(
                sql: """
                    INSERT INTO pictureVector(modelId, footageId, tick, part, x, y, width, height,
                        scale, vector)
                    SELECT ?, id, ?, ?, ?, ?, ?, ?, ?, ? FROM footage WHERE id = ?
                    """,
                arguments: [
                    model, tick, part, picture.place.x, picture.place.y, picture.place.width,
                    picture.place.height, Int64(scale),
                    Data(values.map { UInt8(bitPattern: $0) }), footage,
                ]
            )
        }
    }

    /// Frames with vectors, ascending.
    func ticks(_ footage: Int64, model: String) throws -> [Int64] {
        guard let model = try self.model(model) else { return [] }
        return try Int64.fetchAll(
            db,
            sql: """
                SELECT tick FROM pictureVector
                WHERE modelId = ? AND footageId = ? AND part = 0 ORDER BY tick
                """,
            arguments: [model.id, footage]
        )
    }

    /// Whether a frame shown before `tick` has a vector of any model.
    func exist(_ footage: Int64, before tick: Int64) throws -> Bool {
        try Bool.fetchOne(
            db,
            sql: "SELECT EXISTS (SELECT 1 FROM pictureVector WHERE footageId = ? AND tick < ?)",
            arguments: [footage, tick]
        ) ?? false
    }

    /// How near each frame of a piece of footage comes to a vector, in order
    /// of time.
    func likenesses(
        _ footage: Int64,
        model: String,
        to vector: [Float]
    ) throws -> [PictureLikeness] {
        guard let model = try self.model(model), model.dimensions == vector.count else { return [] }
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT tick, x, y, width, height, scale, vector FROM pictureVector
                WHERE modelId = ? AND footageId = ? ORDER BY tick, part
                """,
            arguments: [model.id, footage]
        )
        var result: [PictureLikeness] = []
        while let row = try rows.next() {
            let tick = try row.decode(Int64.self, atIndex: 0)
            let similarity = Double(try Self.similarity(row, vector))
            let isFirst = result.last?.tick != tick
            guard isFirst || similarity > result[result.count - 1].similarity else { continue }
            if !isFirst { result.removeLast() }
            result.append(
                PictureLikeness(
                    tick: tick,
                    place: NormalizedRect(
                        x: try row.decode(Double.self, atIndex: 1),
                        y: try row.decode(Double.self, atIndex: 2),
                        width: try row.decode(Double.self, atIndex: 3),
                        height: try row.decode(Double.self, atIndex: 4)
                    ),
                    similarity: similarity
                )
            )
        }
        return result
    }

    /// For each vector the most any picture of the library comes to.
    func greatestSimilarities(to vectors: [[Float]], model: String) throws -> [Double] {
        var best = [Float](repeating: -.infinity, count: vectors.count)
        guard let model = try self.model(model) else { return [] }
        let rows = try Row.fetchCursor(
            db,
            sql: "SELECT scale, vector FROM pictureVector WHERE modelId = ?",
            arguments: [model.id]
        )
        while let row = try rows.next() {
            for (index, vector) in vectors.enumerated() {
                best[index] = max(best[index], try Self.similarity(row, vector))
            }
        }
        return best.map { $0.isFinite ? Double($0) : 0 }
    }

    /// At most `count` vectors of the library, evenly over all.
    func sample(_ count: Int, model: String) throws -> [[Float]] {
        guard let model = try self.model(model), count > 0 else { return [] }
        let total = try Int.fetchOne(
            db,
            sql: "SELECT count(*) FROM pictureVector WHERE modelId = ?",
            arguments: [model.id]
        )
        let step = max(1, (total ?? 0) / count)
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT scale, vector FROM (
                    SELECT scale, vector, row_number() OVER (ORDER BY footageId, tick, part) AS place
                    FROM pictureVector WHERE modelId = ?
                ) WHERE place % ? = 0
                """,
            arguments: [model.id, step]
        )
        var result: [[Float]] = []
        while let row = try rows.next(), result.count < count {
            let scale = VectorCode.scale(
                UInt16(truncatingIfNeeded: try row.decode(Int64.self, atIndex: 0))
            )
            result.append(
                try row.withBlob("vector") { $0.map { scale * Float(Int8(bitPattern: $0)) } }
            )
        }
        return result
    }

    private static func similarity(_ row: Row, _ vector: [Float]) throws -> Float {
        let scale = VectorCode.scale(
            UInt16(truncatingIfNeeded: try row.decode(Int64.self, forColumn: "scale"))
        )
        return scale * (try row.withBlob("vector") { VectorTable.product($0, vector) })
    }
}
