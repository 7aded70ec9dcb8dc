internal import HourglassCore

/// Gives the packets of a clip's picture, part after part.
///
/// Times are ticks from the clip's first frame. Confined to the thread that
/// uses it.
final class ClipPictures {
    private let plan: ClipPlan
    private let footage: Footage
    private let interruption: Interruption
    private let parameterSet: Int
    private var partIndex = 0
    private var part: Part?
    private var ready: [Packet] = []
    private var decodingTimes: DecodingTimes
    /// Tick at which the last frame given out ends.
    private(set) var endTick: Int64

    /// A part being worked on.
    private enum Part {
        case copying(FrameSource, Range<Int64>)
        case encoding(Encoding)
    }

    private struct Encoding {
        let source: FrameSource
        let reader: DecodingReader
        let range: Range<Int64>
        var encoder: SegmentEncoder?
        var durations: [Int64: Int64] = [:]
    }

    /// - Parameters:
    ///   - parameterSet: number for the parameter sets of encoded parts.
    ///   - reordering: how many places copied frames are stored ahead of where
    ///     they are shown.
    init(
        _ plan: ClipPlan,
        footage: Footage,
        parameterSet: Int,
        reordering: Int,
        interruption: Interruption
    ) {
        self.plan = plan
        self.footage = footage
        self.parameterSet = parameterSet
        self.interruption = interruption
        endTick = plan.startTick
        decodingTimes = DecodingTimes(
            depth: reordering,
            frameDuration: footage.video.nominalFrameDuration * footage.video.tickFactor
        )
    }

    /// The next packet, or nil after the last.
    func next() throws -> Packet? {
        while ready.isEmpty {
            if part == nil {
                guard partIndex < plan.parts.count else { return nil }
                part = try begin(plan.parts[partIndex])
                partIndex += 1
            }
            switch part {
            case .copying(let source, let range): try copy(source, range)
            case .encoding(let encoding): try encode(encoding)
            case nil: break
            }
        }
        return ready.removeFirst()
    }

    private func begin(_ part: ClipPlan.Part) throws -> Part {
        let source = try FrameSource(footage, interruption: interruption)
        switch part {
        case .copy(let range):
            try source.position(before: range.lowerBound)
            while let packet = try source.nextPacket() {
                let tick = packet.presentation.map(source.plainTick)
                guard packet.isKey, tick == range.lowerBound else { continue }
                source.demuxer.unread([packet])
                break
            }
            return .copying(source, range)
        case .encode(let range):
            try source.position(before: range.lowerBound)
            let reader = try source.decodingReader()
            return .encoding(Encoding(source: source, reader: reader, range: range))
        }
    }

    // MARK: - Copying

    /// Takes packets up to and including the next one shown in the range;
    /// later ones before it are what it leans on.
    private func copy(_ source: FrameSource, _ range: Range<Int64>) throws {
        var later: [Packet] = []
        while later.count < 64, let packet = try source.nextPacket() {
            guard let time = packet.presentation else { continue }
            let tick = source.plainTick(time)
            // Leading pictures lean on what lies before the cut.
            guard tick >= range.lowerBound else { continue }
            later.append(packet)
            if tick < range.upperBound {
                ready = later.map { moved($0, source) }
                return
            }
        }
        part = nil
    }

    private func moved(_ packet: Packet, _ source: FrameSource) -> Packet {
        let shown = packet.presentation.map(source.plainTick) ?? 0
        let duration = packet.duration * footage.video.tickFactor
        endTick = max(endTick, shown + duration)
        var own = packet
        if packet.isKey, let sets = plan.parameterSets {
            // The encoded part before named its own parameter sets.
            own = packet.replacingBytes(packet.withBytes { sets.inBand + Array($0) })
        }
        return placed(own, shown: shown, duration: duration)
    }

    private func placed(_ packet: Packet, shown: Int64, duration: Int64) -> Packet {
        let place = shown - plan.startTick
        return packet.moved(
            presentation: place,
            decoding: decodingTimes.next(shown: place),
            duration: duration
        )
    }

    // MARK: - Encoding

    private func encode(_ encoding: Encoding) throws {
        var encoding = encoding
        while let frame = try encoding.reader.next() {
            let tick = encoding.source.tick(of: frame)
            guard tick >= encoding.range.lowerBound else { continue }
            guard tick < encoding.range.upperBound else { break }
            if encoding.encoder == nil {
                encoding.encoder = try SegmentEncoder(
                    source: encoding.source,
                    like: frame,
                    parameterSet: parameterSet
                )
            }
            let own = frame.duration > 0 ? frame.duration : footage.video.nominalFrameDuration
            encoding.durations[tick] = own * footage.video.tickFactor
            endTick = max(endTick, tick + own * footage.video.tickFactor)
            let packets = try encoding.encoder?.encode(frame, tick: tick) ?? []
            if !packets.isEmpty {
                take(packets, &encoding)
                part = .encoding(encoding)
                return
            }
        }
        take(try encoding.encoder?.encode(nil, tick: 0) ?? [], &encoding)
        part = nil
    }

    private func take(_ packets: [Packet], _ encoding: inout Encoding) {
        let extradata = encoding.encoder?.extradata ?? []
        for packet in packets {
            guard let tick = packet.presentation else { continue }
            // Transport streams carry parameter sets with the pictures only.
            let bytes = (packet.isKey ? extradata : []) + packet.withBytes { Array($0) }
            let own = packet.replacingBytes(plan.parameterSets?.framed(bytes) ?? bytes)
            let duration = encoding.durations.removeValue(forKey: tick) ?? 0
            ready.append(placed(own, shown: tick, duration: duration))
        }
    }
}
