/// The instants at which a slide gained something.
///
/// A build stays. What comes and goes, such as a pointer, shows by cells that
/// look again as they did before, and is no build; nor is one cell alone. What
/// fades in, or is drawn stroke by stroke, is one build from its first change
/// on, as long as it goes on without a rest; elsewhere in the picture a short
/// rest will do.
struct SlideBuilds: Sendable {
    private struct Build: Sendable {
        var onset: Int64
        var lastTick: Int64
        var cells: Set<Int>
    }

    /// A slide builds no more often than this; more is a film.
    private static let mostBuilds = 500
    /// Cells that have to remain of a build.
    private static let leastCells = 2

    /// Whether a picture without a change has come after the last build.
    private var hasRested = false

    /// Rest after which a change is another build.
    private let settlingTicks: Int64
    private var builds: [Build] = []

    init(settlingTicks: Int64) { self.settlingTicks = settlingTicks }

    /// Takes up what changed in the slide.
    ///
    /// - Parameters:
    ///   - otherLook: the cells that show something else than before.
    ///   - isQuiet: whether a cell does not change all the time.
    mutating func admit(
        _ decision: GateDecision,
        onset: Int64,
        otherLook: [Int],
        isQuiet: (Int) -> Bool
    ) {
        let returned = Set(decision.returnedCells)
        for index in builds.indices.suffix(8) { builds[index].cells.subtract(returned) }
        let added = otherLook.filter { isQuiet($0) && !returned.contains($0) }
        guard !added.isEmpty else {
            hasRested = true
            return
        }
        defer { hasRested = false }
        if let last = builds.indices.last, !isApart(added, onset, from: builds[last]) {
            builds[last].cells.formUnion(added)
            builds[last].lastTick = decision.tick
        } else if builds.count < Self.mostBuilds {
            builds.append(Build(onset: onset, lastTick: decision.tick, cells: Set(added)))
        }
    }

    /// Whether a change is no more of the build before.
    private func isApart(_ added: [Int], _ onset: Int64, from last: Build) -> Bool {
        let rest = onset - last.lastTick
        if rest >= settlingTicks * 3 / 8 { return true }
        return hasRested && rest >= settlingTicks / 8 && last.cells.isDisjoint(with: added)
    }

    /// Beginnings of the builds of a slide shown from `start` up to `end`,
    /// ascending. What changes while it still comes up, or already goes, is no
    /// build.
    func steps(from start: Int64, to end: Int64) -> [Int64] {
        builds.filter {
            $0.cells.count >= Self.leastCells && $0.onset - start >= settlingTicks * 3 / 10
                && end - $0.onset > settlingTicks / 4
        }.map(\.onset)
    }
}
