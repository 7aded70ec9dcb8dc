import Foundation
import HourglassCore
import HourglassText
import Testing

/// Readings are written as they look: one line of text per line, at the height
/// of its position.
@Suite struct SlideTextTrackerTests {
    static func lines(_ text: String, confidence: Double = 0.95) -> [TextLine] {
        let parts = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        return parts.indices.filter { !parts[$0].isEmpty }.map { row in
            TextLine(
                text: parts[row],
                confidence: confidence,
                box: NormalizedRect(
                    x: 0.1,
                    y: 0.1 + 0.1 * Double(row),
                    width: 0.02 * Double(parts[row].count),
                    height: 0.06
                )
            )
        }
    }

    /// Spans of readings at given milliseconds, ended at the last time.
    static func spans(
        _ readings: [(Int64, String)],
        end: Int64,
        confidence: Double = 0.95
    ) -> [String] {
        var tracker = SlideTextTracker(timebase: .milliseconds)
        var spans: [TextSpan] = []
        for (tick, text) in readings {
            spans += tracker.read(lines(text, confidence: confidence), at: tick)
        }
        spans += tracker.finish(at: end)
        return spans.map(brief)
    }

    static func brief(_ span: TextSpan) -> String {
        "\(span.startTick)-\(span.endTick) \(span.text.replacing("\n", with: "|"))"
    }

