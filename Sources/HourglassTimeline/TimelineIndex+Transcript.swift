internal import GRDB
internal import HourglassCore

extension TimelineIndex {
    /// The transcript that recognition made of footage; nil when none was
    /// begun. Subtitles are no such transcript.
    public func transcript(of footage: Int64) throws -> TranscriptRecord? {
        try read { snapshot in try TranscriptTable(db: snapshot.db).transcript(footage) }
    }

    /// Claims footage for a transcript and tells where to go on.
    ///
    /// A transcript from another source, and subtitles, are dropped: what is
    /// said comes from one source. The claim ends with `suspendPass`.
    ///
    /// - Throws: `TimelineError` with code `unknownFootage`, `claimed` when
    ///   another live process writes to it, `invalidBatch` when its pictures
    ///   are not indexed to the end yet.
    public func beginTranscript(of footage: Int64, source: String) throws -> TranscriptRecord {
        try write { db in
            let record = try FootageTable(db: db, observer: owner).existing(footage)
            guard try PassTable(db: db).pass(footage)?.isComplete == true else {
                throw TimelineError.invalidBatch("footage \(footage) is not indexed to its end")
            }
            try ClaimTable(db: db).take(record, by: owner)
            let table = TranscriptTable(db: db)
            if let stored = try table.transcript(footage), stored.source == source {
                return stored
            }
            try table.dropSpeech(footage)
            let begun = TranscriptRecord(source: source, coveredUntil: 0, isComplete: false)
            try table.store(begun, footage)
            try table.recount(footage, addedBytes: 0)
            return begun
        }
    }

    /// Adds what was said since the last part, in one transaction.
    ///
    /// - Throws: `TimelineError` with code `claimLost` without a claim,
    ///   `invalidBatch` when no transcript was begun, it would shrink, or a
    ///   span ends before it starts.
    public func appendTranscript(
        _ spans: [NewSpan],
        coveredUntil: Int64,
        isComplete: Bool,
        to footage: Int64
    ) throws {
        try write { db in
            try ClaimTable(db: db).renew(footage, by: owner)
            let table = TranscriptTable(db: db)
            guard var record = try table.transcript(footage) else {
                throw TimelineError.invalidBatch("no transcript of footage \(footage) was begun")
            }
            guard coveredUntil >= record.coveredUntil else {
                throw TimelineError.invalidBatch("the transcript would shrink")
            }
            guard spans.allSatisfy({ $0.span.startTick <= $0.span.endTick }) else {
                throw TimelineError.invalidBatch("a span ends before it starts")
            }
            let texts = SpanTable(db: db)
            let open = try texts.open(footage).map(\.span)
            let bytes = try texts.append(spans, open: open, to: footage)
            record.coveredUntil = coveredUntil
            record.isComplete = isComplete
            try table.store(record, footage)
            try table.recount(footage, addedBytes: bytes.closed)
        }
    }
}
