internal import CFFmpeg
internal import HourglassCore
internal import Synchronization

/// Sole owner of a decoded frame, shared by reference.
///
/// Sendable because a frame is never written to once it has been decoded; the
/// small picture made of it is kept under a lock.
final class FrameBuffer: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<AVFrame>
    private let working = Mutex<PixelBuffer?>(nil)

    /// The working picture of this size, made the first time it is asked for.
    ///
    /// Key frames are compared with the one before, with the one after, and
    /// looked at; scaling costs more than decoding a frame at rest.
    func workingPicture(
        width: Int,
        height: Int,
        make: () throws -> PixelBuffer
    ) rethrows -> PixelBuffer {
        try working.withLock { kept in
            if let kept, kept.width == width, kept.height == height { return kept }
            let picture = try make()
            kept = picture
            return picture
        }
    }

    init() {
        guard let frame = av_frame_alloc() else { fatalError("Out of memory") }
        pointer = frame
    }

    deinit {
        var frame: UnsafeMutablePointer<AVFrame>? = pointer
        av_frame_free(&frame)
    }

    var width: Int { Int(pointer.pointee.width) }
    var height: Int { Int(pointer.pointee.height) }
    var bestTimestamp: Int64? { known(pointer.pointee.best_effort_timestamp) }
    var duration: Int64 { bounded(duration: pointer.pointee.pkt_duration) }
    var isKey: Bool { pointer.pointee.key_frame != 0 }
    var isInterlaced: Bool { pointer.pointee.interlaced_frame != 0 }
    /// Size of the packet it came from; 0 when unknown.
    var packetByteCount: Int { max(0, Int(pointer.pointee.pkt_size)) }

    /// What the samples take in memory, roughly.
    var byteCount: Int {
        let size = av_image_get_buffer_size(
            AVPixelFormat(pointer.pointee.format),
            pointer.pointee.width,
            pointer.pointee.height,
            1
        )
        return max(0, Int(size))
    }
}
