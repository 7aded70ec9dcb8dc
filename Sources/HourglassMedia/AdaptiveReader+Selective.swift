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
            let differs = policy.needsInterior(of: summary, first: anchor.frame, next: next)
            guard isBusy || differs || group.isDamaged else {
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
            let shown = try open(group, from: anchor, foretold: foretold, next: next)
            let last = source.frame(
                next.buffer,
                tick: group.keyTick,
                number: emitter.nextNumber
            )
            try emitter.show(last, isForced: true)
            anchor = Anchor(packet: group.key, frame: last)
            guard shown == foretold else {
                isTrusted = false
                return .continuous(anchor)
            }
            openedInARow += 1
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

    /// Decodes a key frame by itself.
    private func decodeAlone(_ key: Packet, tick: Int64, number: Int) -> DecodedFrame? {
        if pictureDecoder == nil { pictureDecoder = try? source.decoder(.singlePictures) }
        guard let pictureDecoder else { return nil }
        defer { pictureDecoder.flush() }
        guard pictureDecoder.send(key) == .taken else { return nil }
        _ = pictureDecoder.send(nil)
        guard let buffer = pictureDecoder.receive(),
            buffer.bestTimestamp.map(source.plainTick) == tick
        else { return nil }
        return source.frame(buffer, tick: tick, number: number)
    }

    /// Decodes one group and gives out its frames, up to where the picture is
    /// that of the key frame that closes it and no packet says that anything
    /// happens before; the rest is skipped.
    ///
    /// - Returns: ticks of the frames given out and of those skipped.
    private func open(
        _ group: PacketGroup,
        from anchor: Anchor,
        foretold: [Int64],
        next: DecodedFrame
    ) throws -> [Int64] {
        guard let decoder else { return [] }
        decoder.flush()
        defer { decoder.flush() }
        var shown: [Int64] = []
        var askedAt = anchor.tick
        var rests = false
        func take(_ buffer: FrameBuffer) throws {
            guard let time = buffer.bestTimestamp, !rests else { return }
            let tick = source.plainTick(time)
            guard tick > anchor.tick, tick < group.keyTick, tick >= shown.last ?? tick else {
                return
            }
            shown.append(tick)
            let frame = source.frame(buffer, tick: tick, number: emitter.nextNumber)
            try emitter.show(frame)
            guard tick - askedAt >= limits.step else { return }
            askedAt = tick
            rests = isAtRest(from: frame, in: group, next: next)
        }
        for packet in [anchor.packet] + group.interior + [group.key] + group.leading where !rests {
            while decoder.send(packet) == .full {
                guard let buffer = decoder.receive() else { break }
                try take(buffer)
            }
            while let buffer = decoder.receive() { try take(buffer) }
        }
        if !rests { _ = decoder.send(nil) }
        while !rests, let buffer = decoder.receive() { try take(buffer) }
        guard rests, let last = shown.last else { return shown }
        let rest = foretold.filter { $0 > last }
        try emitter.skip(ticks: rest)
        return shown + rest
    }

    /// Whether nothing happens between a frame inside a group and its end.
    private func isAtRest(
        from frame: DecodedFrame,
        in group: PacketGroup,
        next: DecodedFrame
    ) -> Bool {
        let rest = (group.interior + group.leading).filter {
            group.tick($0).map { $0 > frame.time.ticks } ?? true
        }
        guard usesPacketSizes, !rest.contains(where: \.isKey),
            hint.isQuiet(rest.map(\.byteCount))
        else { return false }
        let summary = GroupSummary(
            range: TimeRange(frame.time, next.time),
            frameCount: rest.count + 1,
            packetByteCounts: rest.map(\.byteCount)
        )
        return !policy.needsInterior(of: summary, first: frame, next: next)
    }
}
