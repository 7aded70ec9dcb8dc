internal import HourglassCore

/// Notices when the picture goes on without the least change, which no camera
/// delivers: the recorder repeats the last picture it got.
struct FrozenPicture {
    /// Time the picture must stand still to be frozen, in seconds.
    private static let leastSeconds = 10.0
    private let ticksPerSecond: Double
    private var last: SitePicture?
    private var pictureCount = 0
    private var repeatCount = 0
    /// Repeats since `since`.
    private var runLength = 0
    private var since: Int64?
    private var isFrozen = false

    init(ticksPerSecond: Double) { self.ticksPerSecond = ticksPerSecond }

    /// Takes the next picture.
    ///
    /// - Returns: the event, once the picture moves again.
    mutating func admit(_ picture: SitePicture, tick: Int64) -> TimelineEvent? {
        defer { last = picture }
        guard let last, last.equals(picture) else {
            pictureCount += 1
            defer { (since, isFrozen, runLength) = (nil, false, 0) }
            return openEvent(at: tick)
        }
        since = since ?? tick
        guard !isFrozen else { return nil }
        pictureCount += 1
        repeatCount += 1
        runLength += 1
        // A picture coded without noise repeats itself all the time.
        isFrozen =
            pictureCount - runLength >= 60
            && Double(tick - (since ?? tick)) >= Self.leastSeconds * ticksPerSecond
            && (repeatCount - runLength) * 50 < pictureCount - runLength
        return nil
    }

    /// The event, if the picture is frozen.
    func openEvent(at tick: Int64) -> TimelineEvent? {
        guard isFrozen, let since, tick > since else { return nil }
        return TimelineEvent(kind: .signalLost, startTick: since, endTick: tick, strength: 1)
    }
}
