internal import Foundation
internal import HourglassCore

/// Finds pictures that hold still after a large change.
///
/// Cells that change again and again, such as a small picture of the
/// presenter, are busy and do not count. A change that adds to what is there
/// without replacing it is a build and leaves the slide the same.
struct SlideTracker: Sendable {
    private struct Slide: Sendable {
        var startTick: Int64
        /// Ticks it was shown before, in an earlier run that was interrupted.
        var shownBefore: Int64 = 0
        var strength: Double
        /// End of the last picture that mostly held still.
        var stillUntil: Int64
        /// What was added to it.
        var builds: SlideBuilds
    }

    /// A change under way: slides often go in more than one picture, when they
    /// fade or when compression spreads them over several.
    private struct Transition: Sendable {
        var onset: Int64
        /// Quiet cells that showed detail when it began.
        var detailed: Set<Int>
        /// Quiet cells that have come to show something else since.
        var others: Set<Int> = []
    }

    let grid: GridShape
    let minimumTicks: Int64
    /// Ticks over which a cell's activity is averaged.
    let activityTicks: Double

    private var slide: Slide?
    private var activity: [Float]
    /// Cells that changed in the picture before.
    private var changedBefore: [Bool]
    private var lastTick: Int64?
    private var transition: Transition?
    /// When the picture last changed too much to hold still surely, and how
    /// much of it changed then.
    private var unrest: (onset: Int64, share: Double) = (0, 0)

    init(grid: GridShape, minimumTicks: Int64, activityTicks: Int64) {
        self.grid = grid
        self.minimumTicks = minimumTicks
        self.activityTicks = Double(activityTicks)
        activity = [Float](repeating: 0, count: grid.count)
        changedBefore = [Bool](repeating: false, count: grid.count)
    }

    /// Share of its time above which a changing cell is busy.
    private static let busyShare: Float = 0.22
    /// Share of its time above which a changing cell never rests.
    private static let restlessShare: Float = 0.6
    /// What a single change counts at most, as a share of the time: less than
    /// half of what makes a cell busy.
    private static let onceWeight: Float = 0.1
    /// The same of a change directly after another.
    private static let againWeight: Float = 0.25
    /// Share of quiet cells from which a change makes a new picture.
    private static let newShare = 0.4
    /// Share of quiet cells with detail that, when they change, make a new
    /// picture: what was there has been replaced.
    private static let replacedShare = 0.5
    /// Share of busy cells above which nothing holds still.
    private static let movingShare = 0.35
    /// Share of changed cells below which a picture mostly holds still.
    private static let stillShare = 0.3
    /// Share of changed cells below which a picture surely holds still, even
    /// if cells were busy until now.
    private static let surelyStillShare = 0.12

    mutating func admit(
        _ decision: GateDecision,
        isCut: Bool,
        onset: Int64,
        otherLook: [Int]
    ) -> (change: EventDetector.PictureChange, closed: TimelineEvent?) {
        let (change, began) = classify(decision, isCut: isCut, onset: onset, otherLook: otherLook)
        follow(decision, isNew: change == .new)
        if decision.changedShare >= Self.surelyStillShare {
            unrest = (onset, decision.changedShare)
        }
        var closed: TimelineEvent?
        switch change {
        case .new:
            closed = close(at: began)
            slide = Slide(
                startTick: began,
                strength: decision.changedShare,
                stillUntil: decision.tick,
                builds: SlideBuilds(settlingTicks: minimumTicks)
            )
        case .build, .none:
            if slide == nil, settles(decision) { break }
            slide?.builds.admit(decision, onset: onset, otherLook: otherLook) {
                activity[$0] <= Self.busyShare
            }
            let moving = activity.count { $0 > Self.busyShare }
            if Double(moving) > Self.movingShare * Double(grid.count) {
                closed = slide.flatMap { close(at: $0.stillUntil) }
            } else if decision.changedShare < Self.stillShare, change == .none {
                slide?.stillUntil = decision.tick
            }
        }
        return (change, closed)
    }

