/// Decodes every packet of one stream in order.
///
/// Confined to the thread that uses it.
final class DecodingReader {
    private let demuxer: Demuxer
    private let decoder: VideoDecoder
    private var waiting: Packet?
    private var isDraining = false
    private var byteCount = 0
    /// Gives up after reading this much; nil for no limit.
    var byteLimit: Int?
    /// Frames shown before this timestamp that no other one leans on may be
    /// missing; nil for all frames.
    var leanUntil: Int64?

    /// - Precondition: only packets of `stream` are selected.
    init(demuxer: Demuxer, stream: Int, use: VideoDecoder.Use) throws {
        self.demuxer = demuxer
        decoder = try VideoDecoder(demuxer: demuxer, stream: stream, use: use)
    }

    /// The next frame in the order shown, or nil at the end.
    ///
    /// - Throws: `MediaError.cancelled` when interrupted.
    func next() throws -> FrameBuffer? {
        while true {
            if let frame = decoder.receive() { return frame }
            if isDraining { return nil }
            try feed()
        }
    }

    private func feed() throws {
        let packet: Packet?
        if let waiting {
            packet = waiting
        } else if let byteLimit, byteCount > byteLimit {
            packet = nil
        } else {
            packet = try demuxer.nextPacket()
        }
        waiting = nil
        guard let packet else {
            _ = decoder.send(nil)
            isDraining = true
            return
        }
        byteCount += packet.byteCount
        if let leanUntil {
            decoder.leavesOutUnreferenced = packet.presentation.map { $0 < leanUntil } ?? false
        }
        if decoder.send(packet) == .full { waiting = packet }
    }

    /// Goes on from where the demuxer has been moved to.
    func restart() {
        decoder.flush()
        waiting = nil
        isDraining = false
    }
}
