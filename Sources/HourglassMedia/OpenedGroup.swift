internal import HourglassCore

/// Keeps account of which frames of a group came out of the decoder, and of
/// which were left out because its packets say that they show nothing new.
struct OpenedGroup {
    let group: PacketGroup
    /// Packets in the order stored, the closing key frame among them, with
    /// their ticks.
    let packets: [(packet: Packet, tick: Int64?)]
    /// Whether a packet, and what lies around it, says nothing new.
    let mayBeLeftOut: [Bool]
    let still: StillPackets
    private let foretold: [Int64]
    private let dispensable: Set<Int64>
    private var next = 0
    /// Frames left out so far.
    private(set) var leftOut = 0
    /// Whether each frame shown so far came out at its time, in order.
    private(set) var isAsForetold = true
    /// Tick of the frame given out last.
    private(set) var lastTick: Int64

    init(_ group: PacketGroup, _ foretold: [Int64], after start: Int64, floor: Int) {
        self.group = group
        self.foretold = foretold
        lastTick = start
        packets = (group.interior + [group.key] + group.leading).map { ($0, group.tick($0)) }
        let sizes = packets.map(\.packet.byteCount)
        still = StillPackets(
            (group.interior + group.leading).filter { !$0.isKey }.map(\.byteCount),
            floor: floor
        )
        mayBeLeftOut = still.restsAround(sizes, ticks: packets.map(\.tick))
        dispensable = Set(
            zip(packets, mayBeLeftOut).compactMap { pair, rests in rests ? pair.tick : nil }
        )
    }

    /// Whether a decoded frame at `tick` is one of the group's to give out.
    func holds(_ tick: Int64) -> Bool { tick > lastTick && tick < group.keyTick }

    /// Notes a frame that came out.
    ///
    /// - Returns: ticks of the frames shown before it that were left out.
    mutating func take(_ tick: Int64) -> [Int64] {
        let start = next
        while next < foretold.count, foretold[next] < tick { next += 1 }
        let missing = leaveOut(foretold[start..<next])
        if next < foretold.count, foretold[next] == tick {
            next += 1
        } else {
            isAsForetold = false
        }
        lastTick = tick
        return missing
    }

    /// Notes that no further frame comes out.
    ///
    /// - Parameter isChosen: whether that is because the rest is not wanted.
    /// - Returns: ticks of the frames left out.
    mutating func end(isChosen: Bool) -> [Int64] {
        let rest = foretold[next...]
        next = foretold.count
        guard isChosen else { return leaveOut(rest) }
        leftOut += rest.count
        return Array(rest)
    }

    /// Frames that did not come out although they should have are not shown
    /// by a player either.
    private mutating func leaveOut(_ ticks: ArraySlice<Int64>) -> [Int64] {
        let left = ticks.filter(dispensable.contains)
        leftOut += left.count
        if left.count < ticks.count { isAsForetold = false }
        return left
    }

    /// Sizes of the packets shown after the frame given out last, the closing
    /// key frame left out; nil where one tells no time or is a key frame.
    func sizesOfRest() -> [Int]? {
        var sizes: [Int] = []
        for (packet, tick) in packets where packet !== group.key {
            guard let tick else { return nil }
            guard tick > lastTick else { continue }
            if packet.isKey { return nil }
            sizes.append(packet.byteCount)
        }
        return sizes
    }
}

extension AdaptiveReader {
    /// Decodes a group and gives out its frames, up to where the picture is
    /// that of the key frame that closes it and no packet says that anything
    /// happens before, or where the packets cannot hold the difference; the
    /// rest is left out, and so are, where packets say nothing new, the frames
    /// that no other leans on.
    func open(_ opened: inout OpenedGroup, from anchor: Anchor, next: DecodedFrame) throws {
        // Busy footage keeps all cores at work.
        let chosen = opened.still.isConclusive ? selectiveDecoder() : decoder
        guard let decoder = chosen else {
            isTrusted = false
            return
        }
        decoder.flush()
        defer {
            decoder.leavesOutUnreferenced = false
            decoder.flush()
        }
        var askedAt = anchor.tick
        var rests = false
        func take(_ buffer: FrameBuffer) throws {
            guard let time = buffer.bestTimestamp, !rests else { return }
            let tick = source.plainTick(time)
            guard opened.holds(tick) else { return }
            try emitter.skip(ticks: opened.take(tick))
            let frame = source.frame(buffer, tick: tick, number: emitter.nextNumber)
            try emitter.show(frame)
            guard tick - askedAt >= limits.step else { return }
            askedAt = tick
            rests = isAtRest(opened, at: frame, next: next)
        }
        func feed(_ packet: Packet) throws {
            while decoder.send(packet) == .full {
                guard let buffer = decoder.receive() else { break }
                try take(buffer)
            }
            while let buffer = decoder.receive() { try take(buffer) }
        }
        try feed(anchor.packet)
        for (index, entry) in opened.packets.enumerated() where !rests {
            decoder.leavesOutUnreferenced = usesPacketSizes && opened.mayBeLeftOut[index]
            try feed(entry.packet)
        }
        if !rests { _ = decoder.send(nil) }
        while !rests, let buffer = decoder.receive() { try take(buffer) }
        try emitter.skip(ticks: opened.end(isChosen: rests))
    }

    /// Whether nothing happens any more before the key frame that closes the
    /// group: the picture is already the same and the packets up to there
    /// would not open a group of their own, or it differs by more than they
    /// can hold.
    private func isAtRest(
        _ opened: OpenedGroup,
        at frame: DecodedFrame,
        next: DecodedFrame
    ) -> Bool {
        guard usesPacketSizes, let rest = opened.sizesOfRest(),
            !hint.standsOut(PacketSizes(key: 0, dependent: rest))
        else { return false }
        let summary = GroupSummary(
            range: TimeRange(frame.time, next.time),
            frameCount: rest.count + 1,
            packetByteCounts: rest
        )
        switch policy.verdict(on: summary, first: frame, next: next) {
        case .alike: return true
        case .unknown: return false
        case .differ(let bytes): return !opened.still.mayHold(bytes, rest)
        }
    }
}
