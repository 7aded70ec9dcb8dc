import HourglassCore
import HourglassIndexing
import Testing

@Suite struct SlideDivisionTests {
    @Test(
        arguments: [
            ("Section 2", "Section 97", true), ("第3章 进程", "第4章 进程", true),
            ("Section 2", "Section  02.", false), ("Section 2", "Chapter 97", false),
            ("Section", "Section 2", false), ("Section 2.1", "Section 2.10", true),
        ]
    )
    func onlyTheNumberMayDiffer(_ first: String, _ second: String, _ differs: Bool) {
        let (first, second) = (NumberedHeading(first), NumberedHeading(second))
        #expect((first?.isOtherNumber(of: second) ?? false) == differs)
    }

    static func parts(_ texts: [(tick: Int64, title: String, rest: String)]) -> [TimelineEvent] {
        var slide = TimelineEvent(kind: .slide, startTick: 0, endTick: 60_000, strength: 1)
        slide.details = EventDetails()
        slide.details?.steps = [10_000, 20_000, 35_000]
        slide.details?.bestTick = 59_000
        let spans = texts.map { text in
            var span = TextSpan(
                kind: .slide,
                startTick: text.tick,
                endTick: text.tick + 1000,
                text: text.title + "\n" + text.rest,
                confidence: 0.9
            )
            span.title = text.title
            return span
        }
        return SlideDivision.parts(of: slide, texts: spans, least: 2000)
    }

    @Test func aSlideIsDividedWhereItsNumberChanges() {
        let rest = "what we have seen so far"
        let parts = Self.parts(
            [(0, "Section 2", rest), (10_000, "Section 3", rest), (35_000, "Section 4", rest)]
        )
        #expect(parts.map(\.startTick) == [0, 10_000, 35_000] as [Int64])
        #expect(parts.map(\.endTick) == [10_000, 35_000, 60_000] as [Int64])
        #expect(parts.map { $0.details?.steps } == [nil, [20_000], nil] as [[Int64]?])
        #expect(parts.map { $0.details?.bestTick } == [9999, 34_999, 59_000] as [Int64?])
    }

    /// What stays, a frame or a drawing, may be most of the picture.
    @Test func aSlideIsDividedWhereAllItsTextIsReplaced() {
        let parts = Self.parts(
            [(0, "Try these tips", ""), (10_000, "Head for the hills", "and stay there")]
        )
        #expect(parts.map(\.startTick) == [0, 10_000] as [Int64])
        #expect(
            Self.parts([(0, "渐近分析", "时间复杂度"), (20_000, "散列表", "冲突与开放寻址")]).count == 2
        )
    }

    @Test func aSlideThatOnlyGrowsIsLeftWhole() {
        let parts = Self.parts(
            [(0, "Section 2", "a proof"), (10_000, "Section 2", "a proof\nanother one")]
        )
        #expect(parts.count == 1)
        #expect(parts.first?.details?.steps == [10_000, 20_000, 35_000] as [Int64])
        // A heading that comes to stand above what was there is a step.
        #expect(
            Self.parts([(0, "sorted by key", ""), (9000, "Trees", "sorted by key")]).count == 1
        )
        // A number that shows too briefly to be a slide is a misread one.
        #expect(Self.parts([(0, "Section 2", ""), (59_500, "Section 8", "")]).count == 1)
    }
}
