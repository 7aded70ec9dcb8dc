package import HourglassCore

/// Divides a slide where its heading came to carry another number.
///
/// Slides of one template that differ by a number alone look like steps of one
/// slide: nothing but a digit changes. Their headings, once read, tell.
package enum SlideDivision {
    /// Gives the parts of a slide in order: the slide itself where it is one.
    ///
    /// - Parameters:
    ///   - headings: when headings came up, in order.
    ///   - least: least length of a part, in ticks.
    package static func parts(
        of slide: TimelineEvent,
        headings: [(tick: Int64, title: String)],
        least: Int64
    ) -> [TimelineEvent] {
        var boundaries: [Int64] = []
        var before: NumberedHeading?
        for heading in headings {
            guard let now = NumberedHeading(heading.title) else { continue }
            defer { before = now }
            let last = boundaries.last ?? slide.startTick
            if now.isOtherNumber(of: before), heading.tick - last >= least,
                slide.endTick - heading.tick >= least
            {
                boundaries.append(heading.tick)
            }
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
}
