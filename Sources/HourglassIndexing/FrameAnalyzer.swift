import HourglassCore
import HourglassMedia
import HourglassText
import HourglassVision

/// A frame whose text is to be read.
struct DueReading: Sendable {
    /// The frame.
    var frame: DecodedFrame
    /// Tick since which its text is on screen.
    var onset: Int64
    /// Places of the cells that changed since the frame read before it; nil
    /// when any may have.
    var changedPlaces: [NormalizedRect]?
    /// Places of a small part that never rests, such as a picture of the
    /// presenter, whose text is none of the slide.
    var busyPlaces: [NormalizedRect] = []
}

/// What one sampled frame adds to the timeline.
struct FrameAnalysis {
    /// Tokens that ended.
    var closedTokens: [VisionToken] = []
    /// Events that ended.
    var closedEvents: [TimelineEvent] = []
    /// Events of the scene that ended.
    var sceneEvents: [TimelineEvent] = []
    /// Pictures of events of the scene.
    var scenePictures: [Thumbnail] = []
    /// Frames to read text off.
    var readings: [DueReading] = []
    /// Slides that ended, with their last pictures.
    var endedSlides: [EndedSlide] = []
    /// The last frame of a slide that ended, where no picture of its final
    /// state is kept yet.
    var lastFrameOfSlide: DecodedFrame?
    /// Whether the frame's picture is kept.
    var wantsThumbnail = false
    /// Vision tokens of a model.
    var modelTokens: [ModelTokenFrame] = []
    /// Times of the pictures the gate has seen, in order.
    var sampledTicks: [Int64] = []
}

/// Follows the picture: gate, tokens, events, and what text is due to be read.
///
/// Where something new shows up between two samples and the frames between
/// them are at hand, the first frame that shows it goes through the gate as
/// well, so that tokens, events and text begin at the very frame.
struct FrameAnalyzer {
    private let size: WorkingSize
    private let encoder: any VisionEncoder
    private let modelPass: (any ModelTokenPass)?
    private let readsText: Bool
    private var gate: ChangeGate
    private var tracker: TokenTracker
    private var looks: CellLooks
    /// The picture when it last held still, and since when it has: a slide that
    /// goes in several pictures is remembered as it was before the first.
    private var atRest: (tick: Int64, tokens: [VisionToken])?
    private var events: EventDetector
    private var scene: SceneObserver?
    private var reading: ReadingSchedule
    private var thumbnails: ThumbnailSchedule
    /// The sample before, kept because its text may be due only now.
    private var previous: (frame: DecodedFrame, picture: PixelBuffer)?
    /// Cells that changed in the sample before.
    private var restless: Set<Int> = []
    /// Where text was when the picture last changed.
    private var textCells: TextCells?
    /// Cells that changed since the frame read last; nil before the first.
    private var changedSinceReading: Set<Int>?
    private var lastNewPicture = Int64.min / 2
    private let settlingTicks: Int64

    /// - Parameters:
    ///   - modelPass: makes vision tokens of a model; nil makes none.
    ///   - tokensSeen: count to go on from, after an interruption.
    ///   - tokensKept: count to go on from, after an interruption.
    ///   - scene: what watches the scene; nil when nothing does.
    init(
        size: WorkingSize,
        timebase: Timebase,
        encoder: any VisionEncoder,
        modelPass: (any ModelTokenPass)? = nil,
        readsText: Bool,
        tokensSeen: Int,
        tokensKept: Int,
        scene: SceneObserver?
    ) {
        self.scene = scene
        let ticksPerSecond = Double(timebase.denominator) / Double(timebase.numerator)
        // Longer than the least length of a slide.
        settlingTicks = Int64(3 * ticksPerSecond)
        self.size = size
        self.encoder = encoder
        self.modelPass = modelPass
        self.readsText = readsText
        gate = ChangeGate(grid: size.grid, timebase: timebase)
        tracker = TokenTracker(grid: size.grid, tokensSeen: tokensSeen, tokensKept: tokensKept)
        looks = CellLooks(grid: size.grid)
        events = EventDetector(grid: size.grid, timebase: timebase)
        reading = ReadingSchedule(limits: .init(ticksPerSecond: ticksPerSecond))
        thumbnails = ThumbnailSchedule(ticksPerSecond: ticksPerSecond)
    }

