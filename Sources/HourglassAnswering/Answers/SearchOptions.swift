public import HourglassCore

/// Where and how to search.
public struct SearchOptions: Sendable {
    /// Footage to search, by path, number, file name or a part of it; all
    /// footage when empty.
    public var footage: [String] = []
    /// First moment searched, in each piece of footage.
    public var start: TimeArgument?
    /// First moment no longer searched.
    public var end: TimeArgument?
    /// How many hits to return at most.
    public var limit = 10
    /// Least score of a hit; nil for the calibrated one.
    public var threshold: Double?
    /// Events in the order of rarity instead of the one the question asks for.
    public var rarestFirst = false
    /// A picture to look for, next to or instead of words.
    public var image: PixelBuffer?
    /// What is asked for as a vector, to find text of the same meaning as
    /// well; nil finds by words alone.
    public var meaning: MeaningQuery?
    /// What is asked for as vectors of pictures, to find what is to be seen;
    /// none finds by text and events alone.
    public var pictures: [PictureQuery] = []

    /// Whether what answers can look at pictures: where nothing else is found,
    /// moments at which the picture changed are its evidence, if vision tokens
    /// of a model are on the timeline.
    public var looksAtChanges = false

    /// The language an answer is framed in; nil for that of the question.
    /// Quotes stay in the language of the footage.
    public var language: QuestionAnalysis.Language?

    /// Searches everything.
    public init() {}
}

/// Below which score something counts as not found.
public enum Calibration {
    /// Least share of a query's weight that must be in evidence at one moment.
    ///
    /// Measured by `CalibrationTests` on synthetic footage with misread words
    /// and distractors that share part of the query.
    public static let textThreshold = 0.6
}
