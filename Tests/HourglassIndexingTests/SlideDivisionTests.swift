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

    static func parts(_ headings: [(tick: Int64, title: String)]) -> [TimelineEvent] {
        var slide = TimelineEvent(kind: .slide, startTick: 0, endTick: 60_000, strength: 1)
        slide.details = EventDetails()
        slide.details?.steps = [10_000, 20_000, 35_000]
        slide.details?.bestTick = 59_000
        return SlideDivision.parts(of: slide, headings: headings, least: 1000)
    }

    @Test func aSlideIsDividedWhereItsNumberChanges() {
        let parts = Self.parts([(0, "Section 2"), (10_000, "Section 3"), (35_000, "Section 4")])
        #expect(parts.map(\.startTick) == [0, 10_000, 35_000] as [Int64])
        #expect(parts.map(\.endTick) == [10_000, 35_000, 60_000] as [Int64])
        #expect(parts.map { $0.details?.steps } == [nil, [20_000], nil] as [[Int64]?])
        #expect(parts.map { $0.details?.bestTick } == [9999, 34_999, 59_000] as [Int64?])
    }

    @Test func aSlideThatOnlyGrowsIsLeftWhole() {
        let parts = Self.parts([(0, "Section 2"), (10_000, "Section 2"), (35_000, "Two proofs")])
        #expect(parts.count == 1)
        #expect(parts.first?.details?.steps == [10_000, 20_000, 35_000] as [Int64])
        // A number that shows too briefly to be a slide is a misread one.
        #expect(Self.parts([(0, "Section 2"), (59_500, "Section 8")]).count == 1)
    }
}
