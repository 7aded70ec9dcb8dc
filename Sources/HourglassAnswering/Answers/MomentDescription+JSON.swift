import HourglassCore

extension MomentDescription: Encodable {
    private enum Key: String, CodingKey {
        case footage, path, time, frame, said, events, thumbnail, kind, start, end, text
        case confidence, strength, width, height
        case timeSeconds = "time_s"
        case startSeconds = "start_s"
        case endSeconds = "end_s"
        case wallTime = "wall_time"
        case onScreen = "on_screen"
    }

    /// Encodes the keys other programs rely on; the thumbnail without its
    /// picture.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(footage, forKey: .footage)
        try values.encode(path, forKey: .path)
        try values.encode(time.jsonSeconds, forKey: .timeSeconds)
        try values.encode(time.description, forKey: .time)
        try values.encode(frame, forKey: .frame)
        try values.encode(wallTime, forKey: .wallTime)
        func encode(_ texts: [Text], forKey key: Key) throws {
            var list = values.nestedUnkeyedContainer(forKey: key)
            for text in texts {
                var item = list.nestedContainer(keyedBy: Key.self)
                try Self.encode(text.range, to: &item)
                try item.encode(text.text, forKey: .text)
                try item.encode(text.confidence, forKey: .confidence)
            }
        }
        try encode(onScreen, forKey: .onScreen)
        try encode(said, forKey: .said)
        var list = values.nestedUnkeyedContainer(forKey: .events)
        for event in events {
            var item = list.nestedContainer(keyedBy: Key.self)
            try item.encode(event.kind, forKey: .kind)
            try Self.encode(event.range, to: &item)
            try item.encode(event.strength, forKey: .strength)
        }
        guard let thumbnail else {
            try values.encodeNil(forKey: .thumbnail)
            return
        }
        let taken = MediaTime(ticks: thumbnail.tick, timebase: time.timebase)
        var item = values.nestedContainer(keyedBy: Key.self, forKey: .thumbnail)
        try item.encode(taken.jsonSeconds, forKey: .timeSeconds)
        try item.encode(taken.description, forKey: .time)
        try item.encode(thumbnail.frame, forKey: .frame)
        try item.encode(thumbnail.width, forKey: .width)
        try item.encode(thumbnail.height, forKey: .height)
    }

    private static func encode(
        _ range: TimeRange,
        to values: inout KeyedEncodingContainer<Key>
    ) throws {
        try values.encode(range.start.jsonSeconds, forKey: .startSeconds)
        try values.encode(range.end.jsonSeconds, forKey: .endSeconds)
        try values.encode(range.start.description, forKey: .start)
        try values.encode(range.end.description, forKey: .end)
    }
}
