import HourglassCore

/// A line of a slide over several readings.
struct TrackedLine: Sendable, Equatable, Codable {
    /// What a line was read as, and how much speaks for it.
    private struct Version: Sendable, Equatable, Codable {
        var text: String
        var votes: Double
        var confidence: Double
    }

    /// More versions than this are not kept; the weakest goes.
    private static let mostVersions = 6
    /// A line whose digits changed this often is a clock or a counter.
    private static let clockChanges = 3
    /// Readings as sure as this are rarely wrong.
    private static let sureConfidence = 0.88

    /// Where it was last.
    private(set) var box: NormalizedRect
    /// When it was read first.
    var firstTick: Int64
    private var versions: [Version]
    private var alternatives: Set<String>
    private var digitChanges = 0

    init(_ line: TextLine, at tick: Int64) {
        box = line.box
        firstTick = tick
        versions = [Version(text: line.text, votes: line.confidence, confidence: line.confidence)]
        alternatives = Set(line.alternatives)
    }

    /// What it was also read as.
    var others: [String] { alternatives.union(versions.map(\.text)).subtracting([text]).sorted() }

    /// Takes over the count of changes of the line at this place that had other
    /// digits a moment ago.
    mutating func countOn(from lines: [TrackedLine]) {
        if let before = lines.first(where: {
            $0.box.sharesPlace(with: box) && $0.isDigitChange(to: text)
        }) {
            digitChanges = before.digitChanges + 1
        }
    }

    /// Takes over the count of changes of a line that is this one.
    mutating func countOn(like line: TrackedLine) {
        digitChanges = line.digitChanges
    }

    /// The reading most speaks for.
    private var best: Version {
        versions.max { $0.votes < $1.votes } ?? Version(text: "", votes: 0, confidence: 0)
    }
    var text: String { best.text }
    var confidence: Double { best.confidence }

    /// This line after another reading of it.
    func seenAgain(as line: TextLine) -> TrackedLine {
        var result = self
        result.box = line.box
        if alternatives.count < Self.mostVersions {
            result.alternatives.formUnion(line.alternatives)
        }
        if isDigitChange(to: line.text) { result.digitChanges += 1 }
        if let known = versions.firstIndex(where: { $0.text == line.text }) {
            result.versions[known].votes += line.confidence
            result.versions[known].confidence = max(versions[known].confidence, line.confidence)
        } else {
            if versions.count >= Self.mostVersions,
                let weakest = versions.indices.min(by: { versions[$0].votes < versions[$1].votes })
            {
                result.versions.remove(at: weakest)
            }
            result.versions.append(
                Version(text: line.text, votes: line.confidence, confidence: line.confidence)
            )
        }
        return result
    }

    /// Whether a newly read line is this one: nearly the same text, at about
    /// the same place or, for `moved`, anywhere.
    func isSame(as other: TrackedLine, moved: Bool) -> Bool {
        let (mine, theirs) = (Self.letters(text), Self.letters(other.text))
        // In long lines even sure readings have a mistake now and then.
        let isEqual = { LineDistance.edits(mine, theirs) <= max(mine.count, theirs.count) / 24 }
        guard box.sharesPlace(with: other.box) else {
            return moved && mine.count >= 6 && isEqual()
        }
        // A digit says something else; a letter is more likely a mistake. But
        // a line that keeps counting is one line.
        if isDigitChange(to: other.text) { return digitChanges >= Self.clockChanges }
        if min(confidence, other.confidence) >= Self.sureConfidence { return isEqual() }
        return likeness(other.text) >= 0.75
    }

    /// Whether a place is about the one of this line.
    func fills(_ place: NormalizedRect) -> Bool {
        let shared = min(box.x + box.width, place.x + place.width) - max(box.x, place.x)
        return box.sharesPlace(with: place) && shared * 2 > min(box.width, place.width)
    }

    /// Whether a longer line at the same place says all of this one.
    func isPart(of longer: TrackedLine) -> Bool {
        fills(longer.box) && longer.text.count > text.count && longer.text.contains(text)
    }

    /// Whether this was one of the lines before it was wholly there: its
    /// beginning, or a poor reading of it.
    func isEarlierForm(ofAnyOf lines: [TrackedLine]) -> Bool {
        if confidence < 0.75 { return true }
        return lines.contains { line in
            line.box.sharesPlace(with: box)
                && (line.text.hasPrefix(text)
                    || confidence < Self.sureConfidence && likeness(line.text) >= 0.6)
        }
    }

    /// Whether only digits differ, and at least one does.
    private func isDigitChange(to other: String) -> Bool {
        let mine = versions.last?.text ?? ""
        guard mine != other, mine.count == other.count else { return false }
        return zip(mine, other).allSatisfy { $0 == $1 || ($0.isNumber && $1.isNumber) }
    }

    /// 1 for the same text, 0 for nothing in common: edits over length. Only
    /// letters and digits count.
    private func likeness(_ other: String) -> Double {
        let mine = Self.letters(text)
        let theirs = Self.letters(other)
        let longer = max(mine.count, theirs.count)
        guard longer > 0 else { return 1 }
        guard abs(mine.count - theirs.count) * 2 <= longer else { return 0 }
        return 1 - Double(LineDistance.edits(mine, theirs)) / Double(longer)
    }

    private static func letters(_ text: String) -> [Unicode.Scalar] {
        text.lowercased().unicodeScalars.filter {
            $0.properties.isAlphabetic || $0.properties.numericType != nil
        }
    }
}

extension NormalizedRect {
    /// Whether two lines stand on the same height and share some width.
    func sharesPlace(with other: NormalizedRect) -> Bool {
        let vertical = min(y + height, other.y + other.height) - max(y, other.y)
        let horizontal = min(x + width, other.x + other.width) - max(x, other.x)
        return vertical * 2 > min(height, other.height) && horizontal > 0
    }
}

/// Edit distance between lines.
enum LineDistance {
    /// Least number of insertions, deletions and replacements.
    ///
    /// - Complexity: O(product of the lengths).
    static func edits(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        if left == right { return 0 }
        var row = Array(0...right.count)
        for (index, scalar) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (column, other) in right.enumerated() {
                let replaced = diagonal + (scalar == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
