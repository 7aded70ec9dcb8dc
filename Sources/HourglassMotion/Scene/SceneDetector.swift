public import HourglassCore

/// Finds out what happens before a fixed camera: objects that come, go, stay
/// and cross lines; things put down or taken away; and what befalls the
/// camera itself.
///
/// A state machine without I/O: the same pictures at the same times give the
/// same events. It first gathers a few seconds of pictures and takes their
/// median for the empty scene, then goes through them again, so nothing at
/// the beginning is lost. Not to be shared between threads.
public final class SceneDetector {
    /// Kinds of events it gives out.
    public static let kinds: Set<TimelineEvent.Kind> = [
        .object, .appeared, .removed, .cameraMoved, .covered, .blinded, .signalLost,
    ]

    private let ticksPerSecond: Double
    private let configuration: SceneConfiguration
    private let events: ObjectEvents
    private let masked: Plane<UInt8>?
    private(set) var objects: ObjectDetector?
    private var gathered: [(picture: SitePicture, tick: Int64)] = []
    private var condition: SceneCondition
    private var lastTick: Int64?
    private var nextIdentity: Int

    /// - Parameters:
    ///   - width: width of the working pictures, even.
    ///   - height: their height, even.
    ///   - displayWidth: width of the picture as shown, in pixels.
    ///   - displayHeight: its height.
    ///   - timebase: what ticks count.
    ///   - configuration: thresholds and durations.
    ///   - firstIdentity: number of the first object.
    public init(
        width: Int,
        height: Int,
        displayWidth: Int,
        displayHeight: Int,
        timebase: Timebase,
        configuration: SceneConfiguration = SceneConfiguration(),
        firstIdentity: Int = 1
    ) {
        self.configuration = configuration
        nextIdentity = firstIdentity
        let seconds = Double(timebase.denominator) / Double(timebase.numerator)
        ticksPerSecond = seconds
        let (columns, rows) = (width / 2, height / 2)
        events = ObjectEvents(
            width: Float(columns),
            height: Float(rows),
            pixelsPerColumn: Float(displayWidth) / Float(columns),
            pixelsPerRow: Float(displayHeight) / Float(rows),
            ticksPerSecond: seconds,
            zones: configuration.zones,
            staySeconds: configuration.staySeconds
        )
        masked = Self.mask(configuration.zones.masks, columns, rows)
        condition = SceneCondition(ticksPerSecond: seconds)
    }

    /// Whether pictures close together are worth having: something is being
    /// followed, or the scene is being learned.
    public var isActive: Bool { objects?.isActive ?? true }

    /// Numbers of the objects that the picture taken last shows better by a
    /// good deal than any before; their events name it as their best one.
    public var shownBest: [Int] { objects?.shownBest ?? [] }

    /// Numbers of all that is being followed.
    public var followed: Set<Int> { Set(objects?.tracker.tracks.map(\.identity) ?? []) }

    /// Number for the next object, to go on from.
    public var firstFreeIdentity: Int { max(nextIdentity, objects?.firstFreeIdentity ?? 0) }

    /// How often another scene took the place of the one before, as at the
    /// cuts of edited video.
    public var replacementCount: Int { condition.replacementCount }

    /// Whether the scene looks drawn rather than filmed: wide areas of exactly
    /// one colour beside sharp strokes.
    public var looksDrawn: Bool { condition.looksDrawn }

    /// Whether a picture shows something besides the scene; to be asked before
    /// it is admitted.
    public func showsSomething(_ picture: PixelBuffer) -> Bool {
        objects?.showsSomething(SitePicture(picture)) ?? true
    }

    /// Takes the next picture.
    ///
    /// - Parameters:
    ///   - picture: the working picture, of the size given at the beginning.
    ///   - tick: its time, after that of the picture before.
    /// - Returns: the events that ended, by start.
    public func admit(_ picture: PixelBuffer, tick: Int64) -> [TimelineEvent] {
        let sites = SitePicture(picture)
        var closed = condition.look(at: sites, tick: tick)
        if objects == nil {
            gathered.append((sites, tick))
            if hasGatheredEnough { closed += learn() }
        } else {
            closed += follow(sites, tick, isReplayed: false)
        }
        return closed.sorted { $0.startTick < $1.startTick }
    }

