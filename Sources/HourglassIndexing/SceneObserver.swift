import HourglassCore
import HourglassMedia
import HourglassMotion
import HourglassVision

/// Watches the scene of a fixed camera while footage is read, and gives out
/// what happened there.
///
/// Where something is going on, frames between two samples are looked at as
/// well, eight a second. Whether the footage comes from a fixed camera at all
/// is found out in its first minutes; until then events are kept back.
struct SceneObserver {
    /// Numbers of statistics that let a later run go on.
    private enum Figure {
        static let verdict = "objects"
        static let identity = "objectIdentity"
    }

    private let size: WorkingSize
    private let timebase: Timebase
    private let detector: SceneDetector
    private var character: SceneCharacter
    private var seam: SceneSeam
    private var pending: [TimelineEvent] = []
    private var pictures: EventPictures
    private var lastTick: Int64?
    private var slideCount = 0
    /// Whether the user names the camera it comes from.
    private let isNamed: Bool
    private let interest: SceneInterest
    private let step: Int64
    private let preview: Int64

    /// Nil when objects are not looked for.
    init?(
        footage: Footage,
        size: WorkingSize,
        options: IndexOptions,
        figures: [String: Double],
        carried: [TimelineEvent],
        resumedAt: Int64,
        interest: SceneInterest
    ) {
        var verdict: Bool? = figures[Figure.verdict].map { $0 > 0 }
        switch options.objects {
        case .off: return nil
        case .on: verdict = true
        case .auto: if verdict == nil, options.camera != nil { verdict = true }
        }
        guard verdict != false else { return nil }
        (self.size, self.interest) = (size, interest)
        isNamed = options.camera != nil
        interest.isPresent = true
        timebase = footage.timebase
        var configuration = options.scene
        configuration.zones = options.zones?.zones(of: options.camera) ?? configuration.zones
        detector = SceneDetector(
            width: size.width,
            height: size.height,
            displayWidth: footage.video.displayWidth,
            displayHeight: footage.video.displayHeight,
            timebase: timebase,
            configuration: configuration,
            firstIdentity: Int(figures[Figure.identity] ?? 1)
        )
        let ticksPerSecond = Double(timebase.denominator) / Double(timebase.numerator)
        character = SceneCharacter(
            verdict: verdict,
            isFixed: options.objects == .on,
            ticksPerSecond: ticksPerSecond
        )
        pictures = EventPictures(ticksPerSecond: ticksPerSecond)
        step = Int64(0.12 * ticksPerSecond)
        preview = Int64(0.06 * ticksPerSecond)
        // What had ended, but was kept back, still is; what was going on may
        // go on.
        let carried = carried.filter { SceneDetector.kinds.contains($0.kind) }
        let reach = Int64(2 * ticksPerSecond)
        let isOpen = verdict == nil
        let isPending = { (event: TimelineEvent) in
            isOpen && event.endTick < resumedAt - reach
        }
        pending = carried.filter(isPending)
        seam = SceneSeam(
            carried: carried.filter { !isPending($0) },
            seam: resumedAt,
            reach: reach
        )
    }

    /// What lets a later run go on.
    var figures: [String: Double] {
        var figures = [Figure.identity: Double(detector.firstFreeIdentity)]
        if let verdict = character.verdict { figures[Figure.verdict] = verdict ? 1 : 0 }
        return figures
    }

    /// Whether pictures are still wanted.
    private var isWatching: Bool { character.verdict != false }

    /// Takes the next sample.
    ///
    /// - Parameters:
    ///   - picture: its working picture.
    ///   - ended: events of the change gate that ended with it; slides and
    ///     cuts speak against a fixed camera.
    /// - Returns: events that ended.
    mutating func admit(
        _ sample: SampledFrame,
        picture: PixelBuffer,
        ended: [TimelineEvent]
    ) throws -> [TimelineEvent] {
        guard isWatching else { return [] }
        slideCount += ended.count { $0.kind == .slide || $0.kind == .cut }
        let tick = sample.frame.time.ticks
        var closed: [TimelineEvent] = []
        if !sample.between.isEmpty, detector.isActive || detector.showsSomething(picture) {
            for frame in sample.between {
                let time = frame.time.ticks
                guard time - (lastTick ?? .min / 2) >= step, tick - time >= preview else {
                    continue
                }
                let between = try frame.workingPicture(width: size.width, height: size.height)
                closed += try pass(between, of: frame)
            }
        }
        closed += try pass(picture, of: sample.frame)
        return release(closed, tick)
    }

    /// Lets the detector learn the scene from what comes before the place
    /// where an earlier run stopped.
    mutating func warmUp(_ sample: SampledFrame) throws {
        let picture = try sample.frame.workingPicture(width: size.width, height: size.height)
        _ = try admitBeforeSeam(sample, picture)
    }

    private mutating func admitBeforeSeam(
        _ sample: SampledFrame,
        _ picture: PixelBuffer
    ) throws -> Int {
        for frame in sample.between {
            let time = frame.time.ticks
            guard time - (lastTick ?? .min / 2) >= step else { continue }
            let between = try frame.workingPicture(width: size.width, height: size.height)
            _ = try pass(between, of: frame)
        }
        return try pass(picture, of: sample.frame).count
    }

    private mutating func pass(
        _ picture: PixelBuffer,
        of frame: DecodedFrame
    ) throws -> [TimelineEvent] {
        let tick = frame.time.ticks
        guard lastTick.map({ tick > $0 }) ?? true else { return [] }
        lastTick = tick
        var ended = detector.admit(picture, tick: tick)
        try pictures.admit(frame, showing: detector.shownBest)
        try pictures.keep(of: &ended, at: frame, followed: detector.followed)
        return seam.join(ended: ended)
    }

    /// Pictures of the events given out since it was last asked; none as long
    /// as events are kept back.
    mutating func takePictures() -> [Thumbnail] {
        switch character.verdict {
        case true: return pictures.take()
        case false:
            _ = pictures.take()
            return []
        case nil: return []
        }
    }

    /// Gives out events once it is known that the footage is of the kind.
    private mutating func release(_ closed: [TimelineEvent], _ tick: Int64) -> [TimelineEvent] {
        pending += closed
        pending += seam.release(at: tick, open: detector.openEvents(at: tick))
        character.note(
            tick: tick,
            // Of what is named as a camera, a lamp switched on and off again
            // and again makes no slides.
            replacements: isNamed
                ? detector.replacementCount : max(detector.replacementCount, slideCount),
            looksDrawn: detector.looksDrawn
        )
        if !isWatching { interest.isPresent = false }
        return takeDecided()
    }

    private mutating func takeDecided() -> [TimelineEvent] {
        switch character.verdict {
        case true:
            defer { pending = [] }
            return pending
        case false:
            pending = []
            return []
        case nil: return []
        }
    }

    /// Events under way or kept back, as of `tick`.
    func openEvents(at tick: Int64) -> [TimelineEvent] {
        guard isWatching else { return [] }
        return pending + seam.join(open: detector.openEvents(at: tick))
    }

    /// Ends everything where the footage ends.
    mutating func finish(at tick: Int64) -> [TimelineEvent] {
        guard isWatching else { return [] }
        let ended = detector.finish(at: tick)
        pictures.keepAll(of: ended, at: tick)
        pending += seam.join(ended: ended)
        pending += seam.releaseAll()
        character.finish()
        return takeDecided()
    }
}
