internal import CFFmpeg

/// Sole owner of a demuxed packet.
///
/// Sendable because nothing writes to it once it is handed on.
final class Packet: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<AVPacket>

    init() {
        guard let packet = av_packet_alloc() else { fatalError("Out of memory") }
        pointer = packet
    }

    deinit {
        var packet: UnsafeMutablePointer<AVPacket>? = pointer
        av_packet_free(&packet)
    }

    var streamIndex: Int { Int(pointer.pointee.stream_index) }
    var byteCount: Int { Int(pointer.pointee.size) }
    var presentation: Int64? { known(pointer.pointee.pts) }
    var decoding: Int64? { known(pointer.pointee.dts) }
    var duration: Int64 { bounded(duration: pointer.pointee.duration) }
    var isKey: Bool { pointer.pointee.flags & AV_PKT_FLAG_KEY != 0 }
    /// Decoded for the sake of others, but not shown: outside the edit list,
    /// or marked so by the codec.
    var isHidden: Bool { isHiddenByCodec || pointer.pointee.flags & AV_PKT_FLAG_DISCARD != 0 }
    /// Set before the packet is handed on.
    var isHiddenByCodec = false
    var isCorrupt: Bool { pointer.pointee.flags & AV_PKT_FLAG_CORRUPT != 0 }

    /// The payload.
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result
    {
        try body(UnsafeBufferPointer(start: pointer.pointee.data, count: byteCount))
    }
}

/// A time FFmpeg knows, or nil where it says it does not, or where it is so far
/// out that it can only be damage.
func known(_ time: Int64) -> Int64? {
    time.magnitude <= PresentationClock.bound.magnitude ? time : nil
}

/// A duration, or 0 (unknown) where it is negative or absurd.
func bounded(duration: Int64) -> Int64 {
    (0...PresentationClock.bound >> 20).contains(duration) ? duration : 0
}

extension Packet {
    /// A packet sharing the payload, at other times.
    func moved(presentation: Int64, decoding: Int64, duration: Int64) -> Packet {
        let copy = Packet()
        guard av_packet_ref(copy.pointer, pointer) >= 0 else { fatalError("Out of memory") }
        copy.pointer.pointee.pts = presentation
        copy.pointer.pointee.dts = decoding
        copy.pointer.pointee.duration = duration
        return copy
    }

    /// A packet with a payload of its own and the flags of this one.
    func replacingBytes(_ bytes: [UInt8]) -> Packet {
        let copy = Packet()
        guard av_new_packet(copy.pointer, Int32(bytes.count)) >= 0,
            av_packet_copy_props(copy.pointer, pointer) >= 0
        else { fatalError("Out of memory") }
        bytes.withUnsafeBufferPointer {
            copy.pointer.pointee.data.update(from: $0.baseAddress!, count: bytes.count)
        }
        return copy
    }
}