    /// Events under way, as if they ended at `tick`.
    public func openEvents(at tick: Int64) -> [TimelineEvent] {
        let open = (objects?.openEvents(at: tick) ?? []) + condition.openEvents(at: tick)
        return open.sorted { $0.startTick < $1.startTick }
    }

    /// Ends everything at `tick`, where the footage ends.
    public func finish(at tick: Int64) -> [TimelineEvent] {
        var closed = gathered.isEmpty ? [] : learn()
        closed += objects?.finish(at: tick) ?? []
        closed += condition.finish(at: tick)
        return closed.sorted { $0.startTick < $1.startTick }
    }

    // MARK: - Following

    private func follow(
        _ picture: SitePicture,
        _ tick: Int64,
        isReplayed: Bool
    ) -> [TimelineEvent] {
        guard let objects else { return [] }
        let seconds = lastTick.map { Double(tick - $0) / ticksPerSecond } ?? 0.1
        lastTick = tick
        switch objects.admit(picture, tick: tick, seconds: max(0.001, seconds)) {
        case .events(let closed): return closed
        case .upset:
            // What was gathered has been learned from; learning from it again
            // would lead nowhere.
            guard !isReplayed else { return [] }
            let closed = objects.finish(at: tick)
            condition.noteUpset(objects.model.base, at: tick)
            nextIdentity = objects.firstFreeIdentity
            self.objects = nil
            gathered = [(picture, tick)]
            return closed
        }
    }

    // MARK: - Learning

    private static let mostGathered = 64

    private var hasGatheredEnough: Bool {
        guard let first = gathered.first, let last = gathered.last else { return false }
        let seconds = Double(last.tick - first.tick) / ticksPerSecond
        let count = gathered.count
        if count >= Self.mostGathered { return true }
        return condition.isUpset
            ? seconds >= 1.5 && count >= 5 || seconds >= 20 && count >= 3
            : seconds >= 6 && count >= 12 || seconds >= 40 && count >= 3
    }

    /// Takes the median of what was gathered for the scene and goes through it
    /// again.
    private func learn() -> [TimelineEvent] {
        let pictures = gathered
        gathered = []
        let step = max(1, (pictures.count + 14) / 15)
        let chosen = stride(from: 0, to: pictures.count, by: step).map { pictures[$0].picture }
        let background = SitePicture.median(of: chosen)
        let tick = pictures[0].tick
        var closed = condition.settle(background, at: pictures[pictures.count - 1].tick)
        let detector = ObjectDetector(
            background: background,
            learnedAt: tick,
            configuration: configuration,
            events: events,
            masked: masked,
            firstIdentity: nextIdentity
        )
        detector.model.learnDeviations(from: chosen)
        objects = detector
        lastTick = nil
        for (picture, tick) in pictures {
            // While the camera sees nothing there are no objects.
            if condition.isBlocked { break }
            closed += follow(picture, tick, isReplayed: true)
        }
        return closed
    }

    private static func mask(
        _ areas: [SceneZones.Zone],
        _ columns: Int,
        _ rows: Int
    ) -> Plane<UInt8>? {
        guard !areas.isEmpty else { return nil }
        let plane = Plane<UInt8>(repeating: 0, count: columns * rows)
        for row in 0..<rows {
            for column in 0..<columns {
                let point = SceneZones.Point(
                    x: (Double(column) + 0.5) / Double(columns),
                    y: (Double(row) + 0.5) / Double(rows)
                )
                if areas.contains(where: { $0.contains(point) }) {
                    plane[row * columns + column] = 0xFF
                }
            }
        }
        return plane
    }
}
