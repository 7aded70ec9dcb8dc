internal import HourglassCore

/// Joins motions in one place that rest between for a while into one that goes
/// on.
///
/// A picture of a presenter, or a slowly drifting one, moves enough to be
/// noticed now and then and is in motion all the while. The first rest that is
/// bridged is short; a place that has come alive again after some rest is
/// waited for longer, in proportion to it. What comes by at long intervals
/// stays apart.
struct RecurringMotion: Sendable {
    /// A motion that has come to rest, for now.
    private struct Resting: Sendable {
        var event: TimelineEvent
        var bounds: CellBounds
        /// Ticks of rest that it may bridge.
        var patience: Int64
    }

    let grid: GridShape
    /// Rest bridged at first, in ticks.
    let firstPatience: Int64
    /// Rest bridged at most, in ticks.
    let longestPatience: Int64
    private var resting: [Resting] = []

    init(grid: GridShape, firstPatience: Int64, longestPatience: Int64) {
        self.grid = grid
        self.firstPatience = firstPatience
        self.longestPatience = max(firstPatience, longestPatience)
    }

    /// Takes a motion that came to rest.
    mutating func take(_ event: TimelineEvent, bounds: CellBounds) {
        var joined = Resting(event: event, bounds: bounds, patience: firstPatience)
        resting.removeAll { earlier in
            let rest = event.startTick - earlier.event.endTick
            guard rest <= earlier.patience, earlier.bounds.mostlyOverlaps(bounds) else {
                return false
            }
            let patience = max(earlier.patience, min(longestPatience, rest * 5 / 2))
            joined.patience = max(joined.patience, patience)
            joined.event.startTick = min(joined.event.startTick, earlier.event.startTick)
            joined.event.endTick = max(joined.event.endTick, earlier.event.endTick)
            joined.event.strength = max(joined.event.strength, earlier.event.strength)
            joined.bounds.formUnion(earlier.bounds)
            return true
        }
        joined.event.place = joined.bounds.place(in: grid)
        resting.append(joined)
    }

    /// Motions that have rested for too long to go on, at `tick`.
    ///
    /// - Parameter mayJoin: bounds and starts of what moves now.
    mutating func over(
        at tick: Int64,
        unless mayJoin: [(bounds: CellBounds, startTick: Int64)]
    ) -> [TimelineEvent] {
        let isOver = { (motion: Resting) in
            tick - motion.event.endTick > motion.patience
                && !mayJoin.contains {
                    $0.startTick - motion.event.endTick <= motion.patience
                        && motion.bounds.mostlyOverlaps($0.bounds)
                }
        }
        defer { resting.removeAll(where: isOver) }
        return resting.filter(isOver).map(\.event)
    }

    /// All motions at rest.
    mutating func finish() -> [TimelineEvent] {
        defer { resting = [] }
        return resting.map(\.event)
    }
}
