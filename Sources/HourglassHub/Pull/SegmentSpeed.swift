/// The recent speed of one connection.
struct SegmentSpeed {
    let started: ContinuousClock.Instant
    private var lastPosition: Int64
    private var lastTime: ContinuousClock.Instant
    private var lastMoved: ContinuousClock.Instant
    private var average: Double = 0

    init(start: Int64, now: ContinuousClock.Instant) {
        started = now
        lastPosition = start
        lastTime = now
        lastMoved = now
    }

    /// Bytes per second, smoothed over about a second.
    mutating func observe(_ position: Int64, now: ContinuousClock.Instant) -> Double {
        let seconds = (now - lastTime).seconds
        guard seconds > 0.01 else { return average }
        let rate = Double(max(0, position - lastPosition)) / seconds
        average += (rate - average) * min(1, seconds)
        if position > lastPosition { lastMoved = now }
        lastPosition = position
        lastTime = now
        return average
    }

    func quiet(now: ContinuousClock.Instant) -> Duration { now - lastMoved }
}
