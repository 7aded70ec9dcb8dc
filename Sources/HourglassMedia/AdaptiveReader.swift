internal import HourglassCore

/// Reads footage key frame by key frame, decoding what lies between only
/// where the picture changes.
///
/// It is in one of two states. *Continuous*: every packet is decoded, on all
/// cores, while times foretold from packets are compared with those of decoded
/// frames, group by group. *Selective*: a group is read, its closing key frame
/// decoded alone, and the group skipped, decoded, or, when the one before it
/// was decoded too, made the start of a continuous stretch. A single mismatch
/// between foretold and decoded times ends selective reading for good.
///
/// Confined to the thread that uses it.
final class AdaptiveReader {
    /// A key frame that has been given out, to go on from.
    private struct Anchor {
        let packet: Packet
        let frame: DecodedFrame
        var tick: Int64 { frame.time.ticks }
        /// The group that starts here has been put to the policy.
        var isDecided = false
    }

    private enum Outcome {
        case ended
        case selective(Anchor)
        case continuous(Anchor)
    }

    private let source: FrameSource
    private let start: FrameStart
    private let limits: GroupLimits
    private let usesPacketSizes: Bool
    private var policy: any GroupPolicy
    private var emitter: FrameEmitter
    private var hint: PacketSizeHint
    private var isTrusted: Bool
    private var decoder: VideoDecoder?
    private var pictureDecoder: VideoDecoder?

    init(
        source: FrameSource,
        start: FrameStart,
        sampling: AdaptiveSampling,
        policy: any GroupPolicy,
        emitter: FrameEmitter
    ) {
        self.source = source
        self.start = start
        self.policy = policy
        self.emitter = emitter
        usesPacketSizes = sampling.usesPacketSizes
        let video = source.footage.video
        limits = GroupLimits(sampling, timebase: source.footage.timebase)
        hint = PacketSizeHint(pixels: video.codedWidth * video.codedHeight)
        isTrusted = PacketTiming.mapsToFrames(video)
    }

    func run() throws {
        try source.position(before: start.fromTick)
        decoder = try source.decoder(source.hasSought ? .randomAccess : .continuous)
        var outcome = try readContinuously(from: nil)
        while true {
            switch outcome {
            case .ended: return try emitter.finish()
            case .selective(let anchor): outcome = try readSelectively(from: anchor)
            case .continuous(let anchor): outcome = try readContinuously(from: anchor)
            }
        }
    }

    // MARK: - Continuous

    /// Decodes packet after packet until the picture rests or the footage
    /// ends.
    private func readContinuously(from anchor: Anchor?) throws -> Outcome {
        guard let decoder else { return .ended }
        var stretch = ContinuousStretch(minimumGap: limits.minimumGap)
        if let anchor {
            decoder.flush()
            source.forgetPrevious()
            stretch.groupFirst = anchor.frame
            stretch.isDecided = anchor.isDecided
            stretch.shownUpTo = anchor.tick
            try feed(anchor.packet, to: decoder, &stretch)
        }
        while let packet = try source.nextPacket() {
            if stretch.wantsToLeave, isTrusted, stretch.isBoundary(packet, source) {
                return try leave(at: packet, decoder, &stretch)
            }
            try feed(packet, to: decoder, &stretch)
        }
        try drain(decoder, &stretch)
        return .ended
    }

    private func feed(
        _ packet: Packet,
        to decoder: VideoDecoder,
        _ stretch: inout ContinuousStretch
    ) throws {
        if isTrusted, !stretch.ledger.enter(packet, tick: packet.presentation.map(source.plainTick))
        {
            isTrusted = false
        }
        while decoder.send(packet) == .full {
            guard let buffer = decoder.receive() else { break }
            try take(buffer, &stretch)
        }
        while let buffer = decoder.receive() { try take(buffer, &stretch) }
    }

    private func drain(_ decoder: VideoDecoder, _ stretch: inout ContinuousStretch) throws {
        _ = decoder.send(nil)
        while let buffer = decoder.receive() { try take(buffer, &stretch) }
    }

