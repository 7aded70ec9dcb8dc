internal import HourglassCore

/// Reads the frames on screen at given times, each once, in the order shown.
///
/// One pass over the packets tells which frames are wanted, their numbers, and
/// the key frame each is reached from; then only the groups that hold one are
/// decoded, up to the last wanted frame, without the frames that no other one
/// leans on. Where packets do not tell, each time is looked up by itself.
struct MomentReader {
    private let source: FrameSource
    private let wanted: [Int64]
    private let deliver: (SampledFrame) throws -> Void

    /// - Parameter times: in any order, also outside the footage.
    init(
        _ source: FrameSource,
        times: [MediaTime],
        deliver: @escaping (SampledFrame) throws -> Void
    ) {
        let timebase = source.footage.timebase
        self.source = source
        self.deliver = deliver
        wanted = Set(times.map { max(0, $0.rescaled(to: timebase, rounding: .down).ticks) })
            .sorted()
    }

    func run() throws {
        guard let last = wanted.last else { return }
        guard let table = try PacketTable(source, until: last), !table.shown.isEmpty else {
            return try lookUpEach(wanted)
        }
        // Times before the first frame mean the first one, as for single stills.
        var numbers = wanted.map { max(0, table.frame(at: $0)) }
        numbers = numbers.indices.filter { $0 == 0 || numbers[$0] != numbers[$0 - 1] }
            .map { numbers[$0] }
        try source.rewind()
        var reading: (reader: DecodingReader, place: Int64)?
        for number in numbers {
            let place = table.shown[number]
            // A key frame after what was decoded last is a shorter way.
            if table.key(for: place) > reading?.place ?? -1 {
                try source.position(before: place)
                reading = (try source.decodingReader(), -1)
            }
            guard let reader = reading?.reader,
                let frame = try frame(at: place, number: number, reader)
            else {
                reading = nil
                try lookUpEach([place])
                continue
            }
            reading?.place = place
            try give(frame)
        }
    }

    /// The frame at `place` if it comes up at its time.
    private func frame(at place: Int64, number: Int, _ reader: DecodingReader) throws
        -> DecodedFrame?
    {
        reader.leanUntil = source.timestamp(ofTick: place)
        while let buffer = try reader.next() {
            let tick = source.tick(of: buffer)
            if tick == place { return source.frame(buffer, tick: tick, number: number) }
            if tick > place { return nil }
        }
        return nil
    }

    private func lookUpEach(_ ticks: [Int64]) throws {
        var previous: Int?
        for tick in ticks {
            let frame = try source.frame(onScreenAt: tick, clock: nil)
            if frame.number != previous { try give(frame) }
            previous = frame.number
        }
    }

    private func give(_ frame: DecodedFrame) throws {
        let clock = FrameClock(
            timebase: frame.time.timebase,
            firstFrame: frame.number,
            firstTick: frame.time.ticks,
            runs: []
        )
        try deliver(
            SampledFrame(
                frame: frame,
                between: [],
                clock: clock,
                skippedInterior: true,
                isOnSchedule: true
            )
        )
    }
}

/// Times of frames by their packets, without decoding.
struct PacketTable {
    /// Ticks of shown frames in order, up to a limit; eight bytes a frame.
    private(set) var shown: [Int64] = []
    /// Ticks of the key frames among them, in order.
    private(set) var keys: [Int64] = []

    /// Reads packets from the beginning up to the frames shown after `tick`;
    /// nil where packets do not tell which frames are shown when.
    init?(_ source: FrameSource, until tick: Int64) throws {
        guard source.packetsAreFrames else { return nil }
        try source.rewind()
        var past = 0
        // Packets come in decoding order; no codec shows a frame more than 64
        // places from where it is stored.
        while past <= 64, let packet = try source.nextPacket() {
            guard source.packetsAreFrames else { return nil }
            guard !packet.isHidden else { continue }
            guard !packet.isCorrupt, let time = packet.presentation else { return nil }
            let place = source.plainTick(time)
            past = place > tick ? past + 1 : 0
            guard place >= 0 else { continue }
            if packet.isKey { keys.append(place) }
            shown.append(place)
        }
        shown.sort()
        keys.sort()
    }

    /// Number of the last frame not after `tick`; -1 before the first.
    func frame(at tick: Int64) -> Int { Self.count(notAfter: tick, in: shown) - 1 }

    /// The last key frame not after `tick`, or the first frame of all.
    func key(for tick: Int64) -> Int64 {
        let count = Self.count(notAfter: tick, in: keys)
        return count > 0 ? keys[count - 1] : 0
    }

    private static func count(notAfter tick: Int64, in sorted: [Int64]) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] <= tick { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
