import HourglassCore

/// Brings cues into order: sorted, none without duration, no text twice at the
/// same time, rolling captions without their repeats.
enum CueCleaning {
    static func clean(_ cues: [Cue]) -> [Cue] {
        let sorted = cues.enumerated().sorted { left, right in
            (left.element.start.ticks, left.offset) < (right.element.start.ticks, right.offset)
        }
        return withoutRepeats(withoutRolling(withDurations(sorted.map(\.element))))
    }

    /// A cue that ends before it begins gets the time its text takes to read,
    /// up to the next cue.
    private static func withDurations(_ cues: [Cue]) -> [Cue] {
        var result = cues
        var nextStart = Int64.max
        for index in result.indices.reversed() {
            let start = result[index].start.ticks
            if index + 1 < result.count, result[index + 1].start.ticks > start {
                nextStart = result[index + 1].start.ticks
            }
            guard result[index].end.ticks <= start else { continue }
            let reading = min(max(Int64(result[index].text.count) * 60, 1000), 7000)
            result[index].end = milliseconds(min(start + reading, nextStart))
        }
        return result
    }

    private static func milliseconds(_ ticks: Int64) -> MediaTime {
        MediaTime(ticks: ticks, timebase: .milliseconds)
    }

    /// Joins cues of the same text that overlap or follow one another at once,
    /// as layers and animations of ASS files have them.
    private static func withoutRepeats(_ cues: [Cue]) -> [Cue] {
        var result: [Cue] = []
        var latest: [String: Int] = [:]
        for cue in cues {
            if let index = latest[cue.text], cue.start <= result[index].end,
                cue.speaker == nil || cue.speaker == result[index].speaker
            {
                result[index].end = max(result[index].end, cue.end)
            } else {
                latest[cue.text] = result.count
                result.append(cue)
            }
        }
        return result
    }

    /// Automatic captions show the line before again above the new one, or the
    /// same line with more and more words. When a file does that throughout,
    /// every cue is cut to what is new in it.
    private static func withoutRolling(_ cues: [Cue]) -> [Cue] {
        var repeats = 0
        for (previous, cue) in zip(cues, cues.dropFirst())
        where repeatedLength(previous, cue) > 0 { repeats += 1 }
        guard repeats >= 3, repeats * 4 >= cues.count else { return cues }
        var result: [Cue] = []
        var previous: Cue?
        for cue in cues {
            defer { previous = cue }
            guard let before = previous else {
                result.append(cue)
                continue
            }
            let length = repeatedLength(before, cue)
            let rest = SubtitleText.tidied(String(cue.text.dropFirst(length)))
            if rest.isEmpty {
                guard let last = result.indices.last else { continue }
                result[last].end = max(result[last].end, cue.end)
            } else {
                var new = cue
                new.text = rest
                // What was shown before has been said before.
                if length > 0, let last = result.indices.last, result[last].end > cue.start {
                    result[last].end = max(
                        cue.start,
                        milliseconds(result[last].start.ticks + 1)
                    )
                }
                result.append(new)
            }
        }
        return result
    }

    /// How many characters at the front of a cue the previous one ended with;
    /// 0 when it is no direct continuation.
    private static func repeatedLength(_ previous: Cue, _ cue: Cue) -> Int {
        guard cue.start.ticks - previous.end.ticks <= 500 else { return 0 }
        let before = previous.text.split(separator: "\n")
        let lines = cue.text.split(separator: "\n")
        for count in stride(from: min(before.count, lines.count), to: 0, by: -1)
        where before.suffix(count).elementsEqual(lines.prefix(count)) {
            return lines.prefix(count).reduce(0) { $0 + $1.count } + count - 1
        }
        return cue.text.hasPrefix(previous.text) ? previous.text.count : 0
    }
}
