package import HourglassCore

/// Puts slides in order that ended, joining what is one showing.
///
/// A build that replaces much of a poor picture looks like a new slide at
/// first. Once both are known to show the same one, the later goes on from
/// the earlier, with a step in between. The last slide is held back until it
/// is known what follows.
package struct SlideSequence: Sendable {
    /// The last slide that ended; stored as open until it is given out.
    package private(set) var last: TimelineEvent?
    /// Ticks between two showings that are one all the same.
    private let reach: Int64

    /// - Parameters:
    ///   - last: the slide held back where an earlier run stopped.
    ///   - reach: longest gap inside one showing, in ticks.
    package init(last: TimelineEvent?, reach: Int64) { (self.last, self.reach) = (last, reach) }

    /// Number of the slide shown directly before `tick`, if one was.
    package func identity(before tick: Int64) -> Int? {
        last.flatMap { tick - $0.endTick <= reach ? $0.details?.identity : nil }
    }

    /// Takes the next slide; gives the one before it when that is complete.
    package mutating func admit(_ slide: TimelineEvent) -> TimelineEvent? {
        guard var joined = last, slide.startTick - joined.endTick <= reach,
            let identity = slide.details?.identity, identity == joined.details?.identity
        else {
            defer { last = slide }
            return last
        }
        var details = slide.details
        details?.steps =
            (joined.details?.steps ?? []) + [slide.startTick] + (slide.details?.steps ?? [])
        details?.title = slide.details?.title ?? joined.details?.title
        joined.details = details
        joined.endTick = slide.endTick
        joined.strength = max(joined.strength, slide.strength)
        last = joined
        return nil
    }

    /// Gives the last slide, at the end of the footage.
    package mutating func finish() -> TimelineEvent? {
        defer { last = nil }
        return last
    }
}
