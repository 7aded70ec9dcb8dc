internal import HourglassCore

/// Joins changed cells over time into motions.
///
/// A motion begins with the first picture in which a region of cells changed
/// and ends with the first after which it stayed quiet; motion in the same
/// place soon after goes on from it (`RecurringMotion`). It is one only when
/// cells kept changing: what changes once and then holds, such as a bullet
/// appearing, is none; nor is what fades in and then holds, of which no cell
/// returns to its look before.
struct MotionTracker: Sendable {
    private struct Track: Sendable {
        var startTick: Int64
        var lastActive: Int64
        /// First picture without change after `lastActive`.
        var quietSince: Int64?
        /// When each cell last changed in this track.
        var lastChange: [Int: Int64]
        var bounds: CellBounds
        var activePictures: Int
        var peakCells: Int
        /// Whether a cell returned to its look before the motion.
        var hasReturned: Bool
        /// Cells counted in the picture at `lastActive`.
        var cellsNow: Int
    }

    let grid: GridShape
    /// Ticks without change after which a motion is over.
    let quietTicks: Int64
    /// Ticks a motion must last.
    let minimumTicks: Int64

    /// Ticks something may take to appear for good without being a motion.
    let settleTicks: Int64

    private var tracks: [Track] = []
    private var recurring: RecurringMotion
    private var lastTick: Int64?
    /// Slowly following distance of pictures, in ticks.
    private var pace: Double = 0

    init(
        grid: GridShape,
        quietTicks: Int64,
        minimumTicks: Int64,
        settleTicks: Int64,
        recurring: RecurringMotion
    ) {
        self.recurring = recurring
        self.settleTicks = settleTicks
        self.grid = grid
        self.quietTicks = quietTicks
        self.minimumTicks = minimumTicks
    }

    /// - Parameters:
    ///   - changed: cells that changed.
    ///   - clear: of these, those that cannot be noise; a region without any
    ///     is left out.
    ///   - returned: of these, those that look as before.
    mutating func admit(
        _ changed: [Int],
        clear: [Int],
        returned: [Int],
        tick: Int64,
        onset: Int64
    ) -> [TimelineEvent] {
        if let lastTick {
            let distance = Double(tick - lastTick)
            pace = pace == 0 ? distance : pace + 0.2 * (distance - pace)
        }
        lastTick = tick
        let memory = max(quietTicks, Int64(2.5 * pace))

        for region in CellRegion.regions(of: changed, grid: grid) {
            guard region.cells.contains(where: { clear.contains($0) }) else { continue }
            let returns = region.cells.contains { returned.contains($0) }
            join(region, returns, tick, onset, memory)
        }
        let isOver = { (track: Track) in tick - track.lastActive > memory }
        for track in tracks.filter(isOver) { settle(track, at: tick) }
        tracks.removeAll(where: isOver)
        for index in tracks.indices where tracks[index].lastActive < tick {
            tracks[index].quietSince = tracks[index].quietSince ?? tick
        }
        return recurring.over(at: tick, unless: tracks.map { ($0.bounds, $0.startTick) })
            .sorted { $0.startTick < $1.startTick }
    }

    private mutating func settle(_ track: Track, at tick: Int64) {
        guard let event = event(of: track, until: track.quietSince ?? tick) else { return }
        recurring.take(event, bounds: track.bounds)
    }

    /// Whether a cell lately changed as part of a motion.
    func isActive(_ cell: Int) -> Bool {
        tracks.contains { $0.activePictures > 1 && $0.lastChange[cell] != nil }
    }

    /// Ends all motions at `tick`, because the scene was replaced or the
    /// footage ended.
    mutating func close(at tick: Int64) -> [TimelineEvent] {
        for track in tracks { settle(track, at: tick) }
        tracks = []
        return recurring.finish().sorted { $0.startTick < $1.startTick }
    }

    /// Motions so far, as if they ended at `tick`.
    func openEvents(at tick: Int64) -> [TimelineEvent] {
        var copy = self
        return copy.close(at: tick)
    }

    /// Adds a region to the tracks it touches, which become one, or begins a
    /// new track.
    private mutating func join(
        _ region: CellRegion,
        _ returns: Bool,
        _ tick: Int64,
        _ onset: Int64,
        _ memory: Int64
    ) {
        var near = Set<Int>()
        for cell in region.cells {
            near.formUnion(CellRegion.neighbours(of: cell, grid: grid))
        }
        var joined = Track(
            startTick: onset,
            lastActive: tick,
            quietSince: nil,
            lastChange: Dictionary(uniqueKeysWithValues: region.cells.map { ($0, tick) }),
            bounds: CellBounds(cell: region.cells[0], grid: grid),
            activePictures: 1,
            peakCells: region.cells.count,
            hasReturned: returns,
            cellsNow: region.cells.count
        )
        for cell in region.cells { joined.bounds.formUnion(CellBounds(cell: cell, grid: grid)) }
        tracks.removeAll { track in
            guard
                track.lastChange.contains(where: { cell, last in
                    near.contains(cell) && tick - last <= memory
                })
            else { return false }
            let sameTick = track.lastActive == tick
            joined.startTick = min(joined.startTick, track.startTick)
            joined.bounds.formUnion(track.bounds)
            joined.activePictures = max(
                joined.activePictures,
                track.activePictures + (sameTick ? 0 : 1)
            )
            if sameTick { joined.cellsNow += track.cellsNow }
            joined.hasReturned = joined.hasReturned || track.hasReturned
            joined.peakCells = max(joined.peakCells, track.peakCells, joined.cellsNow)
            joined.lastChange.merge(track.lastChange.filter { tick - $0.value <= memory }) {
                max($0, $1)
            }
            return true
        }
        tracks.append(joined)
    }

    private func event(of track: Track, until tick: Int64) -> TimelineEvent? {
        let lasted = track.lastActive - track.startTick
        guard
            track.activePictures >= (track.peakCells >= 2 ? 2 : 4),
            lasted >= minimumTicks,
            track.hasReturned || lasted > settleTicks,
            tick > track.startTick
        else { return nil }
        return TimelineEvent(
            kind: .motion,
            startTick: track.startTick,
            endTick: tick,
            strength: Double(track.peakCells) / Double(grid.count),
            place: track.bounds.place(in: grid)
        )
    }
}
