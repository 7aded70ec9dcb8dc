import HourglassCore
import HourglassMedia

/// Keeps a small picture of what happens before a camera, so that a report can
/// be made without the footage.
///
/// Of an object, that of the moment at which it is seen best; of something put
/// down or taken away, that of the moment at which it was certain. At most
/// `perHour` an hour on average and `burst` more at once, some 10 kB each.
struct EventPictures {
    /// Pictures an hour, in the long run.
    static let perHour = 240.0
    /// Pictures that may be kept at once.
    static let burst = 60.0

    private let ticksPerSecond: Double
    private var allowance = Self.burst
    private var lastTick: Int64?
    /// Best picture so far of what is in sight, by the number of the object.
    private var best: [Int: Thumbnail] = [:]
    /// Pictures of events that ended, which are not handed on yet.
    private var kept: [Thumbnail] = []

    init(ticksPerSecond: Double) { self.ticksPerSecond = ticksPerSecond }

    /// Takes the picture of a frame for the objects it shows best.
    mutating func admit(_ frame: DecodedFrame, showing objects: [Int]) throws {
        guard !objects.isEmpty else { return }
        let picture = try frame.thumbnail()
        for object in objects { best[object] = picture }
    }

    /// Keeps the pictures of events that ended.
    ///
    /// - Parameters:
    ///   - frame: the frame at which they ended.
    ///   - followed: numbers of the objects still in sight.
    mutating func keep(
        of ended: inout [TimelineEvent],
        at frame: DecodedFrame,
        followed: @autoclosure () -> Set<Int>
    ) throws {
        let tick = frame.time.ticks
        for index in ended.indices {
            switch ended[index].kind {
            case .object:
                guard let identity = ended[index].details?.identity,
                    let picture = best[identity],
                    picture.tick == ended[index].details?.bestTick
                else { continue }
                keep(picture, at: tick)
            case .appeared, .removed:
                guard ended[index].endTick > tick else { continue }
                ended[index].details?.bestTick = tick
                keep(try frame.thumbnail(), at: tick)
            default: continue
            }
        }
        guard best.count > 64 || !ended.isEmpty else { return }
        let followed = followed()
        best = best.filter { followed.contains($0.key) }
    }

    /// Keeps those of objects whose events end with the footage.
    mutating func keepAll(of ended: [TimelineEvent], at tick: Int64) {
        for event in ended where event.kind == .object {
            guard let identity = event.details?.identity, let picture = best[identity],
                picture.tick == event.details?.bestTick
            else { continue }
            keep(picture, at: tick)
        }
        best = [:]
    }

    private mutating func keep(_ picture: Thumbnail, at tick: Int64) {
        // Two objects may be seen best in one frame.
        guard kept.last?.tick != picture.tick else { return }
        let seconds = Double(max(0, tick - (lastTick ?? tick))) / ticksPerSecond
        lastTick = tick
        allowance = min(Self.burst, allowance + seconds * Self.perHour / 3600)
        guard allowance >= 1 else { return }
        allowance -= 1
        kept.append(picture)
    }

    /// Hands on what was kept.
    mutating func take() -> [Thumbnail] {
        defer { kept = [] }
        return kept
    }
}
