internal import HourglassCore

/// The selective state.
extension AdaptiveReader {
    /// Groups opened one after the other before everything is decoded in one
    /// go. Starting anew at each key frame costs little; finding out again
    /// that the picture rests costs a whole group.
    private static let patience = 3

    /// Reads group after group until one calls for a continuous stretch.
    func readSelectively(from first: Anchor) throws -> Outcome {
        var anchor = first
        var openedInARow = 0
        while true {
            guard let group = try readGroup(after: anchor) else { return .continuous(anchor) }
            guard source.packetsAreFrames, let foretold = group.foretold(after: anchor.tick) else {
                isTrusted = false
                return giveBack(group, anchor)
            }
            let isBusy = hint.callsForDecoding(group.sizes(first: anchor.packet)) && usesPacketSizes
            let number = emitter.nextNumber + foretold.count
            guard let next = decodeAlone(group.key, tick: group.keyTick, number: number) else {
                return giveBack(group, anchor)
            }
            let summary = GroupSummary(
                range: TimeRange(anchor.frame.time, next.time),
                frameCount: foretold.count + 1,
                packetByteCounts: [anchor.packet.byteCount] + group.interior.map(\.byteCount)
            )
            let verdict = policy.verdict(on: summary, first: anchor.frame, next: next)
            guard isBusy || group.isDamaged || isInside(verdict, group) else {
                try emitter.skip(ticks: foretold)
                try emitter.show(next, isForced: true)
                anchor = Anchor(packet: group.key, frame: next)
                openedInARow = 0
                continue
            }
            if foretold.isEmpty {
                try emitter.show(next, isForced: true)
                anchor = Anchor(packet: group.key, frame: next)
                continue
            }
            if openedInARow >= Self.patience {
                anchor.isDecided = true
                return giveBack(group, anchor)
            }
            var opened = OpenedGroup(group, foretold, after: anchor.tick, floor: hint.floor)
            try open(&opened, from: anchor, next: next)
            let last = source.frame(
                next.buffer,
                tick: group.keyTick,
                number: emitter.nextNumber
            )
            try emitter.show(last, isForced: true)
            anchor = Anchor(packet: group.key, frame: last)
            guard opened.isAsForetold else {
                isTrusted = false
                return .continuous(anchor)
            }
            openedInARow = opened.leftOut * 4 > foretold.count ? 0 : openedInARow + 1
        }
    }

    /// Whether the change that a verdict speaks of may have happened inside
    /// the group, rather than at the key frame that closes it.
    private func isInside(_ verdict: GroupVerdict, _ group: PacketGroup) -> Bool {
        switch verdict {
        case .alike: return false
        case .unknown: return true
        case .differ(let bytes):
            guard usesPacketSizes, !group.interior.contains(where: \.isKey) else { return true }
            let sizes = (group.interior + group.leading).map(\.byteCount)
            return StillPackets(sizes, floor: hint.floor).mayHold(bytes, sizes)
        }
    }

    private func giveBack(_ group: PacketGroup, _ anchor: Anchor) -> Outcome {
        source.demuxer.unread(group.interior + [group.key] + group.leading)
        return .continuous(anchor)
    }

    /// Reads up to the next key frame worth looking at, or puts everything
    /// back and gives nil when the group is the last or too long to hold.
    private func readGroup(after anchor: Anchor) throws -> PacketGroup? {
        var interior: [Packet] = []
        var bytes = 0
        while let packet = try source.nextPacket() {
            let tick = packet.presentation.map(source.plainTick)
            if packet.isKey, !packet.isHidden, let tick, tick - anchor.tick >= limits.minimumGap,
                tick > anchor.tick
            {
                let leading = try readLeading(of: packet)
                return PacketGroup(
                    interior: interior,
                    key: packet,
                    keyTick: tick,
                    leading: leading,
                    tick: { $0.presentation.map(self.source.plainTick) }
                )
            }
            interior.append(packet)
            bytes += packet.byteCount
            let span = tick.map { $0 - anchor.tick } ?? 0
            if bytes > GroupLimits.byteCount || interior.count > GroupLimits.packetCount
                || span > limits.maximumGap
            {
                break
            }
        }
        source.demuxer.unread(interior)
        return nil
    }

    /// Takes out the packets stored after a key frame that are shown before
    /// it.
    func readLeading(of key: Packet) throws -> [Packet] {
        guard let time = key.presentation else { return [] }
        var leading: [Packet] = []
        var others: [Packet] = []
        while others.count < 4, let packet = try source.nextPacket() {
            if !packet.isKey, let shown = packet.presentation, shown < time {
                leading.append(packet)
            } else {
                others.append(packet)
                if packet.isKey { break }
            }
        }
        source.demuxer.unread(others)
        return leading
    }

    func selectiveDecoder() -> VideoDecoder? {
        if stretchDecoder == nil { stretchDecoder = try? source.decoder(.selective) }
        return stretchDecoder
    }

    /// Decodes a key frame by itself.
    private func decodeAlone(_ key: Packet, tick: Int64, number: Int) -> DecodedFrame? {
        guard let decoder = selectiveDecoder() else { return nil }
        defer { decoder.flush() }
        guard decoder.send(key) == .taken else { return nil }
        _ = decoder.send(nil)
        guard let buffer = decoder.receive(),
            buffer.bestTimestamp.map(source.plainTick) == tick
        else { return nil }
        return source.frame(buffer, tick: tick, number: number)
    }
}
