package import HourglassCore

/// Divides a slide where, as its text tells, another one came up.
///
/// Slides of one template may differ by a number alone, and where a frame or a
/// drawing takes up much of the picture, all that is written may be replaced
/// without most of it changing. Both look like a step; the texts, once read,
/// tell.
package enum SlideDivision {
    /// Confidence of a reading that is to be relied upon.
    private static let sureReading = 0.75
    /// Share of its words up to which a text has gone.
    private static let replacedShare = 0.1
    /// Letters and digits of a heading that is more than a scrawl.
    private static let leastCharacters = 3

    /// Gives the parts of a slide in order: the slide itself where it is one.
    ///
    /// - Parameters:
    ///   - texts: what was read, in order of time.
    ///   - least: least length of a part, in ticks.
    package static func parts(
        of slide: TimelineEvent,
        texts: [TextSpan],
        least: Int64
    ) -> [TimelineEvent] {
        var boundaries: [Int64] = []
        var before: TextSpan?
        for text in texts where text.title != nil {
            let last = boundaries.last ?? slide.startTick
            if let before, isOther(text, than: before), text.startTick - last >= least,
                slide.endTick - text.startTick >= least
            {
                boundaries.append(text.startTick)
            }
            before = text
        }
        let starts = [slide.startTick] + boundaries
        return zip(starts, boundaries + [slide.endTick]).map { start, end in
            var part = slide
            (part.startTick, part.endTick) = (start, end)
            let steps = slide.details?.steps?.filter { $0 > start && $0 < end } ?? []
            part.details?.steps = steps.isEmpty ? nil : steps
            part.details?.bestTick = slide.details?.bestTick.map { min(max($0, start), end - 1) }
            return part
        }
    }

    private static func isOther(_ text: TextSpan, than before: TextSpan) -> Bool {
        if NumberedHeading(text.title)?.isOtherNumber(of: NumberedHeading(before.title)) == true {
            return true
        }
        let isReliable = [text, before].allSatisfy { span in
            span.confidence >= sureReading
                && (span.title ?? "").count { $0.isLetter || $0.isNumber } >= leastCharacters
        }
        guard isReliable else { return false }
        let (now, then) = (SlideWording(text.text), SlideWording(before.text))
        return !now.isEmpty && !then.isEmpty && now.likeness(to: then).contained <= replacedShare
    }
}
