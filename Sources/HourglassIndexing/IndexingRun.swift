import Foundation
import HourglassCore
import HourglassMedia
import HourglassMotion
import HourglassText
import HourglassTimeline
import HourglassVision

/// One sitting over one piece of footage: reads frames, gathers what they add
/// and stores it checkpoint by checkpoint.
struct IndexingRun {
    private let index: TimelineIndex
    private let footage: Footage
    private let record: FootageRecord
    private let options: IndexOptions
    private let started: ContinuousClock.Instant
    private let resumedAt: Int64
    private let policy: KeyFramePolicy
    private let nextFrame: Int?
    private let priorWallSeconds: Double
    private let priorFigures: [String: Double]

    private var analyzer: FrameAnalyzer
    private var readings: TextReadings?
    private var speech: ArraySlice<NewSpan>
    private var batch: IndexBatch
    private var statistics: PassStatistics
    private var lastStored: ContinuousClock.Instant
    private var lastFrame: (tick: Int64, duration: Int64)?
    private var storedSpans: Int
    private let carriedTokens: [VisionToken]
    private let carriedEvents: [TimelineEvent]
    private var seam: EventSeam?
    private var slides: SlideCatalogue
    private var sequence: SlideSequence
    private var endedSlides: [EndedSlide] = []

    /// What was wrong with the footage or left out, one sentence each.
    private(set) var warnings: [String]

    /// How long results are gathered before they are stored.
    private static let checkpointInterval = Duration.seconds(2)
    /// The same while the picture is changing; a checkpoint in the middle of a
    /// change would date it a little late if the run went on from there.
    private static let checkpointPatience = Duration.seconds(6)

    init(
        index: TimelineIndex,
        footage: Footage,
        record: FootageRecord,
        size: WorkingSize,
        encoder: any VisionEncoder,
        modelPass: (any ModelTokenPass)? = nil,
        reader: OCRReader?,
        options: IndexOptions,
        state: PassState,
        speech: SpeechSpans,
        slides: SlideCatalogue = SlideCatalogue(),
        started: ContinuousClock.Instant
    ) {
        self.slides = slides
        let timebase = footage.timebase
        (self.index, self.footage, self.record, self.options) = (index, footage, record, options)
        self.started = started
        resumedAt = state.coveredUntil
        nextFrame = state.isNew ? nil : state.nextFrame
        priorWallSeconds = state.statistics.wallSeconds
        priorFigures = state.statistics.figures
        let interest = SceneInterest()
        policy = KeyFramePolicy(
            size: size,
            pixels: footage.video.codedWidth * footage.video.codedHeight,
            timebase: timebase,
            interest: interest
        )
        analyzer = FrameAnalyzer(
            size: size,
            timebase: timebase,
            encoder: encoder,
            modelPass: modelPass,
            readsText: reader != nil,
            tokensSeen: state.statistics.tokensSeen,
            tokensKept: state.statistics.tokensKept,
            scene: SceneObserver(
                footage: footage,
                size: size,
                options: options,
                figures: state.statistics.figures,
                carried: state.openEvents,
                resumedAt: state.coveredUntil,
                interest: interest
            )
        )
        readings = reader.map {
            TextReadings(
                reader: $0,
                timebase: timebase,
                resuming: state.resumeState,
                count: state.statistics.picturesRead
            )
        }
        self.speech = speech.spans.drop { $0.span.startTick < state.coveredUntil }
        warnings = speech.warnings
        statistics = state.statistics
        storedSpans = Int(statistics.figures["spans"] ?? 0) - state.openSpans.count
        lastStored = ContinuousClock.now
        lastFrame = state.lastFrameTick.map { ($0, 1) }
        batch = IndexBatch(coveredUntil: state.coveredUntil)
        // What held where an earlier run stopped ends there and begins anew.
        batch.closedTokens = TokenTracker.closed(state.openTokens, at: state.coveredUntil)
        if readings == nil { batch.spans = state.openSpans }
        carriedTokens = state.openTokens
        // A slide held back ended before the rest was stored as open.
        let heldBack = state.openEvents.first {
            $0.kind == .slide && $0.endTick < state.coveredUntil
        }
        carriedEvents = state.openEvents.filter {
            $0 != heldBack && !SceneDetector.kinds.contains($0.kind)
        }
        sequence = SlideSequence(
            last: heldBack,
            reach: MediaTime(seconds: 1.5, timebase: timebase).ticks
        )
    }

    /// Reads to the end of the footage, or to the end of the time budget.
    mutating func run(
        progress: (IndexProgress) -> Void
    ) async throws -> IndexReport.Outcome {
        let timebase = footage.timebase
        try await warmUp()
        let frames = FrameSequence(
            footage,
            mode: samplingMode,
            from: resumedAt > 0 ? MediaTime(ticks: resumedAt, timebase: timebase) : nil,
            firstFrame: nextFrame,
            policy: policy
        )
        for try await sample in frames {
            try Task.checkCancellation()
            try await admit(sample)
            progress(currentProgress(at: sample.frame.time))
            let now = ContinuousClock.now
            if let budget = options.budget, now - started >= budget {
                try await store()
                return .outOfTime
            }
            let interval =
                analyzer.isSettled(at: sample.frame.time.ticks)
                ? Self.checkpointInterval : Self.checkpointPatience
            if now - lastStored >= interval { try await store() }
        }
        try Task.checkCancellation()
        try await finish()
        return .complete
    }

