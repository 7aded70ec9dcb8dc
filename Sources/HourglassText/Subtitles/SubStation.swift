/// Advanced SubStation Alpha and its predecessor.
enum SubStation {
    private static let usualFields = [
        "layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text",
    ]

    static func parse(_ text: String) -> ParsedSubtitles {
        var result = ParsedSubtitles(format: .subStation, isEmptyByDesign: true)
        var fields = usualFields
        var isInEvents = false
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.drop(while: \.isWhitespace)
            if line.hasPrefix("[") {
                isInEvents = line.lowercased().hasPrefix("[events]")
            } else if isInEvents, let format = value(of: "Format:", in: line) {
                let named = format.split(separator: ",").map {
                    $0.split(whereSeparator: \.isWhitespace).joined().lowercased()
                }
                if named.contains("start"), named.contains("end"), named.contains("text") {
                    fields = named
                }
            } else if let event = value(of: "Dialogue:", in: line) {
                add(event, fields, to: &result)
            }
        }
        return result
    }

    private static func value(of key: String, in line: Substring) -> Substring? {
        line.prefix(key.count).lowercased() == key.lowercased() ? line.dropFirst(key.count) : nil
    }

    private static func add(
        _ event: Substring,
        _ fields: [String],
        to result: inout ParsedSubtitles
    ) {
        let values = event.split(
            separator: ",",
            maxSplits: fields.count - 1,
            omittingEmptySubsequences: false
        )
        func field(_ name: String) -> Substring? {
            guard let index = fields.firstIndex(of: name), index < values.count else { return nil }
            return values[index]
        }
        guard let start = field("start").flatMap(time), let end = field("end").flatMap(time),
            let text = field("text")
        else {
            result.skipped += 1
            return
        }
        let name = field("name") ?? field("actor") ?? ""
        let speaker = SubtitleText.tidied(String(name))
        result.add(
            start,
            end,
            SubtitleText.plain(fromASSText: String(text)),
            speaker: speaker.isEmpty ? nil : speaker
        )
    }

    private static func time(_ text: Substring) -> Int64? {
        CueTime.milliseconds(text.filter { !$0.isWhitespace })
    }
}
