/// Which tracks tell the times of their frames by their packets alone.
enum PacketTiming {
    /// Whether each packet of the track is one shown frame at the packet's
    /// time.
    ///
    /// VP8 and VP9 have packets that show nothing; interlaced H.264 and HEVC
    /// may store a field a packet; without timestamps there is nothing to go
    /// by. What is left is still checked against decoded frames while reading.
    static func mapsToFrames(_ video: VideoStream) -> Bool {
        guard video.startTime != nil else { return false }
        switch video.codec {
        case "vp8", "vp9": return false
        case "h264", "hevc": return !video.isInterlaced
        default: return true
        }
    }
}
