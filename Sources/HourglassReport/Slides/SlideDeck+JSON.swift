import HourglassCore
import HourglassTimeline

extension SlideDeck: Encodable {
    private enum Key: String, CodingKey {
        case footage, path, slides
    }

    /// Encodes the keys other programs rely on.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(footage.fileName, forKey: .footage)
        try values.encode(footage.path, forKey: .path)
        try values.encode(slides, forKey: .slides)
    }
}

extension SlideDeck.Slide: Encodable {
    private enum Key: String, CodingKey {
        case slide, title, text, start, frame, showings, spoken
        case startSeconds = "start_s"
    }

    /// Encodes the keys other programs rely on.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(number, forKey: .slide)
        // Null rather than missing: a reader can rely on every key.
        try values.encode(title, forKey: .title)
        try values.encode(text, forKey: .text)
        try values.encode(first.range.start.seconds, forKey: .startSeconds)
        try values.encode("\(first.range.start)", forKey: .start)
        try values.encode(first.frame, forKey: .frame)
        try values.encode(showings, forKey: .showings)
        try values.encode(spoken, forKey: .spoken)
    }
}

extension SlideDeck.Showing: Encodable {
    private enum Key: String, CodingKey {
        case start, end, frame
        case startSeconds = "start_s"
        case endSeconds = "end_s"
        case steps = "steps_s"
    }

    /// Encodes the keys other programs rely on.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(range.start.seconds, forKey: .startSeconds)
        try values.encode(range.end.seconds, forKey: .endSeconds)
        try values.encode("\(range.start)", forKey: .start)
        try values.encode("\(range.end)", forKey: .end)
        try values.encode(frame, forKey: .frame)
        try values.encode(steps.map(\.seconds), forKey: .steps)
    }
}

extension SlideDeck.Spoken: Encodable {
    private enum Key: String, CodingKey {
        case start, end, text
        case startSeconds = "start_s"
        case endSeconds = "end_s"
    }

    /// Encodes the keys other programs rely on.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(range.start.seconds, forKey: .startSeconds)
        try values.encode(range.end.seconds, forKey: .endSeconds)
        try values.encode("\(range.start)", forKey: .start)
        try values.encode("\(range.end)", forKey: .end)
        try values.encode(text, forKey: .text)
    }
}