    /// Looks again at the last seconds before the place where an earlier run
    /// stopped, so that what moves there is recognised.
    private mutating func warmUp() async throws {
        guard resumedAt > 0, options.objects != .off else { return }
        let timebase = footage.timebase
        let lead = MediaTime(seconds: 12, timebase: timebase).ticks
        let frames = FrameSequence(
            footage,
            mode: .thorough(maxGap: MediaTime(ticks: 500, timebase: .milliseconds)),
            from: MediaTime(ticks: max(0, resumedAt - lead), timebase: timebase)
        )
        for try await sample in frames {
            try Task.checkCancellation()
            guard sample.frame.time.ticks < resumedAt else { return }
            try analyzer.warmUp(sample)
        }
    }

    private var samplingMode: SamplingMode {
        switch options.sampling {
        case .adaptive: .adaptive(AdaptiveSampling())
        case .thorough: .thorough(maxGap: MediaTime(ticks: 500, timebase: .milliseconds))
        case .every(let interval): interval > .zero ? .interval(interval) : .everyFrame
        }
    }

    private mutating func admit(_ sample: SampledFrame) async throws {
        if batch.frames == nil {
            batch.frames = sample.clock
        } else {
            batch.frames?.append(sample.clock)
        }
        let tick = sample.frame.time.ticks
        var analysis = try analyzer.admit(sample)
        if seam == nil { openSeam(at: analysis.sampledTicks.first ?? tick) }
        analysis.closedEvents = seam?.join(ended: analysis.closedEvents) ?? []
        try await take(analysis)
        if let last = analysis.lastFrameOfSlide {
            batch.thumbnails.append(try last.thumbnail())
        }
        if analysis.wantsThumbnail { batch.thumbnails.append(try sample.frame.thumbnail()) }
        statistics.framesSampled += analysis.sampledTicks.count
        statistics.framesDecoded += sample.skippedInterior ? 1 : sample.clock.count
        let usual = sample.clock.runs.last?.delta ?? lastFrame?.duration ?? 1
        lastFrame = (tick, max(1, sample.frame.duration?.ticks ?? usual))
        batch.coveredUntil = max(batch.coveredUntil, tick + 1)
    }

    /// What went on where an earlier run stopped goes on here if the picture
    /// is still the same; otherwise it has ended.
    private mutating func openSeam(at tick: Int64) {
        let isSame = SeamPicture.isSame(carriedTokens, analyzer.openTokens(at: tick + 1))
        let reach = MediaTime(seconds: 2, timebase: footage.timebase).ticks
        if !isSame { batch.events += carriedEvents }
        if isSame, let slide = carriedEvents.first(where: { $0.kind == .slide }) {
            analyzer.resume(slideSince: slide.startTick)
        }
        seam = EventSeam(carried: isSame ? carriedEvents : [], seam: tick, reach: reach)
    }

    private mutating func take(_ analysis: FrameAnalysis) async throws {
        batch.closedTokens += analysis.closedTokens
        batch.events += analysis.closedEvents + analysis.sceneEvents
        batch.thumbnails += analysis.scenePictures
        batch.sampledTicks += analysis.sampledTicks
        endedSlides += analysis.endedSlides
        batch.modelTokens += analysis.modelTokens
        for reading in analysis.readings {
            try await readings?.read(reading)
        }
    }

    /// Stores what was gathered, in one transaction.
    private mutating func store() async throws {
        try await readings?.drain()
        let tick = batch.coveredUntil
        describeEndedSlides()
        batch.spans += readings?.takeEnded() ?? []
        batch.openSpans = readings?.open(at: tick) ?? []
        batch.openTokens = analyzer.openTokens(at: tick)
        let openEvents = analyzer.openEvents(at: tick)
        batch.events += seam?.release(at: tick, open: openEvents) ?? []
        batch.openEvents = describeOpenSlide(seam?.join(open: openEvents) ?? openEvents, at: tick)
        if let last = sequence.last { batch.openEvents.append(last) }
        batch.openEvents += analyzer.openSceneEvents(at: tick)
        batch.resumeState = readings?.state
        try append()
    }

    /// Gives slides that ended their number and title, their text being read
    /// by now, and joins those that are one.
    private mutating func describeEndedSlides() {
        var others: [TimelineEvent] = []
        for event in batch.events.sorted(by: { $0.endTick < $1.endTick }) {
            guard event.kind == .slide else {
                others.append(event)
                continue
            }
            let ended = endedSlides.first { $0.endTick == event.endTick }
            for part in parts(of: event) {
                let isLast = part.endTick == event.endTick
                let described = ended.map { describe(part, $0.picture, isLast) } ?? part
                if let complete = sequence.admit(described) { others.append(complete) }
            }
        }
        batch.events = others
        endedSlides = []
    }

