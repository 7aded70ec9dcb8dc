internal import GRDB
internal import HourglassCore

extension TimelineIndex {
    /// Claims footage for this index object and tells where to go on.
    ///
    /// A pass with other settings than the stored one drops what was indexed
    /// and begins anew. A claim left by a process that died is taken over.
    /// The claim ends with `finishPass` or `suspendPass`, or with the process.
    ///
    /// - Throws: `TimelineError` with code `unknownFootage`, or `claimed` when
    ///   another live process is indexing it.
    public func beginPass(_ footage: Int64, settings: PassSettings) throws -> PassState {
        try write { db in
            let record = try FootageTable(db: db, observer: owner).existing(footage)
            try ClaimTable(db: db).take(record, by: owner)
            let table = PassTable(db: db)
            let stored = try table.pass(footage)
            if stored?.settings != settings { try table.begin(footage, settings) }
            return try PassResumption(db: db).state(
                footage,
                droppedOlderPass: stored.map { $0.settings != settings && $0.coveredUntil > 0 }
                    ?? false
            )
        }
    }

    /// Drops what is indexed of footage, so that the next pass begins anew.
    ///
    /// - Throws: `TimelineError` with code `claimed` when another live process
    ///   is indexing it.
    public func resetPass(_ footage: Int64) throws {
        try write { db in
            let record = try FootageTable(db: db, observer: owner).existing(footage)
            try ClaimTable(db: db).take(record, by: owner)
            try PassTable(db: db).dropContent(footage)
            try db.execute(sql: "DELETE FROM pass WHERE footageId = ?", arguments: [footage])
            try ClaimTable(db: db).release(footage, by: owner)
        }
    }

    /// Stores a checkpoint: all of the batch, or nothing when this throws.
    ///
    /// - Throws: `TimelineError` with code `claimLost` without a claim,
    ///   `invalidBatch` when the batch does not follow what is stored,
    ///   `diskFull` when there is no room.
    public func append(_ batch: IndexBatch, to footage: Int64) throws {
        try write { db in
            try ClaimTable(db: db).renew(footage, by: owner)
            try Checkpoint(db: db, footage: footage, batch: batch).store()
        }
    }

    /// Shows other processes that the pass is alive while it has nothing to
    /// store. Call it when checkpoints lie minutes apart.
    public func renewClaim(_ footage: Int64) throws {
        try write { db in try ClaimTable(db: db).renew(footage, by: owner) }
    }

    /// Marks the footage as indexed to its end and gives up the claim.
    public func finishPass(_ footage: Int64, statistics: PassStatistics) throws {
        try write { db in
            try ClaimTable(db: db).renew(footage, by: owner)
            try PassTable(db: db).finish(footage, statistics)
            try ClaimTable(db: db).release(footage, by: owner)
        }
    }

    /// Gives up the claim and keeps what is stored, to go on another time.
    public func suspendPass(_ footage: Int64) throws {
        try write { db in try ClaimTable(db: db).release(footage, by: owner) }
    }
}

/// Collects what a pass needs to go on.
struct PassResumption {
    let db: Database

    func state(_ footage: Int64, droppedOlderPass: Bool) throws -> PassState {
        guard let pass = try PassTable(db: db).pass(footage) else {
            throw EncodingFault.outOfRange
        }
        let lastFrame = try ClockTable(db: db).last(footage)
        return PassState(
            footage: footage,
            coveredUntil: pass.coveredUntil,
            nextFrame: lastFrame.map { $0.frame + 1 } ?? 0,
            lastFrameTick: lastFrame?.tick,
            lastSampledTick: try SampleTable(db: db).last(footage),
            openTokens: try TokenTable(db: db).tokens(footage, overlapping: nil, openOnly: true),
            openSpans: try SpanTable(db: db).open(footage).map(\.span),
            openEvents: try EventTable(db: db).open(footage),
            statistics: pass.statistics,
            resumeState: pass.resumeState,
            isComplete: pass.isComplete,
            droppedOlderPass: droppedOlderPass
        )
    }
}
