public import HourglassCore
public import HourglassTimeline

/// The slides of a recording, each once, with all its showings and the words
/// spoken meanwhile.
///
/// Made of the index alone. Encodes as `{"footage","path","slides":[{"slide",
/// "title","text","start_s","start","frame","showings":[{"start_s","end_s",
/// "start","end","frame","steps_s"}],"spoken":[{"start_s","end_s","start",
/// "end","text"}]}]}`.
public struct SlideDeck: Sendable {
    /// A stretch of time during which a slide is shown.
    public struct Showing: Sendable, Equatable {
        /// From its first frame up to the first of what follows.
        public let range: TimeRange
        /// Number of its first frame.
        public let frame: Int
        /// Instants at which the slide gained something, ascending.
        public let steps: [MediaTime]
        /// Instant at which all it gained is shown.
        public let fullest: MediaTime
    }

    /// Words spoken while a slide is shown.
    public struct Spoken: Sendable, Equatable {
        /// When they are spoken.
        public let range: TimeRange
        /// The words, on one line.
        public let text: String
    }

    /// A slide, or any picture that holds still.
    public struct Slide: Sendable {
        /// Place in the deck, from 1, in order of first showings.
        public let number: Int
        /// Its heading; nil when no text was read off it.
        public let title: String?
        /// All its text in reading order, lines separated by newlines; empty
        /// when none was read.
        public let text: String
        /// When it is shown; at least once, ascending.
        public let showings: [Showing]
        /// What is said during its showings, ascending.
        public let spoken: [Spoken]

        /// Its first showing.
        public var first: Showing { showings[0] }
    }

    /// The recording.
    public let footage: FootageRecord
    /// The slides, in order of their first showings.
    public let slides: [Slide]

    /// Collects the slides of a recording.
    ///
    /// - Throws: `TimelineError`.
    public init(of footage: FootageRecord, in index: TimelineIndex) throws {
        self = try index.read { try SlideDeck(of: footage, in: $0) }
    }

    package init(of footage: FootageRecord, in snapshot: TimelineSnapshot) throws {
        self.footage = footage
        let events = try snapshot.events(footage.id, overlapping: nil, kinds: [.slide])
        let spans = try snapshot.spans(footage.id, overlapping: nil).map(\.span)
        let clock = try snapshot.frameClock(footage.id)
        let builder = DeckBuilder(
            timebase: footage.timebase,
            clock: clock,
            shown: spans.filter { $0.kind == .slide },
            said: spans.filter { $0.kind == .speech }
        )
        slides = builder.slides(of: events)
    }
}

/// Puts events and spans together into slides.
private struct DeckBuilder {
    let timebase: Timebase
    let clock: FrameClock
    let shown: [TextSpan]
    let said: [TextSpan]

    func slides(of events: [TimelineEvent]) -> [SlideDeck.Slide] {
        var order: [Int] = []
        var groups: [Int: [TimelineEvent]] = [:]
        for (index, event) in events.enumerated() {
            // Slides of an older index have no number; each is its own.
            let identity = event.details?.identity ?? -1 - index
            if groups[identity] == nil { order.append(identity) }
            groups[identity, default: []].append(event)
        }
        let owner = owners(of: events)
        return order.enumerated().map { place, identity in
            let showings = groups[identity] ?? []
            let texts = showings.map(text)
            return SlideDeck.Slide(
                number: place + 1,
                title: showings.lazy.compactMap(\.details?.title).first,
                text: texts.max { $0.count < $1.count } ?? "",
                showings: showings.map(showing),
                spoken: zip(said, owner).filter { $1 == identity }.map { span, _ in
                    SlideDeck.Spoken(
                        range: range(span.startTick, span.endTick),
                        text: span.text.split(whereSeparator: \.isWhitespace)
                            .joined(separator: " ")
                    )
                }
            )
        }
    }

    private func time(_ tick: Int64) -> MediaTime { MediaTime(ticks: tick, timebase: timebase) }

    private func range(_ start: Int64, _ end: Int64) -> TimeRange {
        TimeRange(time(start), time(end))
    }

    private func showing(_ event: TimelineEvent) -> SlideDeck.Showing {
        let last = max(event.startTick, event.endTick - 1)
        return SlideDeck.Showing(
            range: range(event.startTick, event.endTick),
            frame: clock.frame(at: time(event.startTick)) ?? 0,
            steps: (event.details?.steps ?? []).map(time),
            fullest: time(min(last, max(event.startTick, event.details?.bestTick ?? last)))
        )
    }

    /// The text of a showing when all of it is there: the one on screen for
    /// most of the time since the last step.
    private func text(of event: TimelineEvent) -> String {
        let last = min(event.details?.steps?.last ?? event.startTick, event.endTick - 1)
        var best: (text: String, overlap: Int64) = ("", 0)
        for span in spans(shown, in: last..<event.endTick) {
            let overlap = min(span.endTick, event.endTick) - max(span.startTick, last)
            if overlap > best.overlap { best = (span.text, overlap) }
        }
        return best.text
    }

    /// Spans that hold in a range; spans are in order of their start.
    private func spans(_ all: [TextSpan], in range: Range<Int64>) -> [TextSpan] {
        all.filter { $0.startTick < range.upperBound && $0.endTick > range.lowerBound }
    }

    /// For each spoken text, the identity of the slide shown in its middle, or
    /// of the last one before.
    private func owners(of events: [TimelineEvent]) -> [Int?] {
        var (result, next): ([Int?], Int) = ([], 0)
        var current: Int?
        let sorted = said.indices.map { (said[$0].startTick + said[$0].endTick) / 2 }
        var latest = Int64.min
        for middle in sorted {
            // Cues may overlap; middles then go back a little.
            if middle < latest {
                result.append(current)
                continue
            }
            latest = middle
            while next < events.count, events[next].startTick <= middle {
                current = events[next].details?.identity ?? -1 - next
                next += 1
            }
            result.append(current)
        }
        return result
    }
}
