public import HourglassCore

/// Turns decisions of the change gate into events on the timeline.
///
/// - `.cut`: most of the picture changed from one picture to the next. It
///   lasts one tick.
/// - `.slide`: the picture held still, at least two seconds, after a large
///   change (or from the start). A small moving part does not end it, nor
///   does a build that adds to what is there.
/// - `.motion`: a region of cells kept changing, with rests of a few seconds
///   or, where motion keeps coming back, up to a minute. What changes once and holds
///   is no motion, nor is a change of light over the whole picture.
///
/// A value without I/O. Memory does not grow with the length of the footage.
public struct EventDetector: Sendable {
    /// Settings of the detector.
    public struct Configuration: Sendable, Equatable {
        /// Least length of a slide, in seconds.
        public var slideSeconds: Double = 2
        /// Rest, in seconds, after which a motion has come to an end for now.
        public var quietSeconds: Double = 2
        /// Rest, in seconds, up to which motion in the same place is still the
        /// same event.
        public var recurrenceSeconds: Double = 10
        /// The same at most, where motion keeps coming back after longer
        /// rests.
        public var longestRecurrenceSeconds: Double = 60
        /// Least length of a motion, in seconds, from its first to its last
        /// picture with change.
        public var motionSeconds: Double = 0.3

        /// Time, in seconds, something may take to appear for good, such as a
        /// bullet that fades in or a slide that dissolves, without being a
        /// motion.
        public var settleSeconds: Double = 2.5

        /// The default settings.
        public init() {}
    }

    /// What a decision means for the picture as a whole.
    public enum PictureChange: Sendable {
        /// The same picture, apart from what moves in it.
        case none
        /// Something was added to or changed in the picture.
        case build
        /// A new picture.
        case new
    }

    /// What the last decision meant for the picture as a whole.
    public private(set) var pictureChange = PictureChange.none

    /// Whether each cell changes again and again, as a small picture of the
    /// presenter does: it tells nothing of the slide.
    public var busyCells: [Bool] { slides.busyCells }

    /// Whether each cell hardly ever rests, so that text in it is none of a
    /// slide.
    public var restlessCells: [Bool] { slides.restlessCells }

    private var cuts = CutDetector()
    private var slides: SlideTracker
    private var motions: MotionTracker
    /// When the first of several new pictures in a row began.
    private var transitionOnset: Int64?
    private let settleTicks: Int64

    /// A detector that has seen nothing yet.
    ///
    /// - Parameters:
    ///   - grid: cells of the pictures.
    ///   - timebase: what the ticks of decisions count.
    ///   - configuration: thresholds and durations.
    public init(grid: GridShape, timebase: Timebase, configuration: Configuration = .init()) {
        func ticks(_ seconds: Double) -> Int64 {
            MediaTime(seconds: seconds, timebase: timebase).ticks
        }
        settleTicks = ticks(configuration.settleSeconds)
        slides = SlideTracker(
            grid: grid,
            minimumTicks: ticks(configuration.slideSeconds),
            activityTicks: ticks(6)
        )
        motions = MotionTracker(
            grid: grid,
            quietTicks: ticks(configuration.quietSeconds),
            minimumTicks: ticks(configuration.motionSeconds),
            settleTicks: settleTicks,
            recurring: RecurringMotion(
                grid: grid,
                firstPatience: ticks(configuration.recurrenceSeconds),
                longestPatience: ticks(configuration.longestRecurrenceSeconds)
            )
        )
    }

    /// Takes up a decision; the ticks of decisions must not decrease.
    ///
    /// - Parameters:
    ///   - decision: what the change gate found in a picture.
    ///   - onset: when the change began, if a closer look found it. Nil: the
    ///     decision's own tick.
    ///   - otherLook: of the changed cells, those that show something else than
    ///     before rather than the same better or worse. Nil: all of them.
    /// - Returns: the events that ended, by start.
    public mutating func admit(
        _ decision: GateDecision,
        onset: Int64? = nil,
        otherLook: [Int]? = nil
    ) -> [TimelineEvent] {
        let onset = min(onset ?? decision.tick, decision.tick)
        var events: [TimelineEvent] = []
        let otherLook = otherLook ?? decision.changedCells
        let isCut = cuts.admit(
            decision,
            otherShare: Double(otherLook.count) / Double(slides.grid.count)
        )
        let slide = slides.admit(
            decision,
            isCut: isCut,
            onset: onset,
            otherLook: otherLook
        )
        pictureChange = slide.change
        if let closed = slide.closed { events.append(closed) }
        if isCut {
            transitionOnset = onset
            events += motions.close(at: onset)
            events.append(
                TimelineEvent(
                    kind: .cut,
                    startTick: onset,
                    endTick: onset + 1,
                    strength: decision.changedShare
                )
            )
        } else if decision.fullFrame != .first {
            if slide.change == .new {
                transitionOnset = transitionOnset ?? onset
            } else {
                transitionOnset = nil
            }
            events += motions.admit(
                moving(decision),
                clear: decision.clearCells,
                returned: decision.returnedCells,
                tick: decision.tick,
                onset: transitionOnset ?? onset
            )
        }
        return events.sorted { $0.startTick < $1.startTick }
    }

    /// Cells of a decision that say something about motion.
    private func moving(_ decision: GateDecision) -> [Int] {
        if decision.fullFrame == .light { return [] }
        // A new slide says nothing, except where there was motion anyway. Only
        // when pictures go on being new for longer than a dissolve takes is it
        // motion, which then began with the first of them.
        guard let transitionOnset, decision.tick - transitionOnset < settleTicks else {
            return decision.changedCells
        }
        return decision.changedCells.filter(motions.isActive)
    }

    /// Tells a detector that has seen its first picture that the slide on
    /// screen was there before, since `tick`.
    package mutating func resume(slideSince tick: Int64) { slides.resume(since: tick) }

    /// Events still under way, as if they ended at `tick`: what a checkpoint
    /// stores beside those that ended.
    public func openEvents(at tick: Int64) -> [TimelineEvent] {
        let slide = slides.openEvent(at: tick).map { [$0] } ?? []
        return (slide + motions.openEvents(at: tick)).sorted { $0.startTick < $1.startTick }
    }

    /// Ends all events at `tick`, where the footage ends.
    public mutating func finish(at tick: Int64) -> [TimelineEvent] {
        let slide = slides.close(at: tick).map { [$0] } ?? []
        return (slide + motions.close(at: tick)).sorted { $0.startTick < $1.startTick }
    }
}
