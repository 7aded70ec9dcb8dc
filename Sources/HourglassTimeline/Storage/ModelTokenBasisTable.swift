internal import GRDB
internal import HourglassCore

/// The bases that low-rank codes of model tokens are told in, a few at most a
/// piece of footage.
struct ModelTokenBasisTable {
    let db: Database

    /// Adds a basis unless it is there; returns the bytes it takes.
    func append(_ basis: ModelTokenBasis, to footage: Int64) throws -> Int {
        let known =
            try Row.fetchOne(
                db,
                sql: "SELECT 1 FROM modelTokenBasis WHERE footageId = ? AND tick = ?",
                arguments: [footage, basis.id]
            ) != nil
        guard !known else { return 0 }
        try db.execute(
            sql: """
                INSERT INTO modelTokenBasis(footageId, tick, divergence, mean, scales, directions)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                footage, basis.id, basis.divergence, Blob(bytesOf: basis.mean),
                Blob(bytesOf: basis.scales), Blob(bytesOf: basis.values),
            ]
        )
        return 4 * (basis.mean.count + basis.scales.count) + basis.values.count
    }

    /// The basis that begins at a tick.
    func basis(_ tick: Int64, of footage: Int64) throws -> ModelTokenBasis {
        let row = try Row.fetchOne(
            db,
            sql: "SELECT * FROM modelTokenBasis WHERE footageId = ? AND tick = ?",
            arguments: [footage, tick]
        )
        guard let row else { throw EncodingFault.truncated }
        let length = try row.withBlob("mean") { $0.count / 4 }
        let (steps, factors) = (
            try row.withBlob("directions") { $0.count }, try row.withBlob("scales") { $0.count / 4 }
        )
        // A direction has a step for each of its levels.
        guard length > 0, steps % length == 0, steps > 0, factors % (steps / length) == 0,
            factors > 0, length % (factors / (steps / length)) == 0
        else { throw EncodingFault.outOfRange }
        return ModelTokenBasis(
            id: tick,
            mean: try row.numbers("mean", count: length),
            scales: try row.factors("scales", count: factors),
            values: try row.steps("directions", count: steps),
            divergence: try row.decode(Double.self, forColumn: "divergence")
        )
    }

    /// Bytes of all bases of a piece of footage.
    func size(_ footage: Int64) throws -> Int {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT coalesce(sum(length(mean) + length(scales) + length(directions)), 0) AS bytes
                FROM modelTokenBasis WHERE footageId = ?
                """,
            arguments: [footage]
        )
        return try row?.decode(Int.self, forColumn: "bytes") ?? 0
    }
}

extension Blob {
    /// The bytes of numbers as they lie in memory.
    init<Number: BitwiseCopyable>(bytesOf numbers: [Number]) {
        self.init(numbers.withUnsafeBytes { [UInt8]($0) })
    }
}

extension Row {
    /// So many finite numbers.
    func numbers(_ column: String, count: Int) throws -> [Float] {
        let numbers = try withBlob(column) { bytes -> [Float] in
            guard bytes.count == count * 4 else { throw EncodingFault.truncated }
            return (0..<count).map {
                bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self)
            }
        }
        guard numbers.allSatisfy(\.isFinite) else { throw EncodingFault.outOfRange }
        return numbers
    }

    /// So many step sizes.
    func factors(_ column: String, count: Int) throws -> [Float] {
        let factors = try numbers(column, count: count)
        guard factors.allSatisfy({ $0 >= 0 }) else { throw EncodingFault.outOfRange }
        return factors
    }

    /// So many whole numbers of steps.
    func steps(_ column: String, count: Int) throws -> [Int8] {
        try withBlob(column) { bytes in
            guard bytes.count == count else { throw EncodingFault.truncated }
            return [Int8](bytes.bindMemory(to: Int8.self))
        }
    }
}