    private func parts(of slide: TimelineEvent) -> [TimelineEvent] {
        guard let readings else { return [slide] }
        return SlideDivision.parts(
            of: slide,
            texts: readings.texts(over: slide.startTick..<slide.endTick),
            least: MediaTime(seconds: 2, timebase: footage.timebase).ticks
        )
    }

    private mutating func describe(
        _ slide: TimelineEvent,
        _ picture: SlidePicture,
        _ isLast: Bool
    ) -> TimelineEvent {
        var slide = slide
        // A part divided off by its text may go before that of the next comes.
        let text =
            isLast
            ? readings?.text(over: Self.finalState(of: slide))
            : readings?.texts(over: slide.startTick..<slide.endTick).last
        slide.details?.title = text?.title
        slide.details?.identity = slides.admit(
            picture,
            text: text?.text ?? "",
            title: text?.title,
            after: sequence.identity(before: slide.startTick)
        )
        return slide
    }

    /// When all that a slide gained is shown.
    private static func finalState(of slide: TimelineEvent) -> Range<Int64> {
        let last = slide.details?.steps?.last ?? slide.startTick
        return min(last, slide.endTick - 1)..<slide.endTick
    }

    private func describeOpenSlide(
        _ events: [TimelineEvent],
        at tick: Int64
    ) -> [TimelineEvent] {
        events.map { event in
            guard event.kind == .slide, event.endTick == tick else { return event }
            var event = event
            let text = readings?.text(over: Self.finalState(of: event))
            event.details?.title = text?.title
            event.details?.identity = slides.identity(
                analyzer.currentSlidePicture(),
                text: text?.text ?? "",
                title: text?.title
            )
            return event
        }
    }

    private mutating func append() throws {
        let due = speech.prefix { $0.span.startTick < batch.coveredUntil }
        batch.spans += due
        speech = speech.dropFirst(due.count)
        storedSpans += batch.spans.count
        statistics.tokensSeen = analyzer.tokensSeen
        statistics.tokensKept = analyzer.tokensKept
        statistics.worstStaleness = max(statistics.worstStaleness, analyzer.worstStaleness)
        statistics.picturesRead = readings?.count ?? statistics.picturesRead
        statistics.wallSeconds = priorWallSeconds + (ContinuousClock.now - started).seconds
        statistics.figures["spans"] = Double(storedSpans + batch.openSpans.count)
        for (name, value) in analyzer.modelFigures {
            statistics.figures[name] = (priorFigures[name] ?? 0) + value
        }
        statistics.figures.merge(analyzer.sceneFigures) { $1 }
        batch.statistics = statistics
        try index.append(batch, to: record.id)
        batch = IndexBatch(coveredUntil: batch.coveredUntil)
        lastStored = ContinuousClock.now
    }

    /// Ends everything at the end of the last frame and stores the rest.
    private mutating func finish() async throws {
        guard let lastFrame else { return }
        let end = max(batch.coveredUntil, lastFrame.tick + lastFrame.duration)
        var last = analyzer.finish(at: end)
        last.closedEvents = seam?.join(ended: last.closedEvents) ?? last.closedEvents
        last.closedEvents += seam?.releaseAll() ?? carriedEvents
        if let frame = try analyzer.pendingModelTokens() { last.modelTokens.append(frame) }
        try await take(last)
        try await readings?.drain()
        batch.coveredUntil = end
        describeEndedSlides()
        if let last = sequence.finish() { batch.events.append(last) }
        batch.spans += readings?.finish(at: end) ?? []
        try append()
        try index.finishPass(record.id, statistics: statistics)
        noteShortfall(end)
    }

    private mutating func noteShortfall(_ end: Int64) {
        let covered = MediaTime(ticks: end, timebase: footage.timebase)
        if let stated = footage.duration, stated.seconds - covered.seconds > 2 {
            warnings.append(
                "The file states a length of \(stated), but its last frame ends at \(covered);"
                    + " it may be cut off or damaged."
            )
        }
        if !speech.isEmpty {
            warnings.append("\(speech.count) subtitle cues lie after the last frame.")
        }
    }

    private func currentProgress(at position: MediaTime) -> IndexProgress {
        let elapsed = (ContinuousClock.now - started).seconds
        let done = MediaTime(ticks: position.ticks - resumedAt, timebase: position.timebase)
        let speed = elapsed > 0 ? done.seconds / elapsed : 0
        let left = footage.duration.map { max(0, $0.seconds - position.seconds) }
        return IndexProgress(
            path: footage.path,
            position: position,
            duration: footage.duration,
            speed: speed,
            remainingSeconds: speed > 0 ? left.map { $0 / speed } : nil,
            framesSampled: statistics.framesSampled
        )
    }
}
