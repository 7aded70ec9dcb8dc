internal import GRDB
internal import HourglassCore

/// Stores one batch, after checking that it follows what is stored.
struct Checkpoint {
    let db: Database
    let footage: Int64
    let batch: IndexBatch

    func store() throws {
        let passes = PassTable(db: db)
        guard let pass = try passes.pass(footage) else {
            throw TimelineError.invalidBatch("no pass over footage \(footage) was begun")
        }
        try check(against: pass)
        var (closedBytes, openBytes) = (0, 0)
        if let frames = batch.frames, !frames.isEmpty {
            closedBytes += try ClockTable(db: db).append(frames, to: footage)
        }
        if !batch.sampledTicks.isEmpty {
            closedBytes += try SampleTable(db: db).append(batch.sampledTicks, to: footage)
        }
        let tokens = try TokenTable(db: db).append(
            batch.closedTokens,
            open: batch.openTokens,
            dimensions: pass.settings.dimensions,
            to: footage
        )
        let spans = try SpanTable(db: db).append(batch.spans, open: batch.openSpans, to: footage)
        try EventTable(db: db).append(batch.events, open: batch.openEvents, to: footage)
        for thumbnail in batch.thumbnails {
            try ThumbnailTable(db: db).append(thumbnail, to: footage)
            closedBytes += thumbnail.jpeg.count
        }
        closedBytes += try ModelTokenTable(db: db).append(batch.modelTokens, to: footage)
        closedBytes += tokens.closed + spans.closed + batch.events.count * Self.bytesPerEvent
        openBytes += tokens.open + spans.open + batch.openEvents.count * Self.bytesPerEvent
        try passes.store(batch, closedBytes: closedBytes, openBytes: openBytes, footage)
    }

    /// What a row of plain columns takes, about.
    private static let bytesPerEvent = 48

    private func check(against pass: PassTable.Pass) throws {
        try require(batch.coveredUntil >= pass.coveredUntil, "coverage would shrink")
        try checkFrames()
        try checkTokens(dimensions: pass.settings.dimensions)
        for span in batch.spans + batch.openSpans {
            try require(span.span.startTick <= span.span.endTick, "a span ends before it starts")
        }
        for event in batch.events + batch.openEvents {
            try require(event.startTick <= event.endTick, "an event ends before it starts")
        }
    }

    private func checkFrames() throws {
        if let frames = batch.frames, !frames.isEmpty {
            let last = try ClockTable(db: db).last(footage)
            let timebase = try FootageTable.timebase(footage, db)
            try require(frames.timebase == timebase, "its clock counts other ticks")
            try require(
                frames.firstFrame == (last.map { $0.frame + 1 } ?? 0),
                "its first frame is number \(frames.firstFrame), after \(last?.frame ?? -1)"
            )
            try require(
                frames.firstTick >= last?.tick ?? .min,
                "its first frame is before the last one stored"
            )
        }
        guard var previous = batch.sampledTicks.first else { return }
        if let last = try SampleTable(db: db).last(footage) {
            try require(previous > last, "a frame was sampled before the last one stored")
        }
        for tick in batch.sampledTicks.dropFirst() {
            try require(tick > previous, "sampled frames are not in order")
            previous = tick
        }
    }

    private func checkTokens(dimensions: Int) throws {
        for tokens in [batch.closedTokens, batch.openTokens] {
            for token in tokens {
                try require(
                    token.vector.count == dimensions,
                    "a vector has \(token.vector.count) numbers instead of \(dimensions)"
                )
                try require(token.startTick <= token.endTick, "a token ends before it starts")
                try require(
                    (0..<4096).contains(token.row) && (0..<4096).contains(token.column),
                    "a token lies outside of any grid"
                )
            }
        }
    }

    private func require(_ condition: Bool, _ reason: @autoclosure () -> String) throws {
        guard condition else { throw TimelineError.invalidBatch(reason()) }
    }
}
