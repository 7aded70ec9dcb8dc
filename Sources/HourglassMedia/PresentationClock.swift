/// Turns the decoder's timestamps into ticks from the first shown frame.
///
/// Sound timestamps pass through exactly. A frame without one follows the
/// frame before it by that frame's duration. Time never runs backwards: a
/// small step back (a damaged timestamp) is held at the frame before, a large
/// one (recordings joined end to end) goes on from there.
struct PresentationClock: Sendable {
    /// Timestamp that means time 0, once known.
    private(set) var origin: Int64?
    /// Ticks of the index timebase in one tick of the stream.
    let factor: Int64
    /// Duration of a frame that does not tell its own, in stream ticks.
    let nominalDuration: Int64
    /// A step back of more than this many stream ticks is a new beginning.
    let restartThreshold: Int64

    private var last: (timestamp: Int64, duration: Int64)?

    /// A clock for a stream.
    ///
    /// - Parameter origin: nil takes the first frame's timestamp.
    init(origin: Int64?, factor: Int64, nominalDuration: Int64, restartThreshold: Int64) {
        self.origin = origin
        self.factor = factor
        self.nominalDuration = max(1, nominalDuration)
        self.restartThreshold = restartThreshold
    }

    /// Correction added to timestamps after a new beginning.
    private var shift: Int64 = 0

    /// Tick of the next frame in the order shown.
    mutating func tick(timestamp: Int64?, duration: Int64) -> Int64 {
        let duration = duration > 0 ? duration : nominalDuration
        let time: Int64
        if let last {
            let following = last.timestamp &+ last.duration
            if let timestamp {
                let shifted = timestamp &+ shift
                if shifted >= last.timestamp {
                    time = shifted
                } else if last.timestamp - shifted > restartThreshold {
                    shift = following &- timestamp
                    time = following
                } else {
                    time = last.timestamp
                }
            } else {
                time = following
            }
        } else {
            time = timestamp ?? origin ?? 0
        }
        if origin == nil { origin = time }
        last = (time, duration)
        return (time &- (origin ?? 0)) &* factor
    }

    /// Tick of a timestamp as it stands, without looking at its neighbours.
    func plainTick(_ timestamp: Int64) -> Int64 { (timestamp &- (origin ?? 0)) &* factor }

    /// Timestamp of a tick, rounded down.
    func timestamp(ofTick tick: Int64) -> Int64 {
        let quotient = tick / factor
        return (origin ?? 0) &+ (tick % factor < 0 ? quotient - 1 : quotient)
    }
}
