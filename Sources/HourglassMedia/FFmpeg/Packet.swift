internal import CFFmpeg

/// Sole owner of a demuxed packet.
///
/// Sendable because nothing writes to it once it is read.
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
    var duration: Int64 { pointer.pointee.duration }
    var isKey: Bool { pointer.pointee.flags & AV_PKT_FLAG_KEY != 0 }
    /// Decoded for the sake of others, but outside the edit list: not shown.
    var isHidden: Bool { pointer.pointee.flags & AV_PKT_FLAG_DISCARD != 0 }
    var isCorrupt: Bool { pointer.pointee.flags & AV_PKT_FLAG_CORRUPT != 0 }

    /// The payload.
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result
    {
        try body(UnsafeBufferPointer(start: pointer.pointee.data, count: byteCount))
    }
}

/// A time FFmpeg knows, or nil where it says it does not.
func known(_ time: Int64) -> Int64? { time == hg_no_pts() ? nil : time }