    /// Cells of all pictures seen.
    var tokensSeen: Int { tracker.tokensSeen }
    /// Tokens begun.
    var tokensKept: Int { tracker.tokensKept }
    /// Largest difference between index and picture so far, in grey levels.
    var worstStaleness: Double { Double(gate.worstStaleness) }
    /// Whether this is a good place to stop: all text on screen is read, and
    /// the picture has held long enough for a new one to count as such.
    func isSettled(at tick: Int64) -> Bool {
        !reading.isDue && tick - lastNewPicture >= settlingTicks
    }

    /// Takes the next sample.
    mutating func admit(_ sample: SampledFrame) throws -> FrameAnalysis {
        var analysis = FrameAnalysis()
        let picture = try sample.frame.workingPicture(width: size.width, height: size.height)
        if let onset = try firstSight(of: picture, in: sample) {
            try pass(onset.picture, of: onset.frame, into: &analysis)
        }
        try pass(picture, of: sample.frame, into: &analysis)
        analysis.sceneEvents =
            try scene?.admit(sample, picture: picture, ended: analysis.closedEvents) ?? []
        analysis.scenePictures = scene?.takePictures() ?? []
        return analysis
    }

    /// Lets the scene be learned from what comes before the first sample.
    mutating func warmUp(_ sample: SampledFrame) throws { try scene?.warmUp(sample) }

    /// Tells that the slide on screen was there before the first sample.
    mutating func resume(slideSince tick: Int64) { events.resume(slideSince: tick) }

    /// What lets a later run go on watching the scene.
    var sceneFigures: [String: Double] { scene?.figures ?? [:] }

    /// Events of the scene still under way, as of `tick`.
    func openSceneEvents(at tick: Int64) -> [TimelineEvent] {
        scene?.openEvents(at: tick) ?? []
    }

    /// The first of the frames in between that shows what is new in `picture`.
    private func firstSight(
        of picture: PixelBuffer,
        in sample: SampledFrame
    ) throws -> (frame: DecodedFrame, picture: PixelBuffer)? {
        guard let previous, !sample.between.isEmpty,
            let difference = gate.differenceToStored(picture)
        else { return nil }
        // What was in motion already has no beginning here.
        let fresh = difference.changedCells.filter { !restless.contains($0) }
        guard !fresh.isEmpty else { return nil }
        let between = sample.between.filter { $0.time > previous.frame.time }
        let locator = ChangeLocator(gate: gate, before: previous.picture, cells: fresh)
        let index = try locator.first(of: between.count) {
            try between[$0].workingPicture(width: size.width, height: size.height)
        }
        guard let index else { return nil }
        let frame = between[index]
        return (frame, try frame.workingPicture(width: size.width, height: size.height))
    }

    private mutating func pass(
        _ picture: PixelBuffer,
        of frame: DecodedFrame,
        into analysis: inout FrameAnalysis
    ) throws {
        let tick = frame.time.ticks
        let decision = gate.admit(picture, tick: tick)
        let vectors = try encoder.encode(picture, grid: size.grid, cells: decision.storedCells)
        let busyCells = events.busyCells
        let otherLook = looks.admit(decision, picture: picture)
        let ended = events.admit(decision, otherLook: otherLook)
        note(ended, busyCells, &analysis)
        analysis.closedTokens += tracker.admit(decision, vectors: vectors)
        if otherLook.allSatisfy({ busyCells[$0] }) {
            atRest = (tick, tracker.openTokens(coveredUntil: .max))
        }
        analysis.closedEvents += ended
        if events.pictureChange != .none { lastNewPicture = tick }
        analysis.sampledTicks.append(tick)
        if let frame = try modelPass?.admit(
            tick: tick,
            changedCells: decision.changedCells,
            picture: { try frame.picture(format: .rgb24) }
        ) {
            analysis.modelTokens.append(frame)
        }
        let isTextDue = lookForText(in: picture, of: frame, decision, &analysis)
        analysis.wantsThumbnail =
            thumbnails.observe(
                tick: tick,
                changedShare: decision.changedShare,
                isRead: isTextDue
            )
            || analysis.wantsThumbnail
        restless = Set(decision.changedCells)
        previous = (frame, picture)
    }

