internal import Foundation
public import HourglassCore
public import HourglassTimeline

/// A file of footage, seen as a piece of what a camera recorded.
public struct Recording: Sendable, Equatable, Identifiable {
    /// Number of the footage in its library.
    public var id: Int64
    /// Where the file lies.
    public var path: String
    /// Name of the camera, when somebody gave it.
    public var camera: String?
    /// Width of the shown picture, in pixels.
    public var width: Int
    /// Height of the shown picture, in pixels.
    public var height: Int
    /// The time on the wall at its first frame, when known.
    public var wallClock: WallClock?
    /// Length of the picture in seconds: as far as frames were found once the
    /// file was read to its end, as the container states it before.
    public var seconds: Double
    /// Length the container states, in seconds.
    public var statedSeconds: Double?
    /// How much of it was looked at, in seconds from the start.
    public var analysedSeconds: Double
    /// Whether it was read to its end.
    public var isReadToEnd: Bool

    /// Describes a recording that was read to its end.
    public init(
        id: Int64,
        path: String,
        camera: String? = nil,
        width: Int = 1280,
        height: Int = 720,
        wallClock: WallClock? = nil,
        seconds: Double
    ) {
        (self.id, self.path, self.camera) = (id, path, camera)
        (self.width, self.height, self.wallClock) = (width, height, wallClock)
        (self.seconds, statedSeconds, analysedSeconds) = (seconds, seconds, seconds)
        isReadToEnd = true
    }

    /// The recording a library knows.
    public init(_ record: FootageRecord) {
        let analysed = MediaTime(ticks: record.coveredUntil, timebase: record.timebase).seconds
        (id, path, camera) = (record.id, record.path, record.camera)
        (width, height, wallClock) = (record.width, record.height, record.wallClock)
        statedSeconds = record.duration?.seconds
        analysedSeconds = analysed
        isReadToEnd = record.state == .complete
        seconds = isReadToEnd ? analysed : max(analysed, record.duration?.seconds ?? 0)
    }

    /// The last part of the path.
    public var fileName: String { (path as NSString).lastPathComponent }

    /// How much of what the container states is missing, in seconds; nil when
    /// all of it was found. Containers round, so a difference below two
    /// seconds is none.
    public var missingSeconds: Double? {
        guard isReadToEnd, let statedSeconds, statedSeconds - seconds > 2 else { return nil }
        return statedSeconds - seconds
    }
}
