/// A transcript that recognition made of footage.
public struct TranscriptRecord: Sendable, Equatable {
    /// What made it: model, precision, language.
    public var source: String
    /// First instant that has not been listened to, in ticks of the footage.
    public var coveredUntil: Int64
    /// Whether all of the sound has been listened to.
    public var isComplete: Bool

    /// Makes a record.
    public init(source: String, coveredUntil: Int64, isComplete: Bool) {
        (self.source, self.coveredUntil) = (source, coveredUntil)
        self.isComplete = isComplete
    }
}