    /// Keeps the last picture of a slide that ended, before tokens of the next
    /// take its place.
    private func note(
        _ ended: [TimelineEvent],
        _ busyCells: [Bool],
        _ analysis: inout FrameAnalysis
    ) {
        for event in ended where event.kind == .slide {
            let last = atRest.flatMap { $0.tick >= event.startTick ? $0.tokens : nil }
            analysis.endedSlides.append(
                EndedSlide(endTick: event.endTick, picture: slidePicture(last, busyCells))
            )
            if let previous, thumbnails.isStale(since: event.details?.steps?.last) {
                analysis.lastFrameOfSlide = previous.frame
            }
        }
    }

    private func slidePicture(_ tokens: [VisionToken]?, _ busyCells: [Bool]) -> SlidePicture {
        SlidePicture(
            tokens ?? tracker.openTokens(coveredUntil: .max),
            columns: size.grid.columns,
            rows: size.grid.rows,
            busyCells: busyCells
        )
    }

    /// The picture now on screen, without what moves in it.
    func currentSlidePicture() -> SlidePicture { slidePicture(nil, events.busyCells) }

    private mutating func lookForText(
        in picture: PixelBuffer,
        of frame: DecodedFrame,
        _ decision: GateDecision,
        _ analysis: inout FrameAnalysis
    ) -> Bool {
        guard readsText else { return false }
        var changed = false
        if !decision.changedCells.isEmpty {
            let now = TextCells(of: picture)
            let inset = Set(insetCells)
            changed = now.isReadingDue(
                changed: decision.changedCells.filter { !inset.contains($0) },
                since: textCells
            )
            textCells = now
        }
        let due = reading.observe(
            tick: frame.time.ticks,
            changed: changed,
            isNew: events.pictureChange == .new
        )
        for reading in due where reading.frame == .previous {
            if let previous { queue(previous.frame, reading, &analysis) }
        }
        changedSinceReading?.formUnion(decision.changedCells)
        for reading in due where reading.frame == .current { queue(frame, reading, &analysis) }
        return !due.isEmpty
    }

    private mutating func queue(
        _ frame: DecodedFrame,
        _ reading: ReadingSchedule.Reading,
        _ analysis: inout FrameAnalysis
    ) {
        let places = changedSinceReading.map { cells in cells.map(size.place(ofCell:)) }
        analysis.readings.append(
            DueReading(
                frame: frame,
                onset: reading.onset,
                changedPlaces: places,
                busyPlaces: insetCells.map(size.place(ofCell:))
            )
        )
        changedSinceReading = []
    }

    /// Tokens of a model for what changed and is not encoded yet.
    func pendingModelTokens() throws -> ModelTokenFrame? {
        guard let modelPass, let previous else { return nil }
        return try modelPass.flush { try previous.frame.picture(format: .rgb24) }
    }

    /// What the encoder of model tokens counted.
    var modelFigures: [String: Double] { modelPass?.figures ?? [:] }

    /// Cells that never rest, as long as they are a small part of the picture;
    /// none where much moves, since text in a film stands on what moves.
    private var insetCells: [Int] {
        let restless = events.restlessCells
        let cells = restless.indices.filter { restless[$0] }
        return cells.count * 5 <= restless.count ? cells : []
    }

    /// Tokens that hold still, as of `tick`.
    func openTokens(at tick: Int64) -> [VisionToken] { tracker.openTokens(coveredUntil: tick) }

    /// Events still under way, as of `tick`.
    func openEvents(at tick: Int64) -> [TimelineEvent] { events.openEvents(at: tick) }

    /// Ends everything where the footage ends.
    mutating func finish(at tick: Int64) -> FrameAnalysis {
        var analysis = FrameAnalysis()
        let busyCells = events.busyCells
        let ended = events.finish(at: tick)
        note(ended, busyCells, &analysis)
        analysis.closedTokens = tracker.finish(at: tick)
        analysis.closedEvents = ended
        analysis.sceneEvents = scene?.finish(at: tick) ?? []
        analysis.scenePictures = scene?.takePictures() ?? []
        if let previous {
            for reading in reading.finish() { queue(previous.frame, reading, &analysis) }
        }
        return analysis
    }
}
