internal import GRDB

/// Ticks of the frames that were sampled, in blocks.
struct SampleTable {
    let db: Database
    private static let fullBlock = 2048

    func ticks(_ footage: Int64, within range: Range<Int64>?) throws -> [Int64] {
        let range = range ?? Int64.min..<Int64.max
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT ticks FROM sampleBlock
                WHERE footageId = ? AND firstTick < ? AND lastTick >= ? ORDER BY firstTick
                """,
            arguments: [footage, range.upperBound, range.lowerBound]
        )
        var ticks: [Int64] = []
        while let row = try rows.next() {
            let block = try row.withBlob("ticks") { try TickList.decode($0) }
            ticks.append(contentsOf: block.lazy.filter(range.contains))
        }
        return ticks
    }

    func last(_ footage: Int64) throws -> Int64? {
        try lastRow(footage)?.decode(Int64.self, forColumn: "lastTick")
    }

    /// Adds later ticks, returns the bytes they take more.
    ///
    /// - Precondition: there is at least one.
    func append(_ ticks: [Int64], to footage: Int64) throws -> Int {
        var ticks = ticks
        var replaced = 0
        if let row = try lastRow(footage) {
            let stored = try row.withBlob("ticks") { bytes in
                bytes.count < Self.fullBlock ? (try TickList.decode(bytes), bytes.count) : nil
            }
            if let stored {
                ticks = stored.0 + ticks
                replaced = stored.1
            }
        }
        let blob = TickList.encode(ticks)
        try db.execute(
            sql: """
                INSERT OR REPLACE INTO sampleBlock(footageId, firstTick, lastTick, count, ticks)
                VALUES (?, ?, ?, ?, ?)
                """,
            arguments: [footage, ticks[0], ticks[ticks.count - 1], ticks.count, Blob(blob)]
        )
        return blob.count - replaced
    }

    private func lastRow(_ footage: Int64) throws -> Row? {
        try Row.fetchOne(
            db,
            sql: "SELECT * FROM sampleBlock WHERE footageId = ? ORDER BY firstTick DESC LIMIT 1",
            arguments: [footage]
        )
    }
}
