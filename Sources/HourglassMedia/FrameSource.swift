internal import HourglassCore

/// An open input with everything needed to place its frames in time.
///
/// Confined to the thread that uses it.
final class FrameSource {
    let footage: Footage
    private(set) var demuxer: Demuxer
    private let interruption: Interruption
    private let shape: DisplayShape
    private let scaler = FrameScaler()
    private var clock: PresentationClock
    private var isUntouched = true
    /// Whether every packet read so far is one shown frame, or none.
    private(set) var packetsAreFrames: Bool
    /// Whether the file is made of recordings joined end to end, so that its
    /// timestamps jump back: nothing can be found in it by time.
    private let isJoined: Bool
    /// Whether reading started in the middle.
    private(set) var hasSought = false

    init(_ footage: Footage, interruption: Interruption = Interruption()) throws {
        self.footage = footage
        self.interruption = interruption
        demuxer = try Demuxer(opening: footage.path, interruption: interruption)
        guard footage.video.index < demuxer.streamCount else {
            throw MediaError(
                .cannotOpen,
                "'\(footage.path)' has changed since it was probed; read it again."
            )
        }
        demuxer.select(streams: [footage.video.index])
        shape = DisplayShape(footage.video)
        isJoined =
            try JoinedRecordings.mayBe(footage)
            && JoinedRecordings.areFound(in: footage, interruption)
        packetsAreFrames = PacketTiming.mapsToFrames(footage.video) && !isJoined
        clock = footage.video.presentationClock
    }

    /// Opens the file anew at its beginning, unless it is there already.
    func rewind() throws {
        clock = footage.video.presentationClock
        hasSought = false
        guard !isUntouched else { return }
        demuxer = try Demuxer(opening: footage.path, interruption: interruption)
        demuxer.select(streams: [footage.video.index])
    }

    /// The next packet of the video track.
    func nextPacket() throws -> Packet? {
        isUntouched = false
        guard let packet = try demuxer.nextPacket() else { return nil }
        if ShownFrames.mayBeHidden(codec: footage.video.codec) {
            let codec = footage.video.codec
            let count = packet.withBytes { ShownFrames.count($0, codec: codec) }
            packet.isHiddenByCodec = count == 0
            if let count, count < 2 { return packet }
            packetsAreFrames = false
        }
        return packet
    }

    /// Moves to a key frame at or before `tick`; to the beginning where the
    /// container cannot, or where recordings were joined.
    ///
    /// What a container finds may lie after what was asked for, so the packet
    /// it leads to is looked at, and the search starts further back until it
    /// fits.
    func position(before tick: Int64) throws {
        guard tick > 0, !isJoined, let start = footage.video.startTime else {
            return try rewind()
        }
        let target = clock.timestamp(ofTick: tick)
        let timebase = footage.video.timebase
        let second = max(1, Int64(timebase.denominator) / Int64(timebase.numerator))
        var margin: Int64 = 0
        isUntouched = false
        while target - margin > start, margin < second * 4000 {
            // Without a presentation time, frames are shown some places after
            // what the packet says; a second covers any reordering.
            if demuxer.seek(stream: footage.video.index, notAfter: target - margin),
                let key = try nextKey(),
                let time = key.presentation ?? key.decoding.map({ $0 + second }), time <= target
            {
                demuxer.unread([key])
                clock = footage.video.presentationClock
                hasSought = true
                return
            }
            margin = max(margin * 4, second * 4)
        }
        try rewind()
    }

    private func nextKey() throws -> Packet? {
        for _ in 0..<2000 {
            guard let packet = try demuxer.nextPacket() else { return nil }
            if packet.isKey { return packet }
        }
        return nil
    }

    /// A decoder of every packet from here on.
    func decodingReader() throws -> DecodingReader {
        isUntouched = false
        return try DecodingReader(
            demuxer: demuxer,
            stream: footage.video.index,
            use: hasSought ? .randomAccess : .continuous
        )
    }

    func decoder(_ use: VideoDecoder.Use) throws -> VideoDecoder {
        try VideoDecoder(demuxer: demuxer, stream: footage.video.index, use: use)
    }

    /// Tick of the next frame in the order shown.
    func tick(of frame: FrameBuffer) -> Int64 {
        clock.tick(timestamp: frame.bestTimestamp, duration: frame.duration)
    }

    /// Tick of a timestamp as it stands.
    func plainTick(_ timestamp: Int64) -> Int64 { clock.plainTick(timestamp) }

    /// Forgets which frame came before, to go on from elsewhere.
    func forgetPrevious() { clock = footage.video.presentationClock }

    func frame(_ buffer: FrameBuffer, tick: Int64, number: Int) -> DecodedFrame {
        let timebase = footage.timebase
        return DecodedFrame(
            time: MediaTime(ticks: tick, timebase: timebase),
            number: number,
            isKey: buffer.isKey,
            packetByteCount: buffer.packetByteCount,
            duration: buffer.duration > 0
                ? MediaTime(ticks: buffer.duration * clock.factor, timebase: timebase) : nil,
            buffer: buffer,
            shape: shape,
            scaler: scaler
        )
    }
}
