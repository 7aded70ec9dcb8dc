public import HourglassCore

/// How far indexing of one piece of footage has come.
public struct IndexProgress: Sendable {
    /// What is being done.
    public enum Activity: Sendable {
        /// Pictures are looked at.
        case looking
        /// Speech is turned into text.
        case listening
    }

    /// The footage's file.
    public var path: String
    /// How much of it is done.
    public var position: MediaTime
    /// How long it is; nil when the file does not say.
    public var duration: MediaTime?
    /// Footage time done per time spent, in this run.
    public var speed: Double
    /// Time still needed, in seconds; nil when not yet known.
    public var remainingSeconds: Double?
    /// Frames looked at so far.
    public var framesSampled: Int
    /// What is being done.
    public var activity = Activity.looking
}