    @Test func aSlideHoldsFromItsFirstReadingToTheNextSlide() {
        #expect(
            Self.spans(
                [
                    (1000, "Title|first"), (5000, "Title|first"), (9000, "Other|second"),
                    (12_000, ""),
                ],
                end: 20_000
            ) == ["1000-9000 Title|first", "9000-12000 Other|second"]
        )
    }

    @Test func pieceOfALineThatIsReadWholeIsNoLine() {
        func line(_ text: String, x: Double, width: Double) -> TextLine {
            let box = NormalizedRect(x: x, y: 0.5, width: width, height: 0.05)
            return TextLine(text: text, confidence: 0.9, box: box)
        }
        var tracker = SlideTextTracker(timebase: .milliseconds)
        let pieces = [
            line("0 20 40", x: 0.1, width: 0.2), line("80 100 120", x: 0.5, width: 0.2),
        ]
        _ = tracker.read(pieces, at: 0)
        let whole = [line("0 20 40 60 80 100 120", x: 0.1, width: 0.6)]
        var spans = tracker.read(whole, at: 5000) { _ in true }
        spans += tracker.read(whole, at: 8000) { _ in true }
        spans += tracker.finish(at: 9000)
        #expect(spans.map(Self.brief) == ["0-9000 0 20 40 60 80 100 120"])
    }

    @Test func aWordIsThereFromTheInstantItAppearsUntilItVanishes() {
        let spans = Self.spans(
            [
                (0, "Title"), (4000, "Title|alpha"), (8000, "Title|alpha|beta"),
                (12_000, "Title|beta||"),
            ],
            end: 15_000
        )
        #expect(
            spans == [
                "0-4000 Title", "4000-8000 Title|alpha", "8000-12000 Title|alpha|beta",
                "12000-15000 Title|beta",
            ]
        )
    }

    @Test func mistakesOfTheReaderAreOutvoted() {
        var tracker = SlideTextTracker(timebase: .milliseconds)
        var spans: [TextSpan] = []
        for (tick, text, confidence) in [
            (0, "Gradient descent", 0.9), (2000, "Gradlent descemt", 0.6),
            (4000, "Gradient descent", 0.9), (6000, "Grad1ent descent", 0.5),
        ] as [(Int64, String, Double)] {
            spans += tracker.read(Self.lines(text, confidence: confidence), at: tick)
        }
        spans += tracker.finish(at: 8000)
        #expect(spans.map(Self.brief) == ["0-8000 Gradient descent"])
    }

    @Test func surelyReadDifferencesAreNoMistakes() {
        #expect(
            Self.spans([(0, "Theorem A"), (3000, "Theorem B")], end: 5000)
                == ["0-3000 Theorem A", "3000-5000 Theorem B"]
        )
        #expect(
            Self.spans([(0, "Answer 41"), (3000, "Answer 42")], end: 5000)
                == ["0-3000 Answer 41", "3000-5000 Answer 42"]
        )
    }

    @Test func anotherSlideIsNotReadWithVotesOfTheLast() {
        #expect(
            Self.spans(
                [
                    (0, "Lecture on graphs|one"), (2000, "Lecture on graphs|one"),
                    (4000, "Lecture on grapes|two"),
                ],
                end: 6000,
                confidence: 0.85
            ) == ["0-4000 Lecture on graphs|one", "4000-6000 Lecture on grapes|two"]
        )
    }

    @Test func linesOutsideTheChangeStay() {
        var tracker = SlideTextTracker(timebase: .milliseconds)
        let top = { (rect: NormalizedRect) in rect.y < 0.35 }
        var spans = tracker.read(Self.lines("Title|alpha|beta||x"), at: 0)
        // "alpha" is overlooked, "Title" misread and something new is found, all
        // where nothing changed: only the last line really did.
        spans += tracker.read(Self.lines("Tltl3||beta||y"), at: 3000, isUnchanged: top)
        spans += tracker.read(Self.lines("Title|alpha|beta||y"), at: 6000, isUnchanged: top)
        spans += tracker.finish(at: 9000)
        #expect(
            spans.map(Self.brief) == ["0-3000 Title|alpha|beta|x", "3000-9000 Title|alpha|beta|y"]
        )
    }

    @Test func whatWasOverlookedHasBeenThereAllAlong() {
        var tracker = SlideTextTracker(timebase: .milliseconds)
        var spans = tracker.read(Self.lines("Title||beta"), at: 0)
        spans += tracker.read(Self.lines("Title|alpha|beta"), at: 3000, isUnchanged: { _ in true })
        spans += tracker.finish(at: 9000)
        #expect(spans.map(Self.brief) == ["0-9000 Title|alpha|beta"])
    }

    @Test func clocksDoNotEndSpans() {
        let readings = (0..<60).map { second in
            (Int64(second) * 1000, "12:00:\(second + 10)|the same slide")
        }
        let spans = Self.spans(readings, end: 60_000)
        #expect(spans.count <= 5)
        #expect(spans.allSatisfy { $0.contains("the same slide") })
        #expect(spans.last?.contains("-60000 ") == true)
    }

    @Test func aFadeBelongsToTheSlideItBecomes() {
        #expect(
            Self.spans(
                [(1000, "New wa"), (1400, "New ways|to se"), (1800, "New ways|to see")],
                end: 5000
            ) == ["1000-5000 New ways|to see"]
        )
    }

    @Test func shortSlidesAreKept() {
        #expect(
            Self.spans([(0, "one thing"), (500, "something else"), (1000, "third")], end: 1500)
                == ["0-500 one thing", "500-1000 something else", "1000-1500 third"]
        )
    }

    @Test func fastChangesAreGathered() {
        func word(_ step: Int) -> String {
            step < 26
                ? String(UnicodeScalar(UInt8(97 + step)))
                : word(step / 26) + word(step % 26)
        }
        let words = (0..<600).map { "entry of " + word($0) + "q" }
        let readings = words.enumerated().map { step, text in
            (Int64(step) * 500, "log of the server|\(text)")
        }
        let spans = Self.spans(readings, end: 300_000)
        #expect(spans.count <= 5 * 31)
        let all = Set(spans.flatMap { $0.split { "|".contains($0) }.map(String.init) })
        #expect(words.filter { !all.contains($0) } == [])
        // Spans follow one another without a gap.
        let bounds = spans.map { $0.prefix { $0 != " " }.split(separator: "-") }
        for (one, next) in zip(bounds, bounds.dropFirst()) { #expect(one[1] == next[0]) }
    }

    @Test func openTextIsReportedAndStateResumes() throws {
        var tracker = SlideTextTracker(timebase: .milliseconds)
        #expect(tracker.openSpans(until: 10).isEmpty)
        _ = tracker.read(Self.lines("Title|学习率"), at: 1000)
        let open = tracker.openSpans(until: 4000)
        #expect(open.map(Self.brief) == ["1000-4000 Title|学习率"])
        #expect(open[0].kind == .slide)
        #expect(open[0].language == "zh")
        #expect(abs(open[0].confidence - 0.95) < 1e-9)
        let place = try #require(open[0].place)
        #expect(abs(place.y - 0.1) < 1e-9 && abs(place.height - 0.16) < 1e-9)
        let stored = try JSONEncoder().encode(tracker)
        var resumed = try JSONDecoder().decode(SlideTextTracker.self, from: stored)
        #expect(resumed == tracker)
        #expect(resumed.read([], at: 5000) == tracker.read([], at: 5000))
        #expect(resumed.finish(at: 6000).isEmpty)
    }

    @Test func aSlideThatComesBackIsAnotherSpan() {
        #expect(
            Self.spans([(0, "one"), (2000, ""), (4000, "one")], end: 6000)
                == ["0-2000 one", "4000-6000 one"]
        )
    }

    @Test func linesThatMoveAreTheSame() {
        #expect(
            Self.spans([(0, "Title|a moving line"), (3000, "Title||a moving line")], end: 6000)
                == ["0-6000 Title|a moving line"]
        )
    }
}
