public import HourglassCore

/// A moment that was found, with its three clocks, all of them checked.
///
/// Encodes as `{"rank","score","footage","path","kind","start_s","end_s",
/// "start","end","frame","wall_start","text","found_by"}`; `wall_start` is null
/// when the footage has no wall clock.
public struct Hit: Sendable, Equatable {
    /// What kind of evidence was found.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// Text on screen, or a still picture such as a slide.
        case slide
        /// Something said.
        case speech
        /// Most of the picture changed at once.
        case cut
        /// Parts of the picture moved.
        case motion
        /// An object that moved, was put down or taken away.
        case object
        /// Something befell the camera.
        case camera
        /// The picture looks like one that was given.
        case image
    }

    /// How a moment was found.
    public enum Means: String, Sendable, Codable, CaseIterable {
        /// Its text has the words asked for.
        case words
        /// Its text means what was asked for.
        case meaning
        /// Its picture shows what was asked for, or looks like a given one.
        case picture
        /// It happened.
        case event
    }

    /// Place in the list, from 1.
    public let rank: Int
    /// How much of what was asked for is in evidence, 0…1: for text the share
    /// of the query's words, rare ones counting more and uncertain readings
    /// less; for pictures the likeness; for events how much of the picture
    /// took part.
    public let score: Double
    /// When and where, checked.
    public let citation: CheckedCitation
    /// What is shown or said, on one line.
    public let text: String
    /// Where in the picture, when it is a part of it.
    public let place: NormalizedRect?
    /// How it was found.
    public let foundBy: Means

    init(
        rank: Int,
        score: Double,
        citation: CheckedCitation,
        text: String,
        place: NormalizedRect? = nil,
        foundBy: Means = .words
    ) {
        self.foundBy = foundBy
        self.rank = rank
        self.score = (min(1, max(0, score)) * 10_000).rounded() / 10_000
        self.citation = citation
        self.text = text
        self.place = place
    }

    /// Number of the footage in the library.
    public var footageID: Int64 { citation.footageID }
    /// File name of the footage.
    public var footage: String { citation.footage }
    /// Path of the footage.
    public var path: String { citation.path }
    /// What kind of evidence it is.
    public var kind: Kind { citation.kind }
    /// When it holds.
    public var range: TimeRange { citation.range }
    /// Number of the frame it begins with.
    public var frame: Int { citation.frame }
    /// Time on the wall at the beginning, in ISO 8601, when known.
    public var wallStart: String? { citation.wallStart }

    /// The same hit at another place of the list.
    func ranked(_ rank: Int) -> Hit {
        Hit(
            rank: rank,
            score: score,
            citation: citation,
            text: text,
            place: place,
            foundBy: foundBy
        )
    }
}

extension Hit: Encodable {
    private enum Key: String, CodingKey {
        case rank, score, footage, path, kind, start, end, frame, text
        case startSeconds = "start_s"
        case endSeconds = "end_s"
        case wallStart = "wall_start"
        case foundBy = "found_by"
    }

    /// Encodes the keys other programs rely on.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(rank, forKey: .rank)
        try values.encode(score, forKey: .score)
        try values.encode(footage, forKey: .footage)
        try values.encode(path, forKey: .path)
        try values.encode(kind, forKey: .kind)
        try values.encode(range.start.jsonSeconds, forKey: .startSeconds)
        try values.encode(range.end.jsonSeconds, forKey: .endSeconds)
        try values.encode(range.start.description, forKey: .start)
        try values.encode(range.end.description, forKey: .end)
        try values.encode(frame, forKey: .frame)
        // Null rather than missing: a reader can rely on every key.
        try values.encode(wallStart, forKey: .wallStart)
        try values.encode(text, forKey: .text)
        try values.encode(foundBy, forKey: .foundBy)
    }
}

extension MediaTime {
    /// Seconds to the microsecond, as JSON shows them.
    var jsonSeconds: Double { (seconds * 1_000_000).rounded() / 1_000_000 }
}
