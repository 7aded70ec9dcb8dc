import HourglassCore

/// Takes the repeats out of automatic captions.
///
/// Live and automatic captions roll: each cue shows the end of the one before
/// again, at other line breaks, with words added, or lets cues overlap in
/// time. When cues do that throughout, each is cut to what is new in it and
/// ends where the next begins. Cues that do not roll come back as they are.
public enum RollingCaptions {
    /// Cues without rolling repeats, in order of start.
    public static func cleaned(_ cues: [Cue]) -> [Cue] {
        let sorted = cues.enumerated()
            .sorted { ($0.element.start.ticks, $0.offset) < ($1.element.start.ticks, $1.offset) }
            .map(\.element)
        return withoutOverlaps(withoutRepeats(sorted))
    }

    /// Cues further apart do not roll into one another.
    private static let reach: Int64 = 1500
    /// This many cues that repeat, and this share of all, make captions that
    /// roll; people who speak repeat themselves now and then.
    private static let (leastCount, leastShare) = (3, 0.25)

    private static func rolls(_ count: Int, of total: Int) -> Bool {
        count >= leastCount && Double(count) >= leastShare * Double(total)
    }

    private static func withoutRepeats(_ cues: [Cue]) -> [Cue] {
        let pieces = cues.map { Piece.all(in: $0.text) }
        var repeated = [Int](repeating: 0, count: cues.count)
        for i in cues.indices.dropFirst()
        where cues[i].start.ticks - cues[i - 1].end.ticks <= reach {
            repeated[i] = overlap(pieces[i - 1], pieces[i])
        }
        guard rolls(repeated.count { $0 > 0 }, of: cues.count) else { return cues }
        var result: [Cue] = []
        for (i, cue) in cues.enumerated() {
            guard repeated[i] > 0 else {
                result.append(cue)
                continue
            }
            if repeated[i] == pieces[i].count {
                // Nothing new; what was said stays on screen.
                if let last = result.indices.last {
                    result[last].end = max(result[last].end, cue.end)
                }
                continue
            }
            var new = cue
            new.text = SubtitleText.tidied(
                String(cue.text[pieces[i][repeated[i]].start...])
            )
            new.words = new.words.filter { $0.start >= cue.start }
            if let last = result.indices.last, result[last].end > cue.start,
                result[last].start < cue.start
            {
                result[last].end = cue.start
            }
            result.append(new)
        }
        return result
    }

    /// Where most cues last into the next one, each ends where the next
    /// begins.
    private static func withoutOverlaps(_ cues: [Cue]) -> [Cue] {
        let pairs = zip(cues, cues.dropFirst())
        let count = pairs.count { $0.end > $1.start && $0.start < $1.start }
        guard rolls(count, of: cues.count), count * 2 >= cues.count else { return cues }
        var result = cues
        for i in result.indices.dropLast()
        where result[i].end > result[i + 1].start && result[i].start < result[i + 1].start {
            result[i].end = result[i + 1].start
        }
        return result
    }

    /// How many pieces at the front of a cue the one before ended with: three
    /// or more, or all of either cue.
    private static func overlap(_ before: [Piece], _ after: [Piece]) -> Int {
        for count in stride(from: min(before.count, after.count), to: 0, by: -1) {
            guard count >= 3 || count == before.count || count == after.count else { return 0 }
            if zip(before.suffix(count), after.prefix(count)).allSatisfy({ $0.key == $1.key }) {
                return count
            }
        }
        return 0
    }

    /// A word, or a character of a script without blanks.
    private struct Piece {
        let start: String.Index
        let key: String

        static func all(in text: String) -> [Piece] {
            var pieces: [Piece] = []
            var word: (start: String.Index, key: String)?
            func end() {
                if let word, !word.key.isEmpty {
                    pieces.append(Piece(start: word.start, key: word.key))
                }
                word = nil
            }
            for index in text.indices {
                let character = text[index]
                if character.isWhitespace {
                    end()
                } else if isWordByItself(character) {
                    end()
                    pieces.append(Piece(start: index, key: String(character)))
                } else {
                    if word == nil { word = (index, "") }
                    // Punctuation comes and goes between versions of a line.
                    if character.isLetter || character.isNumber {
                        word!.key += character.lowercased()
                    }
                }
            }
            end()
            return pieces
        }

        private static func isWordByItself(_ character: Character) -> Bool {
            guard let scalar = character.unicodeScalars.first else { return false }
            switch scalar.value {
            case 0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0x20000...0x2FA1F: return true
            default: return false
            }
        }
    }
}
