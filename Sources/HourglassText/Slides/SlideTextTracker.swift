public import HourglassCore

/// Makes spans of the text that successive readings of a picture found.
///
/// One span is one state of a slide: all its lines in reading order, from the
/// instant the last of them appeared until one goes or another comes. So a
/// slide that is built up line by line gives spans that follow one another at
/// once, and a word is on screen exactly during the spans with the word in
/// them, taken together. Each span reads as the slide did, which is what an
/// answer quotes and what a query of several words is matched with.
///
/// Readings differ by mistakes. Lines are recognised again by place and
/// likeness, and their text is put to the vote. Lines whose digits keep
/// changing (clocks, counters) do not end a span. While text changes faster
/// than it can be read (typing, scrolling), lines are gathered in one span.
///
/// Pure and `Codable`: kept with an unfinished index, it goes on where it was.
public struct SlideTextTracker: Sendable, Equatable, Codable {
    /// A state younger than this is still settling, as in a fade.
    private static let settlingSeconds = 1.0
    /// At most this many states a minute.
    private static let statesPerMinute = 30
    /// A span gathers no more lines than this.
    private static let mostLines = 120

    private let timebase: Timebase
    /// What is on screen, in reading order; empty when nothing is.
    private var lines: [TrackedLine] = []
    /// When this state began, in ticks.
    private var startTick: Int64 = 0
    /// Beginnings of the states of the last minute.
    private var recentStarts: [Int64] = []

    /// Tracks text of footage whose ticks are those of `timebase`.
    public init(timebase: Timebase) {
        self.timebase = timebase
    }

    /// Takes what a picture says; returns the spans that ended with it.
    ///
    /// - Parameters:
    ///   - reading: the lines of the whole picture in reading order, empty
    ///     when there is no text any more.
    ///   - tick: when the picture was shown; not before the last one.
    ///   - isUnchanged: whether a part of the picture looks as it did at the
    ///     last reading. Lines there cannot have come or gone, whatever the
    ///     reader says. Without it, everything may have changed.
    public mutating func read(
        _ reading: [TextLine],
        at tick: Int64,
        isUnchanged: (NormalizedRect) -> Bool = { _ in false }
    ) -> [TextSpan] {
        var next = reading.map { TrackedLine($0, at: tick) }
        let isStill = next.map { isUnchanged($0.box) }
        let matches = match(next, isStill)
        var isKept = [Bool](repeating: false, count: lines.count)
        var hasNew = false
        for (index, match) in matches.enumerated() {
            if let match {
                isKept[match] = true
                next[index] = lines[match].seenAgain(as: reading[index])
            } else if isStill[index], !lines.isEmpty {
                next[index].firstTick = startTick  // overlooked until now
            } else {
                hasNew = true
                next[index].countOn(from: lines)
            }
        }
        var gone: [TrackedLine] = []
        for (index, line) in lines.enumerated() where !isKept[index] {
            if isUnchanged(line.box) {
                // Read in one piece now, it was in several before.
                if next.contains(where: { line.isPart(of: $0) }) { continue }
                next.insert(line, at: next.firstIndex { $0.box.y > line.box.y } ?? next.endIndex)
            } else {
                gone.append(line)
            }
        }
        if lines.isEmpty {
            begin(next, at: tick)
            return []
        }
        let isSettled =
            !isSettling(at: tick) || !gone.allSatisfy { $0.isEarlierForm(ofAnyOf: next) }
        if (!hasNew && gone.isEmpty) || !isSettled {
            lines = next
            return []
        }
        if isTooFast(at: tick), next.count + gone.count <= Self.mostLines {
            lines = next + gone
            return []
        }
        let ended = span(until: tick)
        // Another slide may have nearly the same line at the same place: what
        // was read of the last one has no vote on this one.
        for (index, match) in matches.enumerated() where match != nil && !isStill[index] {
            let firstTick = next[index].firstTick
            let old = next[index]
            next[index] = TrackedLine(reading[index], at: firstTick)
            next[index].countOn(like: old)
        }
        begin(next, at: tick)
        return ended
    }

    /// What is on screen still, as if it ended at `tick`.
    public func openSpans(until tick: Int64) -> [TextSpan] {
        span(until: tick)
    }

    /// Ends what is on screen, at the end of the footage or where reading
    /// stops.
    public mutating func finish(at tick: Int64) -> [TextSpan] {
        defer { lines = [] }
        return span(until: tick)
    }

    private mutating func begin(_ next: [TrackedLine], at tick: Int64) {
        (lines, startTick) = (next, tick)
        recentStarts = recentStarts.filter { seconds(tick - $0) <= 60 } + [tick]
    }

    private func seconds(_ ticks: Int64) -> Double {
        MediaTime(ticks: ticks, timebase: timebase).seconds
    }

    private func isSettling(at tick: Int64) -> Bool {
        seconds(tick - startTick) < Self.settlingSeconds
    }

    private func isTooFast(at tick: Int64) -> Bool {
        recentStarts.count { seconds(tick - $0) <= 60 } >= Self.statesPerMinute
    }

    /// For each new line, the index of the line it is.
    ///
    /// Lines at the same place go first, then lines that moved. Where the
    /// picture stood still the line at that place is the same, whatever it was
    /// read as.
    private func match(_ next: [TrackedLine], _ isStill: [Bool]) -> [Int?] {
        var result = [Int?](repeating: nil, count: next.count)
        var isTaken = [Bool](repeating: false, count: lines.count)
        for moved in [false, true] {
            for index in next.indices where result[index] == nil {
                result[index] = lines.indices.first { candidate in
                    !isTaken[candidate]
                        && (lines[candidate].isSame(as: next[index], moved: moved)
                            || isStill[index] && lines[candidate].fills(next[index].box))
                }
                if let match = result[index] { isTaken[match] = true }
            }
        }
        return result
    }

    private func span(until tick: Int64) -> [TextSpan] {
        guard !lines.isEmpty, tick > startTick else { return [] }
        let text = lines.map(\.text).joined(separator: "\n")
        let weight = lines.reduce(0.0) { $0 + Double($1.text.count) }
        let confidence = lines.reduce(0.0) { $0 + $1.confidence * Double($1.text.count) }
        var span = TextSpan(
            kind: .slide,
            startTick: startTick,
            endTick: tick,
            text: text,
            confidence: confidence / max(weight, 1),
            language: LanguageGuess.language(of: text),
            place: lines.dropFirst().reduce(lines[0].box) { $0.union($1.box) }
        )
        span.alternatives = lines.flatMap(\.others)
        span.title = SlideHeading(of: lines.map { ($0.text, $0.confidence, $0.box) })?.text
        return [span]
    }
}
