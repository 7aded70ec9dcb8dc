internal import HourglassCore

/// Which stretches of the picture are copied and which encoded.
struct ClipPlan {
    enum Part: Equatable {
        /// Packets as they are, from a key frame at the first tick; frames at
        /// or after the second are only taken where others lean on them.
        case copy(Range<Int64>)
        /// Frames of the range, encoded anew.
        case encode(Range<Int64>)
    }

    var parts: [Part]
    /// Tick of the first frame.
    var startTick: Int64
    var endTick: Int64
    /// Parameter sets of the source, where encoded parts are joined to copied
    /// ones.
    var parameterSets: H264ParameterSets?

    /// Cuts at the key frame at or before `start`.
    static func onKeyFrames(_ source: FrameSource, start: Int64, end: Int64) throws -> ClipPlan {
        try source.position(before: start)
        var first: Int64?
        while first == nil, let packet = try source.nextPacket() {
            guard packet.isKey, !packet.isHidden else { continue }
            guard let time = packet.presentation else {
                throw MediaError(
                    .cannotWrite,
                    "'\(source.footage.path)' has no presentation times to cut by;"
                        + " make an exact clip instead."
                )
            }
            first = source.plainTick(time)
        }
        guard let first, first < end else {
            throw MediaError(
                .outOfRange,
                "There is no key frame to cut '\(source.footage.path)' at."
            )
        }
        return ClipPlan(parts: [.copy(first..<end)], startTick: first, endTick: end)
    }

    /// Cuts at exact frames, encoding no more than the groups at the edges
    /// where the codec is H.264.
    static func exact(_ source: FrameSource, start: Int64, end: Int64) throws -> ClipPlan {
        let first = try source.buffer(onScreenAt: max(0, start)).tick
        let whole = ClipPlan(parts: [.encode(first..<end)], startTick: first, endTick: end)
        let video = source.footage.video
        guard video.codec == "h264", PacketTiming.mapsToFrames(video),
            let sets = H264ParameterSets(source.demuxer.extradata(of: video.index)),
            let found = try freshStarts(source, sets, in: first..<end)
        else { return whole }
        let copyEnd = found.reachesEnd ? end : found.last
        guard found.first < copyEnd else { return whole }
        var parts: [Part] = []
        if first < found.first { parts.append(.encode(first..<found.first)) }
        parts.append(.copy(found.first..<copyEnd))
        if copyEnd < end { parts.append(.encode(copyEnd..<end)) }
        return ClipPlan(
            parts: parts,
            startTick: first,
            endTick: end,
            parameterSets: parts.count > 1 ? sets : nil
        )
    }

    /// First and last key frame in a range after which nothing leans on what
    /// came before; nil where there is none, or where packets do not tell
    /// their times.
    private static func freshStarts(
        _ source: FrameSource,
        _ sets: H264ParameterSets,
        in range: Range<Int64>
    ) throws -> (first: Int64, last: Int64, reachesEnd: Bool)? {
        try source.position(before: range.lowerBound)
        var (first, last): (Int64?, Int64?)
        var past = 0
        var reachesEnd = true
        while past < 64, let packet = try source.nextPacket() {
            guard let time = packet.presentation else { return nil }
            let tick = source.plainTick(time)
            past = tick >= range.upperBound ? past + 1 : 0
            if past > 0 { reachesEnd = false }
            guard packet.isKey, !packet.isHidden, tick >= range.lowerBound,
                tick <= range.upperBound, packet.withBytes(sets.isFreshStart)
            else { continue }
            first = first ?? tick
            last = tick
        }
        guard let first, let last else { return nil }
        return (first, last, reachesEnd)
    }
}
