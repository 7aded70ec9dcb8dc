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
        /// One object that moved, from its first to its last sight; what it
        /// did meanwhile is in its details.
        case object
        /// Something was put into a still scene and remained.
        case appeared
        /// Something was taken out of a still scene.
        case removed
        /// The camera was turned or pushed: the scene is another one since.
        case cameraMoved = "camera-moved"
        /// Something was held before the camera, or it lost its focus.
        case covered
        /// The picture was so bright or so dark that nothing could be seen.
        case blinded
        /// The recording goes on but shows no picture of the scene.
        case signalLost = "signal-lost"
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
    /// What else is known of it.
    public var details: EventDetails?

    /// Makes an event.
    public init(
        kind: Kind,
        startTick: Int64,
        endTick: Int64,
        strength: Double,
        place: NormalizedRect? = nil,
        details: EventDetails? = nil
    ) {
        self.kind = kind
        self.startTick = startTick
        self.endTick = endTick
        self.strength = strength
        self.place = place
        self.details = details
    }
}
