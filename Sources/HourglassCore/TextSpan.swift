/// Text that held over a stretch of time.
public struct TextSpan: Sendable, Equatable {
    /// Where text comes from.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// Read off the picture.
        case slide
        /// Spoken: subtitles or a transcript.
        case speech
    }

    /// Where the text comes from.
    public var kind: Kind
    /// First instant it holds, in ticks of the footage.
    public var startTick: Int64
    /// First instant it no longer holds, in ticks of the footage.
    public var endTick: Int64
    /// The text, lines separated by newlines.
    public var text: String
    /// How sure the reader was, 0…1; 1 for subtitles.
    public var confidence: Double
    /// BCP 47 language, when known.
    public var language: String?
    /// Where it stands in the picture; nil for speech.
    public var place: NormalizedRect?
    /// What lines of it were also read as: not shown, but to be found by. Not
    /// kept in the index beside the search terms made of them.
    public var alternatives: [String] = []
    /// The heading among the lines of a slide. Not kept in the index beside
    /// the title of the slide's event.
    public var title: String?

    /// Makes a span of text.
    public init(
        kind: Kind,
        startTick: Int64,
        endTick: Int64,
        text: String,
        confidence: Double = 1,
        language: String? = nil,
        place: NormalizedRect? = nil
    ) {
        self.kind = kind
        self.startTick = startTick
        self.endTick = endTick
        self.text = text
        self.confidence = confidence
        self.language = language
        self.place = place
    }
}
