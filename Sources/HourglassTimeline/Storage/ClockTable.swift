internal import GRDB
internal import HourglassCore

/// Times of all frames, in blocks that follow one another.
struct ClockTable {
    let db: Database
    /// A block whose runs take this many bytes is left alone; shorter ones
    /// grow.
    private static let fullBlock = 2048

    func clock(_ footage: Int64) throws -> FrameClock {
        let timebase = try FootageTable.timebase(footage, db)
        var clock = FrameClock(timebase: timebase)
        let rows = try Row.fetchCursor(
            db,
            sql: "SELECT * FROM clockBlock WHERE footageId = ? ORDER BY firstFrame",
            arguments: [footage]
        )
        while let row = try rows.next() {
            let block = try self.block(row, timebase: timebase)
            guard block.firstFrame == clock.firstFrame + clock.count,
                clock.isEmpty || block.firstTick >= clock.lastTick
            else { throw EncodingFault.outOfRange }
            clock.append(block)
        }
        return clock
    }

    /// Number and tick of the last frame, or nil when there is none.
    func last(_ footage: Int64) throws -> (frame: Int, tick: Int64)? {
        let row = try lastRow(footage)
        guard let row else { return nil }
        let first = try row.decode(Int.self, forColumn: "firstFrame")
        let count = try row.decode(Int.self, forColumn: "frameCount")
        let (frame, overflow) = first.addingReportingOverflow(count - 1)
        guard !overflow else { throw EncodingFault.outOfRange }
        return (frame, try row.decode(Int64.self, forColumn: "lastTick"))
    }

    /// Adds the frames that follow, returns the bytes they take more.
    func append(_ frames: FrameClock, to footage: Int64) throws -> Int {
        var frames = frames
        var replaced = 0
        if let row = try lastRow(footage) {
            let size = try row.withBlob("runs") { $0.count }
            if size < Self.fullBlock {
                var last = try block(row, timebase: frames.timebase)
                last.append(frames)
                frames = last
                replaced = size
            }
        }
        let runs = ClockRuns.encode(frames.runs)
        try db.execute(
            sql: """
                INSERT OR REPLACE INTO clockBlock
                    (footageId, firstFrame, frameCount, firstTick, lastTick, runs)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                footage, frames.firstFrame, frames.count, frames.firstTick, frames.lastTick,
                Blob(runs),
            ]
        )
        return runs.count - replaced
    }

    private func lastRow(_ footage: Int64) throws -> Row? {
        try Row.fetchOne(
            db,
            sql: "SELECT * FROM clockBlock WHERE footageId = ? ORDER BY firstFrame DESC LIMIT 1",
            arguments: [footage]
        )
    }

    private func block(_ row: Row, timebase: Timebase) throws -> FrameClock {
        let firstFrame = try row.decode(Int.self, forColumn: "firstFrame")
        let firstTick = try row.decode(Int64.self, forColumn: "firstTick")
        let count = try row.decode(Int.self, forColumn: "frameCount")
        let lastTick = try row.decode(Int64.self, forColumn: "lastTick")
        return try row.withBlob("runs") { bytes in
            try ClockRuns.decode(
                bytes,
                timebase: timebase,
                firstFrame: firstFrame,
                firstTick: firstTick,
                count: count,
                lastTick: lastTick
            )
        }
    }
}
