import HourglassCore
import HourglassVision
import Testing

/// A slide that is built up is one slide with its steps.
@Suite struct SlideStepsTests {
    static let grid = EventDetectorTests.grid

    /// Decisions at two a second through a detector; gives the slides.
    static func slides(
        _ count: Int,
        _ change: (Int) -> (changed: [Int], returned: [Int], otherLook: [Int]?)
    ) -> [TimelineEvent] {
        var detector = EventDetector(grid: grid, timebase: .milliseconds)
        var events: [TimelineEvent] = []
        for index in 0..<count {
            let (changed, returned, otherLook) = change(index)
            var decision = decision(
                Int64(index) * 500,
                changed: index == 0 ? EventDetectorTests.all : changed,
                fullFrame: index == 0 ? .first : nil,
                detailed: index == 0 ? [] : Array(0..<10),
                grid: grid
            )
            decision.returnedCells = returned
            events += detector.admit(decision, otherLook: otherLook)
        }
        return (events + detector.finish(at: Int64(count) * 500)).filter { $0.kind == .slide }
    }

    @Test func eachBuildIsAStep() {
        let slides = Self.slides(60) { index in
            let added = [20: 28, 30: 42, 40: 56][index].map { Array($0..<$0 + 6) } ?? []
            return (added, [], nil)
        }
        #expect(slides.count == 1)
        #expect(slides.first?.details?.steps == [10_000, 15_000, 20_000] as [Int64])
        #expect((slides.first?.details?.bestTick ?? 0) > 20_000)
    }

    @Test func whatFadesInIsOneStepFromItsBeginning() {
        let slides = Self.slides(60) { index in
            ((20...22).contains(index) ? Array(28..<36) : [], [], nil)
        }
        #expect(slides.first?.details?.steps == [10_000] as [Int64])
    }

    @Test func aPointerThatComesAndGoesIsNoStep() {
        let slides = Self.slides(60) { index in
            switch index {
            case 20: ([40, 41], [], nil)
            case 26: ([40, 41], [40, 41], nil)
            default: ([], [], nil)
            }
        }
        #expect(slides.count == 1)
        #expect(slides.first?.details?.steps == nil)
    }

    @Test func aPictureThatOnlyGetsSharperIsNoNewSlide() {
        let refined = { (index: Int) in index == 20 ? EventDetectorTests.all : [] }
        #expect(Self.slides(60) { (refined($0), [], nil) }.count == 2)
        let slides = Self.slides(60) { (refined($0), [], []) }
        #expect(slides.count == 1)
        #expect(slides.first?.details?.steps == nil)
    }
}
