/// Turns the marked-up text of subtitles into plain text.
public enum SubtitleText {
    /// Plain text of SubRip, WebVTT or mov_text: known tags, times of single
    /// words and `{\…}` overrides go, entities become their characters.
    ///
    /// What only looks like a tag stays: `a < b`, `vector<int>`.
    public static func plain(fromHTML text: String) -> String {
        tidied(markup(text).text)
    }

    /// Plain text of an ASS event.
    ///
    /// Takes the text field alone, a whole `Dialogue:` line, or an event as
    /// Matroska stores it (`ReadOrder,Layer,Style,Name,…,Text`).
    public static func plain(fromASS event: String) -> String {
        let trimmed = event.drop(while: \.isWhitespace)
        if trimmed.hasPrefix("Dialogue:") {
            return plain(fromASSText: field(after: 9, of: trimmed.dropFirst(9)))
        }
        let head = trimmed.split(separator: ",", maxSplits: 2, omittingEmptySubsequences: false)
        let isStored = head.count == 3 && Int(head[0]) != nil && Int(head[1]) != nil
        return plain(fromASSText: isStored ? field(after: 8, of: trimmed) : String(trimmed))
    }

    private static func field(after commas: Int, of line: Substring) -> String {
        let fields = line.split(separator: ",", maxSplits: commas, omittingEmptySubsequences: false)
        return fields.count > commas ? String(fields[commas]) : ""
    }

    /// Plain text of the text field of an ASS event: overrides and drawings go.
    static func plain(fromASSText text: String) -> String {
        var result = ""
        var isDrawing = false
        var rest = Substring(text)
        while let character = rest.popFirst() {
            if character == "{", let close = rest.firstIndex(of: "}") {
                let override = rest[..<close]
                rest = rest[rest.index(after: close)...]
                for tag in override.split(separator: "\\") {
                    // \p1 begins a drawing, \p0 ends it; \pos and \pbo do not.
                    if tag.first == "p", let scale = Int(tag.dropFirst()) { isDrawing = scale > 0 }
                }
            } else if character == "\\", let next = rest.first, "Nnh".contains(next) {
                rest.removeFirst()
                if !isDrawing { result.append(next == "N" ? "\n" : " ") }
            } else if !isDrawing {
                result.append(character)
            }
        }
        return tidied(result)
    }

    /// Text without tags, and the speaker a `<v>` tag named.
    static func markup(_ text: String) -> (text: String, speaker: String?) {
        guard text.contains(where: { "<&{".contains($0) }) else { return (text, nil) }
        var result = ""
        var speaker: String?
        var rest = Substring(text)
        while let character = rest.popFirst() {
            switch character {
            case "<":
                guard let close = rest.firstIndex(of: ">"), isTag(rest[..<close]) else {
                    result.append(character)
                    continue
                }
                let tag = rest[..<close]
                rest = rest[rest.index(after: close)...]
                if tag.lowercased().hasPrefix("br") { result.append("\n") }
                if speaker == nil, tag.first == "v", let space = tag.firstIndex(of: " ") {
                    let name = decoded(tag[space...]).split(whereSeparator: \.isWhitespace)
                    if !name.isEmpty { speaker = name.joined(separator: " ") }
                }
            case "{" where rest.first == "\\":
                if let close = rest.firstIndex(of: "}") {
                    rest = rest[rest.index(after: close)...]
                } else {
                    result.append(character)
                }
            case "&":
                result.append(contentsOf: entity(&rest))
            default:
                result.append(character)
            }
        }
        return (result, speaker)
    }

    private static let tagNames: Set<String> = [
        "i", "b", "u", "s", "em", "strong", "font", "c", "v", "ruby", "rt", "rp", "lang", "span",
        "p", "br", "div", "tt", "sub", "sup", "strike", "center", "small", "big", "html", "body",
    ]

    private static func isTag(_ inside: Substring) -> Bool {
        if CueTime.milliseconds(inside) != nil { return true }
        let name = inside.drop(while: { $0 == "/" }).prefix(while: { $0.isLetter || $0.isNumber })
        return tagNames.contains(name.lowercased())
    }

    /// Text with its entities decoded.
    private static func decoded(_ text: Substring) -> String {
        var (result, rest) = ("", text)
        while let character = rest.popFirst() {
            if character == "&" {
                result.append(contentsOf: entity(&rest))
            } else {
                result.append(character)
            }
        }
        return result
    }

    private static let entities: [Substring: String] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "lrm": "",
        "rlm": "", "hellip": "…", "mdash": "—", "ndash": "–", "lsquo": "‘", "rsquo": "’",
        "ldquo": "“", "rdquo": "”", "eacute": "é", "copy": "©", "deg": "°", "times": "×",
    ]

    /// What an entity stands for; the text after the ampersand moves on. An
    /// ampersand that begins no entity is itself.
    private static func entity(_ rest: inout Substring) -> String {
        guard let end = rest.prefix(10).firstIndex(of: ";") else { return "&" }
        let name = rest[..<end]
        let value: String
        if let known = entities[name] {
            value = known
        } else if name.first == "#" {
            let digits = name.dropFirst()
            let isHexadecimal = digits.first == "x" || digits.first == "X"
            let number =
                isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits, radix: 10)
            guard let scalar = number.flatMap(Unicode.Scalar.init), scalar.value >= 0x20 else {
                return "&"
            }
            value = String(scalar)
        } else {
            return "&"
        }
        rest = rest[rest.index(after: end)...]
        return value
    }

    /// Single spaces inside lines, no space around them, no empty lines, no
    /// characters that only direct the display.
    static func tidied(_ text: String) -> String {
        let kept = text.unicodeScalars.filter { scalar in
            switch scalar.value {
            case 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF, 0: false
            default: true
            }
        }
        return String(String.UnicodeScalarView(kept)).split(whereSeparator: \.isNewline)
            .map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
            .filter { !$0.isEmpty }
            .joined(separator: "\n")
    }
}
