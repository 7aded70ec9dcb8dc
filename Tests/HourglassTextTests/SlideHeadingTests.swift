import HourglassCore
import HourglassText
import Testing

@Suite struct SlideHeadingTests {
    /// Lines as (text, y, height); the reader is sure of all of them.
    static func heading(_ lines: [(String, Double, Double)]) -> String? {
        SlideHeading(
            of: lines.map { text, y, height in
                let width = 0.02 * Double(text.count)
                return (text, 0.95, NormalizedRect(x: 0.1, y: y, width: width, height: height))
            }
        )?.text
    }

    @Test func theLargestLineAtTheTopIsTheHeading() {
        #expect(
            Self.heading([
                ("ACME university", 0.02, 0.03), ("Binary search", 0.12, 0.08),
                ("halves the interval", 0.3, 0.045), ("page 7", 0.95, 0.03),
            ]) == "Binary search"
        )
    }

    @Test func aHeadingOfTwoLinesIsJoined() {
        #expect(
            Self.heading([
                ("A rather long heading that", 0.1, 0.08), ("needs a second line", 0.2, 0.08),
                ("first point", 0.4, 0.045), ("second point", 0.5, 0.045),
            ]) == "A rather long heading that needs a second line"
        )
    }

    @Test func textOfOneSizeIsHeadedByItsFirstLine() {
        let lines = (0..<5).map { ("line \($0) of code", 0.1 + 0.1 * Double($0), 0.05) }
        #expect(Self.heading(lines) == "line 0 of code")
    }

    @Test func largeTextAtTheBottomIsNone() {
        #expect(Self.heading([("42", 0.4, 0.2), ("SALE", 0.85, 0.2)]) == nil)
        #expect(Self.heading([]) == nil)
    }

    @Test func spansCarryTheHeading() {
        var tracker = SlideTextTracker(timebase: .milliseconds)
        _ = tracker.read(
            [
                TextLine(
                    text: "反向传播",
                    confidence: 0.9,
                    box: NormalizedRect(x: 0.1, y: 0.1, width: 0.3, height: 0.09)
                ),
                TextLine(
                    text: "梯度消失的原因",
                    confidence: 0.9,
                    box: NormalizedRect(x: 0.1, y: 0.3, width: 0.3, height: 0.05)
                ),
            ],
            at: 0
        )
        #expect(tracker.finish(at: 9000).first?.title == "反向传播")
    }
}
