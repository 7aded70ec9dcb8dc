public import HourglassCore

/// Turns decisions of the change gate into tokens: a cell that holds still
/// is one token over the whole time it holds.
///
/// Every token covers a half-open range of ticks, and at any instant between
/// the first picture and the end exactly one token of each cell holds.
///
/// To go on after an interruption: what was open at the checkpoint is closed
/// there with `closed(_:at:)`, and a new tracker and a new gate start with a
/// full frame. The seam costs one more token a cell, and nothing is lost.
public struct TokenTracker: Sendable {
    /// Cells of the picture.
    public let grid: GridShape
    /// Cells of all pictures seen: what storing everything would have taken.
    public private(set) var tokensSeen: Int
    /// Tokens begun.
    public private(set) var tokensKept: Int

    private var open: [VisionToken] = []
    private var lastTick = Int64.min

    /// A tracker without tokens.
    ///
    /// - Parameters:
    ///   - grid: cells of the pictures.
    ///   - tokensSeen: count to go on from, after an interruption.
    ///   - tokensKept: count to go on from, after an interruption.
    public init(grid: GridShape, tokensSeen: Int = 0, tokensKept: Int = 0) {
        self.grid = grid
        self.tokensSeen = tokensSeen
        self.tokensKept = tokensKept
    }

    /// Takes up a decision and the vectors of its stored cells.
    ///
    /// - Parameters:
    ///   - decision: what the change gate found in a picture.
    ///   - vectors: one for each of `decision.storedCells`, in that order.
    ///   - onset: when the change began, if a closer look found it; later than
    ///     the picture before and not after the decision. Nil: the decision's
    ///     own tick.
    /// - Returns: the tokens that ended, by cell. One that would be empty,
    ///   because two pictures share a time, is dropped.
    /// - Precondition: there are as many vectors as stored cells, and the
    ///   first decision is a full frame.
    public mutating func admit(
        _ decision: GateDecision,
        vectors: [[Float]],
        onset: Int64? = nil
    ) -> [VisionToken] {
        precondition(
            vectors.count == decision.storedCells.count,
            "\(vectors.count) vectors for \(decision.storedCells.count) stored cells"
        )
        let start = max(min(onset ?? decision.tick, decision.tick), lastTick)
        tokensSeen += grid.count
        tokensKept += decision.storedCells.count
        defer { lastTick = max(lastTick, decision.tick) }
        guard !open.isEmpty else {
            precondition(
                decision.storedCells.count == grid.count,
                "The first picture must be stored whole"
            )
            open = zip(decision.storedCells, vectors).map { token(cell: $0, start, $1) }
            return []
        }
        // Cells of a full frame that did not change begin anew at the picture
        // itself: an earlier onset belongs to what changed.
        let changed = Set(decision.changedCells)
        var closed: [VisionToken] = []
        for (cell, vector) in zip(decision.storedCells, vectors) {
            let begin = changed.contains(cell) ? start : decision.tick
            var ended = open[cell]
            ended.endTick = begin
            if ended.startTick < ended.endTick { closed.append(ended) }
            open[cell] = token(cell: cell, begin, vector)
        }
        return closed
    }

    /// The tokens that still hold, as if they ended at `tick`: what a
    /// checkpoint stores beside the closed ones.
    ///
    /// - Parameter tick: end of what is covered, after the last picture.
    public func openTokens(coveredUntil tick: Int64) -> [VisionToken] {
        Self.closed(open, at: tick)
    }

    /// Ends all tokens at `tick`, where the footage ends.
    public mutating func finish(at tick: Int64) -> [VisionToken] {
        defer { open = [] }
        return Self.closed(open, at: tick)
    }

    /// Tokens that were open at a checkpoint, closed there. Those that would
    /// be empty are left out.
    public static func closed(_ tokens: [VisionToken], at tick: Int64) -> [VisionToken] {
        tokens.compactMap { token in
            guard token.startTick < tick else { return nil }
            var token = token
            token.endTick = tick
            return token
        }
    }

    private func token(cell: Int, _ start: Int64, _ vector: [Float]) -> VisionToken {
        VisionToken(
            row: cell / grid.columns,
            column: cell % grid.columns,
            startTick: start,
            endTick: start,
            vector: vector
        )
    }
}
