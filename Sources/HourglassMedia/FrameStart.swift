/// Where reading starts, and which number the first frame has.
struct FrameStart {
    /// Frames before this are not given out.
    let fromTick: Int64
    /// Number of the first frame at or after `fromTick`.
    let firstFrame: Int

    /// Finds the number of the first frame at or after `fromTick`, counting
    /// frames from the beginning unless the caller knows it.
    static func locate(
        _ source: FrameSource,
        fromTick: Int64,
        firstFrame: Int?
    ) throws -> FrameStart {
        guard fromTick > 0 else { return FrameStart(fromTick: 0, firstFrame: firstFrame ?? 0) }
        let number = try firstFrame ?? source.countFrames(before: fromTick)
        return FrameStart(fromTick: fromTick, firstFrame: number)
    }
}

extension FrameSource {
    /// Number of frames shown before `tick`.
    ///
    /// Reads packets only where each is one frame, and decodes otherwise.
    func countFrames(before tick: Int64) throws -> Int {
        try rewind()
        if packetsAreFrames, let count = try countPackets(before: tick) {
            return count
        }
        try rewind()
        let reader = try decodingReader()
        var count = 0
        while let frame = try reader.next(), self.tick(of: frame) < tick { count += 1 }
        return count
    }

    /// Number of packets shown before `tick`, or nil where packets do not
    /// tell.
    private func countPackets(before tick: Int64) throws -> Int? {
        var count = 0
        var isDone = false
        var past = 0
        while !isDone, let packet = try nextPacket() {
            guard packetsAreFrames else { return nil }
            guard !packet.isHidden else { continue }
            guard !packet.isCorrupt, let time = packet.presentation else { return nil }
            let place = plainTick(time)
            if place >= 0, place < tick { count += 1 }
            // Frames are stored at most a few places from where they are
            // shown; a whole run of later ones ends the search.
            past = place >= tick ? past + 1 : 0
            isDone = past > 64
        }
        return count
    }
}
