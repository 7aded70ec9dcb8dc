package import HourglassCore

/// What a question asks of events besides their kind.
package struct EventQuery: Sendable, Equatable {
    /// What comes first.
    package enum Order: Sendable, Equatable {
        case time, longest, shortest, first, last, biggest, smallest, rarest
    }

    /// Colours asked for, as they are stored; any of them fits.
    package var colors: [String] = []
    /// Ways asked for: `left`, `right`, `up`, `down`; any of them fits.
    package var headings: Set<String> = []
    /// What the object did; any of them fits.
    package var acts: Set<EventDetails.Act.Kind> = []
    /// What comes first.
    package var order = Order.time
    /// Whether the number of events is asked for.
    package var wantsCount = false
    /// Words for what an object is, which nobody knows without a model.
    package var classWords: [String] = []
    /// What is left of the question: may name zones and lines.
    package var rest = ""
    /// Whether the question speaks of what goes on in a scene beyond doubt;
    /// `red car` alone may as well be text to look for.
    package var isCertain = false

    /// Whether nothing narrows or orders events.
    package var isPlain: Bool {
        colors.isEmpty && headings.isEmpty && acts.isEmpty && order == .time && !wantsCount
            && classWords.isEmpty
    }

    package init() {}
}