    /// Gives out a decoded frame and, at a key frame, judges the group that
    /// it closes.
    private func take(_ buffer: FrameBuffer, _ stretch: inout ContinuousStretch) throws {
        let tick = source.tick(of: buffer)
        if let end = stretch.endTick, tick > end { return }
        let isShown = tick >= start.fromTick && stretch.shownUpTo.map { tick > $0 } ?? true
        let frame = source.frame(buffer, tick: tick, number: emitter.nextNumber)
        let closed = isTrusted ? stretch.ledger.close(at: tick) : nil
        if isTrusted, closed == nil { stretch.ledger.note(decoded: tick) }
        guard isShown else { return }
        stretch.shownUpTo = nil
        var isForced = closed != nil
        if !isTrusted {
            isForced = frame.isKey && tick - (stretch.lastForced ?? .min / 2) >= limits.minimumGap
        }
        if isForced { stretch.lastForced = tick }
        if let closed {
            try judge(closed, next: frame, &stretch)
            stretch.last = frame
            stretch.groupFirst = frame
        }
        if stretch.groupFirst == nil { stretch.groupFirst = frame }
        try emitter.show(frame, isForced: isForced)
    }

    private func judge(
        _ group: GroupLedger.Group,
        next: DecodedFrame,
        _ stretch: inout ContinuousStretch
    ) throws {
        guard group.matches else {
            isTrusted = false
            return
        }
        stretch.verifiedFrames += group.foretold.count
        stretch.verifiedGroups += 1
        let isBusy = hint.callsForDecoding(group.sizes) && usesPacketSizes
        let isKnown = stretch.isDecided
        stretch.isDecided = false
        guard !isKnown, let first = stretch.groupFirst else { return }
        let summary = GroupSummary(
            range: TimeRange(first.time, next.time),
            frameCount: group.foretold.count,
            packetByteCounts: group.byteCounts
        )
        let differs = policy.needsInterior(of: summary, first: first, next: next)
        stretch.wantsToLeave = !isBusy && !differs && stretch.isVerified
    }

    /// Ends a continuous stretch at a key frame.
    private func leave(
        at key: Packet,
        _ decoder: VideoDecoder,
        _ stretch: inout ContinuousStretch
    ) throws -> Outcome {
        guard let time = key.presentation else { return .ended }
        let leading = try readLeading(of: key)
        try feed(key, to: decoder, &stretch)
        stretch.endTick = source.plainTick(time)
        for packet in leading { try feed(packet, to: decoder, &stretch) }
        try drain(decoder, &stretch)
        decoder.flush()
        guard let frame = stretch.last, frame.time.ticks == stretch.endTick else {
            // The key frame never came out: nothing to anchor to.
            isTrusted = false
            return try readContinuouslyAfterLoss(stretch)
        }
        let anchor = Anchor(packet: key, frame: frame)
        return isTrusted ? .selective(anchor) : .continuous(anchor)
    }

    private func readContinuouslyAfterLoss(_ stretch: ContinuousStretch) throws -> Outcome {
        guard let decoder else { return .ended }
        var rest = ContinuousStretch(minimumGap: limits.minimumGap)
        rest.shownUpTo = stretch.endTick
        while let packet = try source.nextPacket() { try feed(packet, to: decoder, &rest) }
        try drain(decoder, &rest)
        return .ended
    }

    // MARK: - Selective

    /// Reads group after group until one calls for a continuous stretch.
    private func readSelectively(from first: Anchor) throws -> Outcome {
        var anchor = first
        var openedBefore = false
        while true {
            guard let group = try readGroup(after: anchor) else { return .continuous(anchor) }
            guard let foretold = group.foretold(after: anchor.tick) else {
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
                openedBefore = false
                continue
            }
            if foretold.isEmpty {
                try emitter.show(next, isForced: true)
                anchor = Anchor(packet: group.key, frame: next)
                continue
            }
            if openedBefore {
                anchor.isDecided = true
                return giveBack(group, anchor)
            }
            let shown = try open(group, from: anchor)
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
            openedBefore = true
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
    private func readLeading(of key: Packet) throws -> [Packet] {
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

    /// Decodes one group and gives out its frames.
    ///
    /// - Returns: their ticks.
    private func open(_ group: PacketGroup, from anchor: Anchor) throws -> [Int64] {
        guard let decoder else { return [] }
        decoder.flush()
        defer { decoder.flush() }
        var shown: [Int64] = []
        func take(_ buffer: FrameBuffer) throws {
            guard let time = buffer.bestTimestamp else { return }
            let tick = source.plainTick(time)
            guard tick > anchor.tick, tick < group.keyTick, tick >= shown.last ?? tick else {
                return
            }
            shown.append(tick)
            try emitter.show(source.frame(buffer, tick: tick, number: emitter.nextNumber))
        }
        for packet in [anchor.packet] + group.interior + [group.key] + group.leading {
            while decoder.send(packet) == .full {
                guard let buffer = decoder.receive() else { break }
                try take(buffer)
            }
            while let buffer = decoder.receive() { try take(buffer) }
        }
        _ = decoder.send(nil)
        while let buffer = decoder.receive() { try take(buffer) }
        return shown
    }
}
