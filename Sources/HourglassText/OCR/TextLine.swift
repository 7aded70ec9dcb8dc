public import HourglassCore

/// A line of text read off a picture.
public struct TextLine: Sendable, Equatable, Codable {
    /// The characters, words separated by single spaces, none between Chinese
    /// characters.
    public var text: String
    /// How sure the reader was, 0…1.
    public var confidence: Double
    /// Where the line stands in the picture.
    public var box: NormalizedRect
    /// What the line was read as when looked at in another way, the text
    /// excepted: useful to find it by, where the reader was wrong.
    public var alternatives: [String] = []

    /// Makes a line.
    public init(text: String, confidence: Double, box: NormalizedRect) {
        self.text = text
        self.confidence = confidence
        self.box = box
    }
}
