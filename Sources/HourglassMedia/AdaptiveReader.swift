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
    struct Anchor {
        let packet: Packet
        let frame: DecodedFrame
        var tick: Int64 { frame.time.ticks }
        /// The group that starts here has been put to the policy.
        var isDecided = false
    }

    enum Outcome {
        case ended
        case selective(Anchor)
        case continuous(Anchor)
    }

    let source: FrameSource
    private let start: FrameStart
    let limits: GroupLimits
    let usesPacketSizes: Bool
    var policy: any GroupPolicy
    var emitter: FrameEmitter
    var hint: PacketSizeHint
    var isTrusted: Bool
    var decoder: VideoDecoder?
    /// For single key frames and opened groups.
    var stretchDecoder: VideoDecoder?

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
        isTrusted = source.packetsAreFrames
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
        if !source.packetsAreFrames { isTrusted = false }
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
        let verdict = policy.verdict(on: summary, first: first, next: next)
        let rests = !isBusy && verdict == .alike
        stretch.wantsToLeave = stretch.isVerified && (rests || restsForHalf(group))
    }

    /// Whether reading a group such as this one selectively saves a good deal
    /// of it, changes or not.
    private func restsForHalf(_ group: GroupLedger.Group) -> Bool {
        let sizes = group.sizes.dependent
        return usesPacketSizes && StillPackets(sizes, floor: hint.floor).restsForHalf(of: sizes)
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
}
