internal import Foundation
internal import GRDB
internal import HourglassCore

/// What thinning takes out of the library, or would take.
public struct ThinnedDetail: Sendable, Hashable {
    /// The footage.
    public let footage: Int64
    /// Vision tokens.
    public let tokenCount: Int
    /// Small pictures.
    public let thumbnailCount: Int
    /// Bytes of both.
    public let byteCount: Int64
}

extension TimelineSnapshot {
    /// What thinning a piece of footage would take out: its vision tokens, and
    /// the small pictures that show no event.
    ///
    /// - Throws: `TimelineError` with code `unknownFootage`.
    public func thinnableDetail(_ footage: Int64) throws -> ThinnedDetail {
        guard try self.footage(id: footage) != nil else {
            throw TimelineError.unknownFootage(footage)
        }
        return try Thinning(db: db).detail(footage).summary
    }
}

extension TimelineIndex {
    /// Takes out of the library what old footage is least likely to be asked
    /// for: its vision tokens, and the small pictures that show no event.
    ///
    /// Events, text, frame times and the picture of each event stay, so that
    /// questions and reports go on; pictures can no longer be looked up in it.
    /// The footage counts as indexed as before.
    ///
    /// - Throws: `TimelineError` with code `unknownFootage`; `claimed` when a
    ///   live process is indexing it; `invalidBatch` when it is not indexed to
    ///   its end, because what is missing needs the tokens to go on from.
    public func thin(_ footage: Int64) throws -> ThinnedDetail {
        try write { db in
            let record = try FootageTable(db: db, observer: owner).existing(footage)
            guard record.state != .partial else {
                throw TimelineError(
                    code: .invalidBatch,
                    message: "'\(record.fileName)' is not indexed to its end and is not thinned;"
                        + " 'hourglass index' goes on with it."
                )
            }
            let claims = ClaimTable(db: db)
            try claims.take(record, by: owner)
            defer { try? claims.release(footage, by: owner) }
            return try Thinning(db: db).thin(record)
        }
    }

    /// Gives the room of what was taken out back to the file system.
    public func shrink() throws { try reclaimSpace() }
}

/// Decides what goes, and lets it go.
private struct Thinning {
    let db: Database

    struct Detail {
        var summary: ThinnedDetail
        /// Ticks of the pictures that go.
        var ticks: [Int64]
    }

    func detail(_ footage: Int64) throws -> Detail {
        let ticks = try idleTicks(footage)
        func sum(_ column: String) throws -> Int64 {
            try Int64.fetchOne(
                db,
                sql: "SELECT coalesce(sum(\(column)), 0) FROM tokenBlock WHERE footageId = ?",
                arguments: [footage]
            ) ?? 0
        }
        var bytes = try sum("length(tokens)")
        for tick in ticks {
            bytes +=
                try Int64.fetchOne(
                    db,
                    sql: "SELECT length(jpeg) FROM thumbnail WHERE footageId = ? AND tick = ?",
                    arguments: [footage, tick]
                ) ?? 0
        }
        let summary = ThinnedDetail(
            footage: footage,
            tokenCount: Int(try sum("count")),
            thumbnailCount: ticks.count,
            byteCount: bytes
        )
        return Detail(summary: summary, ticks: ticks)
    }

    /// Pictures but the one nearest to where each event is seen best.
    private func idleTicks(_ footage: Int64) throws -> [Int64] {
        let ticks = try ThumbnailTable(db: db).ticks(footage)
        guard !ticks.isEmpty else { return [] }
        var kept: Set<Int64> = []
        for event in try EventTable(db: db).events(footage, overlapping: nil) {
            let best = event.details?.bestTick ?? (event.startTick + event.endTick) / 2
            var (low, high) = (0, ticks.count)
            while low < high {
                let middle = (low + high) / 2
                if ticks[middle] < best { low = middle + 1 } else { high = middle }
            }
            let near = [low - 1, low].filter(ticks.indices.contains).map { ticks[$0] }
            let nearest = near.min { abs($0 - best) < abs($1 - best) }
            // A picture from outside the event shows something else.
            if let nearest, event.startTick <= nearest, nearest <= event.endTick {
                kept.insert(nearest)
            }
        }
        return ticks.filter { !kept.contains($0) }
    }

    func thin(_ record: FootageRecord) throws -> ThinnedDetail {
        let detail = try detail(record.id)
        try db.execute(sql: "DELETE FROM tokenBlock WHERE footageId = ?", arguments: [record.id])
        for tick in detail.ticks {
            try db.execute(
                sql: "DELETE FROM thumbnail WHERE footageId = ? AND tick = ?",
                arguments: [record.id, tick]
            )
        }
        var statistics = record.passStatistics
        statistics.figures["thinnedAt"] = Date().timeIntervalSince1970
        try db.execute(
            sql: """
                UPDATE pass SET statistics = ?, closedBytes = max(0, closedBytes - ?)
                WHERE footageId = ?
                """,
            arguments: [try json(statistics), detail.summary.byteCount, record.id]
        )
        return detail.summary
    }
}