    /// Begins a slide when motion over the whole picture has given way to rest.
    private mutating func settles(_ decision: GateDecision) -> Bool {
        guard decision.tick - unrest.onset >= minimumTicks else { return false }
        slide = Slide(
            startTick: unrest.onset,
            strength: unrest.share,
            stillUntil: decision.tick,
            builds: SlideBuilds(settlingTicks: minimumTicks)
        )
        activity = [Float](repeating: 0, count: grid.count)
        return true
    }

    /// Ends the slide at `tick`; nil when there is none or it was too short.
    mutating func close(at tick: Int64) -> TimelineEvent? {
        defer { slide = nil }
        return openEvent(at: tick)
    }

    /// Tells that the slide on screen has been there since `tick`: its rest
    /// after an interruption counts however short it is.
    mutating func resume(since tick: Int64) {
        guard let begun = slide?.startTick else { return }
        slide?.shownBefore = max(0, begun - tick)
    }

    /// The slide so far, as if it ended at `tick`.
    func openEvent(at tick: Int64) -> TimelineEvent? {
        guard let slide, tick - slide.startTick + slide.shownBefore >= minimumTicks,
            tick > slide.startTick
        else { return nil }
        var details = EventDetails()
        let steps = slide.builds.steps(from: slide.startTick, to: tick)
        details.steps = steps.isEmpty ? nil : steps
        details.bestTick = max(slide.startTick, min(slide.stillUntil, tick - 1))
        return TimelineEvent(
            kind: .slide,
            startTick: slide.startTick,
            endTick: tick,
            strength: slide.strength,
            details: details
        )
    }

    /// Cells that change again and again, such as a picture of the presenter.
    var busyCells: [Bool] { activity.map { $0 > Self.busyShare } }

    /// Cells that hardly ever rest; lines that appear one after the other
    /// change now and then, but not that often.
    var restlessCells: [Bool] { activity.map { $0 > Self.restlessShare } }

    /// What a decision means, and when what it means began.
    private mutating func classify(
        _ decision: GateDecision,
        isCut: Bool,
        onset: Int64,
        otherLook: [Int]
    ) -> (change: EventDetector.PictureChange, began: Int64) {
        if decision.fullFrame == .first || isCut {
            transition = nil
            return (.new, onset)
        }
        let quiet = activity.indices.filter { activity[$0] <= Self.busyShare }
        let others = otherLook.filter { activity[$0] <= Self.busyShare }
        guard !quiet.isEmpty, !others.isEmpty else { return (.none, onset) }
        if transition.map({ onset - $0.onset > minimumTicks / 2 }) ?? true {
            let detailed = decision.detailedCells.filter { activity[$0] <= Self.busyShare }
            transition = Transition(onset: onset, detailed: Set(detailed))
        }
        transition?.others.formUnion(others)
        guard let current = transition else { return (.build, onset) }
        let isWhole =
            Double(current.others.count) >= Self.newShare * Double(quiet.count)
            && quiet.count * 5 >= grid.count
        // One or two cells with detail say little about the picture.
        let replaced = current.others.intersection(current.detailed).count
        let isReplaced =
            current.detailed.count >= 3
            && Double(replaced) >= Self.replacedShare * Double(current.detailed.count)
        guard isWhole || isReplaced else { return (.build, onset) }
        transition = nil
        return (.new, max(current.onset, slide?.startTick ?? current.onset))
    }

    /// Follows how much of its time each cell is changing.
    ///
    /// Pictures are looked at seldom while nothing happens. A cell that rested
    /// in the picture before has changed once, however long ago that picture
    /// was; only one that changes from picture to picture changed all the time.
    /// A new picture after a rest says nothing of what moves in it.
    private mutating func follow(_ decision: GateDecision, isNew: Bool) {
        defer {
            lastTick = decision.tick
            changedBefore = [Bool](repeating: false, count: grid.count)
            for cell in decision.changedCells { changedBefore[cell] = true }
        }
        guard let lastTick else { return }
        let elapsed = max(0, Double(decision.tick - lastTick))
        let passed = Float(1 - exp(-elapsed / activityTicks))
        for cell in activity.indices { activity[cell] *= 1 - passed }
        let once = isNew ? 0 : min(passed, Self.onceWeight)
        let again = min(passed, Self.againWeight)
        for cell in decision.changedCells {
            activity[cell] += changedBefore[cell] ? again : once
        }
    }
}
