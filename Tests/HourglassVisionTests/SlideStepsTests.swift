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

    /// Bullets that fade in one after the other, 0.6 s apart, the first soon
    /// after the slide.
    @Test func quickBuildsInDifferentPlacesAreStepsEach() {
        var detector = EventDetector(grid: Self.grid, timebase: .milliseconds)
        var events: [TimelineEvent] = []
        for tick in stride(from: Int64(0), to: 10_000, by: 100) {
            let build = tick < 600 ? 4 : Int((tick - 600) / 600)
            let isFading = (tick - 600) % 600 < 300
            let changed = build < 4 && isFading ? Array(28 + 14 * build..<34 + 14 * build) : []
            events += detector.admit(
                decision(
                    tick,
                    changed: changed,
                    fullFrame: tick == 0 ? .first : nil,
                    detailed: tick == 0 ? [] : Array(0..<10),
                    grid: Self.grid
                )
            )
        }
        let slides = (events + detector.finish(at: 10_000)).filter { $0.kind == .slide }
        #expect(slides.count == 1)
        #expect(slides.first?.details?.steps == [600, 1200, 1800, 2400] as [Int64])
    }

    /// While nothing happens pictures are looked at seldom, and compression
    /// refines writing long after it came up: neither makes it a moving part.
    @Test func writingThatChangedOnceInALongWhileIsAtRest() {
        var detector = EventDetector(grid: Self.grid, timebase: .milliseconds)
        let text = Array(20..<35) + Array(48..<58)
        var events: [TimelineEvent] = []
        func admit(_ tick: Int64, _ changed: [Int], _ otherLook: [Int]?) {
            let decision = decision(
                tick,
                changed: changed,
                fullFrame: tick == 0 ? .first : nil,
                detailed: tick == 0 ? [] : text,
                grid: Self.grid
            )
            events += detector.admit(decision, otherLook: otherLook)
        }
        admit(0, EventDetectorTests.all, nil)
        admit(20_000, text, nil)
        for tick in [20_200, 20_400] as [Int64] { admit(tick, text, []) }
        admit(20_900, [], nil)
        admit(36_000, text, [])
        admit(36_500, [], nil)
        admit(37_000, text, nil)
        let slides = (events + detector.finish(at: 60_000)).filter { $0.kind == .slide }
        #expect(slides.map(\.startTick) == [0, 20_000, 37_000] as [Int64])
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
