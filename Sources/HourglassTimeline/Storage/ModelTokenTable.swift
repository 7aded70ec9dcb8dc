internal import GRDB
internal import HourglassCore

/// Vision tokens of a model, a row for each picture that added some.
struct ModelTokenTable {
    let db: Database
    private var bases: ModelTokenBasisTable { ModelTokenBasisTable(db: db) }

    /// What a row takes beside its blobs, about.
    private static let bytesPerRow = 48

    static func create(_ db: Database) throws {
        try db.create(table: "modelTokenFrame") { t in
            t.autoIncrementedPrimaryKey("id")
            t.belongsTo("footage", onDelete: .cascade).notNull()
            t.column("tick", .integer).notNull()
            t.column("rows", .integer).notNull()
            t.column("columns", .integer).notNull()
            t.column("levels", .integer).notNull()
            t.column("dimensions", .integer).notNull()
            t.column("places", .blob).notNull()
            // Null where the video is read again instead.
            t.column("scales", .blob)
            t.column("vectors", .blob)
            t.uniqueKey(["footageId", "tick"])
        }
    }

    /// Bases that low-rank codes are told in, and which frames are.
    static func addBases(_ db: Database) throws {
        try db.create(table: "modelTokenBasis") { t in
            t.autoIncrementedPrimaryKey("id")
            t.belongsTo("footage", onDelete: .cascade).notNull()
            t.column("tick", .integer).notNull()
            t.column("divergence", .double).notNull()
            t.column("mean", .blob).notNull()
            t.column("scales", .blob).notNull()
            t.column("directions", .blob).notNull()
            t.uniqueKey(["footageId", "tick"])
        }
        try db.alter(table: "modelTokenFrame") { t in t.add(column: "basis", .integer) }
    }

