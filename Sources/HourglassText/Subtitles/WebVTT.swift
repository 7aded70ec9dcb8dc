import HourglassCore

/// WebVTT, after https://www.w3.org/TR/webvtt1/ and with HLS's
/// `X-TIMESTAMP-MAP`; also several files joined into one.
enum WebVTT {
    static func parse(_ text: String) -> ParsedSubtitles {
        var result = ParsedSubtitles(format: .webVTT, isEmptyByDesign: true)
        var firstOffset: Int64?
        var shift: Int64 = 0
        for block in blocks(of: text) {
            let first = block[0]
            if first.hasPrefix("WEBVTT") || first.hasPrefix("\u{FEFF}WEBVTT") {
                for line in block.dropFirst() {
                    if let language = value(of: "Language", in: line) {
                        result.language = language
                    } else if let offset = transportOffset(line) {
                        if firstOffset == nil { firstOffset = offset }
                        // Later parts are brought to the clock of the first.
                        shift = offset - (firstOffset ?? offset)
                    }
                }
                continue
            }
            guard let timing = block.prefix(2).firstIndex(where: { $0.contains("-->") }) else {
                continue  // NOTE, STYLE, REGION, or an identifier left alone
            }
            guard let times = CueTime.range(block[timing]) else {
                result.skipped += 1
                continue
            }
            let body = block[(timing + 1)...].joined(separator: "\n")
            let (text, speaker) = SubtitleText.markup(body)
            let (start, end) = (times.start + shift, times.end + shift)
            guard start >= 0, end <= CueTime.latest else {
                result.skipped += 1
                continue
            }
            result.add(start, end, SubtitleText.tidied(text), speaker: speaker)
        }
        result.transportOffset = firstOffset.map { MediaTime(ticks: $0, timebase: .milliseconds) }
        return result
    }

    /// Lines between empty lines; a line of times also begins a block, since
    /// some writers leave the empty line out.
    private static func blocks(of text: String) -> [[Substring]] {
        var blocks: [[Substring]] = []
        var block: [Substring] = []
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let isTiming = line.contains("-->")
            if line.isEmpty || (isTiming && block.contains { $0.contains("-->") }) {
                if !block.isEmpty { blocks.append(block) }
                block = []
            }
            if !line.isEmpty { block.append(line) }
        }
        if !block.isEmpty { blocks.append(block) }
        return blocks
    }

    private static func value(of key: String, in line: Substring) -> String? {
        guard line.hasPrefix(key + ":") else { return nil }
        let value = line.dropFirst(key.count + 1).split(whereSeparator: \.isWhitespace)
        return value.first.map(String.init)
    }

    /// Milliseconds from cue time to transport time.
    private static func transportOffset(_ line: Substring) -> Int64? {
        guard line.hasPrefix("X-TIMESTAMP-MAP=") else { return nil }
        var (local, transport): (Int64?, Int64?)
        for field in line.dropFirst(16).split(separator: ",") {
            if field.hasPrefix("LOCAL:") { local = CueTime.milliseconds(field.dropFirst(6)) }
            if field.hasPrefix("MPEGTS:") { transport = Int64(field.dropFirst(7)) }
        }
        // A 33-bit counter of 1/90000 s.
        guard let local, let transport, transport >= 0, transport < 1 << 33 else { return nil }
        return transport / 90 - local
    }
}
