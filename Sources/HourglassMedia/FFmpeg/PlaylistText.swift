internal import CFFmpeg
internal import Foundation

/// Fetches HLS playlists as text.
struct PlaylistText {
    /// Longest playlist read, in bytes.
    private static let limit = 4 << 20

    let interruption: Interruption

    /// Clock of the playlist at an address, of its first variant where it
    /// lists such; nil when it cannot be had, which the reader of the stream
    /// itself reports on.
    func clock(at address: String) -> PlaylistClock? {
        guard let clock = text(at: address).flatMap(PlaylistClock.init) else { return nil }
        guard let variant = clock.variant else { return clock }
        guard let base = URL(string: address),
            let other = URL(string: variant, relativeTo: base)?.absoluteString
        else { return nil }
        return text(at: other).flatMap(PlaylistClock.init)
    }

    private func text(at address: String) -> String? {
        FFmpegLog.silence()
        var options: OpaquePointer?
        defer { av_dict_free(&options) }
        RemoteFile.setOptions(&options)
        var callback = interruption.callback
        var context: UnsafeMutablePointer<AVIOContext>?
        guard avio_open2(&context, address, AVIO_FLAG_READ, &callback, &options) >= 0 else {
            return nil
        }
        defer { avio_closep(&context) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < Self.limit {
            let count = avio_read(context, &buffer, Int32(buffer.count))
            guard count > 0 else { break }
            bytes += buffer[..<Int(count)]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
