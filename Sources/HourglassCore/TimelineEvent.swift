/// Something that happened in the picture.
public struct TimelineEvent: Sendable, Equatable {
    /// What happened.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// A still picture, such as a slide, that stays until the next one.
        case slide
        /// Most of the picture changed at once.
        case cut
        /// Parts of the picture moved.
        case motion
    }

    /// What happened.
    public var kind: Kind
    /// First instant, in ticks of the footage.
    public var startTick: Int64
    /// First instant after, in ticks of the footage.
    public var endTick: Int64
    /// How strong it was, 0…1: the share of the picture that changed.
    public var strength: Double
    /// Where in the picture; nil when everywhere.
    public var place: NormalizedRect?

    /// Makes an event.
    public init(
        kind: Kind,
        startTick: Int64,
        endTick: Int64,
        strength: Double,
        place: NormalizedRect? = nil
    ) {
        self.kind = kind
        self.startTick = startTick
        self.endTick = endTick
        self.strength = strength
        self.place = place
    }
}
