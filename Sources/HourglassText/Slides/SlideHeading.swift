package import HourglassCore

/// The heading of a slide: the topmost of its largest lines, with the lines
/// it runs on in.
package struct SlideHeading {
    /// The heading on one line.
    package let text: String

    /// Part of the largest line's height from which a line counts as large;
    /// the height of a box depends on which letters are in it.
    private static let largeShare = 0.72
    /// Lines below this are no headings.
    private static let lowest = 0.75
    /// More than this is no heading but text.
    private static let mostCharacters = 160
    private static let mostLines = 3

    /// Finds the heading among lines in reading order; nil when there is no
    /// line that could be one.
    package init?(of lines: [(text: String, confidence: Double, box: NormalizedRect)]) {
        let candidates = lines.filter {
            $0.confidence >= 0.5 && $0.box.y < Self.lowest
                && $0.text.contains(where: \.isLetter) && $0.text.count > 1
        }
        let largest = candidates.map { Self.size($0.box) }.max() ?? 0
        let large = candidates.filter { Self.size($0.box) >= Self.largeShare * largest }
        guard let first = large.min(by: { $0.box.y < $1.box.y }) else { return nil }
        var (parts, last) = ([first.text], first.box)
        let rest = candidates.filter { $0.box.y > first.box.y + first.box.height / 2 }
            .sorted { $0.box.y < $1.box.y }
        // It runs on in lines of its size close below, unless all text is of
        // one size, where the first line has to do.
        let isAllLarge = large.count == candidates.count && candidates.count > 2
        for line in rest where !isAllLarge && parts.count < Self.mostLines {
            let gap = line.box.y - last.y - last.height
            let isAlike = abs(line.box.height - first.box.height) <= 0.25 * first.box.height
            guard isAlike, gap < 0.9 * first.box.height,
                abs(line.box.x - first.box.x) < 0.2
                    || abs(Self.middle(line.box) - Self.middle(first.box)) < 0.03
            else { break }
            parts.append(line.text)
            last = line.box
        }
        let joined = parts.joined(separator: " ")
        guard joined.count <= Self.mostCharacters else {
            text = first.text
            return
        }
        text = joined
    }

    private static func size(_ box: NormalizedRect) -> Double { box.height }
    private static func middle(_ box: NormalizedRect) -> Double { box.x + box.width / 2 }
}
