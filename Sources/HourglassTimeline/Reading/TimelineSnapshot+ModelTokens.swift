public import HourglassCore

extension TimelineSnapshot {
    /// Pictures whose model tokens were stored within `range`, in order.
    public func modelTokens(
        _ footage: Int64,
        within range: Range<Int64>
    ) throws -> [ModelTokenFrame] {
        try ModelTokenTable(db: db).frames(footage, in: range)
    }

    /// The model tokens that hold at `tick`: pictures up to it, the last
    /// first, each with the tokens no later one replaced. Empty when none were
    /// stored; otherwise together a token for every place.
    ///
    /// - Complexity: reads back to where every place was stored once, which is
    ///   the last picture that was encoded whole.
    public func modelTokens(_ footage: Int64, holdingAt tick: Int64) throws -> [ModelTokenFrame] {
        try ModelTokenTable(db: db).holding(footage, at: tick)
    }

    /// When model tokens were stored within `range`, in order, and about how
    /// many; their vectors are not read.
    public func modelTokenChanges(
        _ footage: Int64,
        within range: Range<Int64>
    ) throws -> [(tick: Int64, places: Int)] {
        try ModelTokenTable(db: db).changes(footage, in: range)
    }

    /// Pictures with model tokens, and the bytes those take.
    public func modelTokenSize(_ footage: Int64) throws -> (frames: Int, bytes: Int) {
        try ModelTokenTable(db: db).size(footage)
    }
}