    /// Adds frames; returns the bytes they take.
    func append(_ frames: [ModelTokenFrame], to footage: Int64) throws -> Int {
        var bytes = 0
        for frame in frames {
            let places = TickList.encode(frame.places.map(Int64.init))
            var (scales, vectors): (Blob?, Blob?)
            var basisTick: Int64?
            switch frame.vectors {
            case .pointer: break
            case .int8(let factors, let values):
                (scales, vectors) = (Blob(bytesOf: factors), Blob(bytesOf: values))
            case .lowRank(let basis, let factors, let codes):
                (scales, vectors) = (Blob(bytesOf: factors), Blob(bytesOf: codes))
                basisTick = basis.id
                bytes += try bases.append(basis, to: footage)
            }
            bytes += places.count + (scales?.bytes.count ?? 0) + (vectors?.bytes.count ?? 0)
            bytes += Self.bytesPerRow
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO modelTokenFrame(footageId, tick, rows, columns, levels,
                        dimensions, places, scales, vectors, basis)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    footage, frame.tick, frame.grid.rows, frame.grid.columns, frame.levels,
                    frame.dimensions, Blob(places), scales, vectors, basisTick,
                ]
            )
        }
        return bytes
    }

    /// Frames whose tick lies in a range, in order.
    func frames(_ footage: Int64, in range: Range<Int64>) throws -> [ModelTokenFrame] {
        var known: [Int64: ModelTokenBasis] = [:]
        return try Row.fetchAll(
            db,
            sql: """
                SELECT * FROM modelTokenFrame WHERE footageId = ? AND tick >= ? AND tick < ?
                ORDER BY tick
                """,
            arguments: [footage, range.lowerBound, range.upperBound]
        ).map { try frame($0, of: footage, &known) }
    }

    /// Ticks of the frames in a range, and how many places each has, by the
    /// bytes these take: about one each.
    func changes(
        _ footage: Int64,
        in range: Range<Int64>
    ) throws -> [(tick: Int64, places: Int)] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT tick, length(places) AS size FROM modelTokenFrame
                WHERE footageId = ? AND tick >= ? AND tick < ? ORDER BY tick
                """,
            arguments: [footage, range.lowerBound, range.upperBound]
        ).map { row in
            (
                try row.decode(Int64.self, forColumn: "tick"),
                try row.decode(Int.self, forColumn: "size")
            )
        }
    }

    /// What holds at an instant: frames up to it, the last first, each with
    /// the tokens that no later one replaced. Together they have a token for
    /// each place that was ever stored.
    func holding(_ footage: Int64, at tick: Int64) throws -> [ModelTokenFrame] {
        var seen: Set<Int32> = []
        var result: [ModelTokenFrame] = []
        var known: [Int64: ModelTokenBasis] = [:]
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT * FROM modelTokenFrame WHERE footageId = ? AND tick <= ?
                ORDER BY tick DESC
                """,
            arguments: [footage, tick]
        )
        while let row = try rows.next() {
            let places = try places(row)
            let fresh = places.indices.filter { !seen.contains(places[$0]) }
            guard !fresh.isEmpty else { continue }
            let frame = try frame(row, of: footage, &known)
            result.append(fresh.count == places.count ? frame : frame.picking(fresh))
            seen.formUnion(places)
            if seen.count >= frame.grid.rows * frame.grid.columns { break }
        }
        return result
    }

    /// How many tokens, and the bytes they take.
    func size(_ footage: Int64) throws -> (frames: Int, bytes: Int) {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT count(*) AS count, coalesce(sum(length(places) + coalesce(length(scales), 0)
                    + coalesce(length(vectors), 0)), 0) AS bytes
                FROM modelTokenFrame WHERE footageId = ?
                """,
            arguments: [footage]
        )
        guard let row else { return (0, 0) }
        return (
            try row.decode(Int.self, forColumn: "count"),
            try row.decode(Int.self, forColumn: "bytes") + bases.size(footage)
        )
    }

    private func places(_ row: Row) throws -> [Int32] {
        try row.withBlob("places") { bytes in
            try TickList.decode(bytes).map { tick in
                guard let place = Int32(exactly: tick), place >= 0 else {
                    throw EncodingFault.outOfRange
                }
                return place
            }
        }
    }

    private func frame(
        _ row: Row,
        of footage: Int64,
        _ known: inout [Int64: ModelTokenBasis]
    ) throws -> ModelTokenFrame {
        let places = try places(row)
        let grid = GridShape(
            rows: try row.decode(Int.self, forColumn: "rows"),
            columns: try row.decode(Int.self, forColumn: "columns")
        )
        let levels = try row.decode(Int.self, forColumn: "levels")
        let dimensions = try row.decode(Int.self, forColumn: "dimensions")
        // What was damaged must not ask for memory or break an invariant.
        guard (1...64).contains(levels), (1...(1 << 16)).contains(dimensions), grid.rows > 0,
            grid.columns > 0, grid.rows <= 4096, grid.columns <= 4096,
            places.allSatisfy({ Int($0) < grid.rows * grid.columns })
        else { throw EncodingFault.outOfRange }
        var vectors = ModelTokenFrame.Vectors.pointer
        if try row.decode(Blob?.self, forColumn: "vectors") != nil {
            if let tick = try row.decode(Int64?.self, forColumn: "basis") {
                let basis = try known[tick] ?? bases.basis(tick, of: footage)
                known[tick] = basis
                guard basis.mean.count == levels * dimensions else {
                    throw EncodingFault.outOfRange
                }
                vectors = .lowRank(
                    basis: basis,
                    scales: try row.factors("scales", count: places.count),
                    codes: try row.steps("vectors", count: places.count * basis.rank)
                )
            } else {
                vectors = .int8(
                    scales: try row.factors("scales", count: places.count * levels),
                    values: try row.steps("vectors", count: places.count * levels * dimensions)
                )
            }
        }
        return ModelTokenFrame(
            tick: try row.decode(Int64.self, forColumn: "tick"),
            grid: grid,
            levels: levels,
            dimensions: dimensions,
            places: places,
            vectors: vectors
        )
    }
}
