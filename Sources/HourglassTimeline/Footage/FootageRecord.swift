public import Foundation
public import HourglassCore

/// Footage as the library knows it.
public struct FootageRecord: Sendable, Equatable, Identifiable {
    /// How far the footage is indexed.
    public enum State: String, Sendable, Codable {
        /// A live process is indexing it now.
        case indexing
        /// Indexed in part, or not yet at all.
        case partial
        /// Indexed to its end.
        case complete
    }

    /// Number of the footage in this library; never given out twice.
    public let id: Int64
    /// Absolute path where it was last seen, or its URL.
    public let path: String
    /// Further paths at which the same content was seen.
    public let otherPaths: [String]
    /// What the footage is known by, wherever it lies.
    public let identity: FootageIdentity
    /// Container format, as FFmpeg names it.
    public let formatName: String
    /// Video codec, as FFmpeg names it.
    public let codec: String
    /// Width as displayed, in pixels.
    public let width: Int
    /// Height as displayed, in pixels.
    public let height: Int
    /// Length of a tick; every tick of this footage counts in it.
    public let timebase: Timebase
    /// Length in ticks; nil when it is not known.
    public let durationTicks: Int64?
    /// Average frame rate as an exact fraction, such as `30000/1001`.
    public let frameRate: String
    /// The time on the wall at media time zero, when known.
    public let wallClock: WallClock?
    /// Name of the camera, when given.
    public let camera: String?
    /// When it was first registered.
    public let addedAt: Date
    /// How far it is indexed.
    public let state: State
    /// Indexed from media time zero up to, not including, this tick.
    public let coveredUntil: Int64
    /// When the pass last stored something; nil before the first checkpoint.
    public let indexedAt: Date?
    /// Settings of the stored pass; nil before one was begun.
    public let settings: PassSettings?
    /// What the stored pass counted so far.
    public let passStatistics: PassStatistics
    /// Space its blobs and texts take in the library, in bytes.
    public let indexBytes: Int64

    /// The last part of the path.
    public var fileName: String { FootageReference.fileName(of: path) }
    /// Length, when it is known: what the container states, or what was found
    /// in it where that is more, as in recordings joined end to end.
    public var duration: MediaTime? {
        guard let durationTicks else {
            return state == .complete ? MediaTime(ticks: coveredUntil, timebase: timebase) : nil
        }
        return MediaTime(ticks: max(durationTicks, coveredUntil), timebase: timebase)
    }
    /// What was indexed, as ranges of ticks; empty before the first checkpoint.
    public var coverage: [Range<Int64>] { coveredUntil > 0 ? [0..<coveredUntil] : [] }
}
