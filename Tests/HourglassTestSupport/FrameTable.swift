internal import Foundation

/// Frames of a file as `ffprobe -show_frames` lists them.
public struct FrameTable: Sendable {
    /// One shown frame.
    public struct Row: Sendable, Equatable {
        /// Best-effort timestamp in the track's timebase; nil when unknown.
        public let timestamp: Int64?
        /// Whether ffprobe calls it a key frame.
        public let isKey: Bool
    }

    /// The frames, in the order shown.
    public let rows: [Row]

    /// Asks ffprobe about one track.
    ///
    /// - Throws: `Tool.Failure`.
    public init(of path: String, stream: Int) throws {
        // ffprobe reads a name with a colon as an address without the prefix.
        let data = try Tool.run(
            "ffprobe",
            [
                "-v", "quiet", "-select_streams", "\(stream)", "-show_frames",
                "-show_entries", "frame=best_effort_timestamp,key_frame",
                "-of", "compact=p=0:nk=0", "file:" + path,
            ]
        )
        rows = String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap { line in
            var values: [Substring: Substring] = [:]
            for field in line.split(separator: "|") {
                let parts = field.split(separator: "=", maxSplits: 1)
                if parts.count == 2 { values[parts[0]] = parts[1] }
            }
            guard let key = values["key_frame"] else { return nil }
            return Row(
                timestamp: values["best_effort_timestamp"].flatMap { Int64($0) },
                isKey: key == "1"
            )
        }
    }
}
