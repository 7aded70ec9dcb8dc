import HourglassCore
import HourglassVision
import Testing

@Suite struct EventDetectorTests {
    static let grid = GridShape(rows: 8, columns: 14)

    /// Runs decisions at two a second through a detector.
    static func events(
        _ count: Int,
        changes: (Int) -> (changed: [Int], fullFrame: GateDecision.FullFrame?, detailed: [Int])
    ) -> [TimelineEvent] {
        var detector = EventDetector(grid: grid, timebase: .milliseconds)
        var events: [TimelineEvent] = []
        for index in 0..<count {
            let (changed, full, detailed) = changes(index)
            events += detector.admit(
                decision(
                    Int64(index) * 500,
                    changed: changed,
                    fullFrame: index == 0 ? .first : full,
                    detailed: detailed,
                    grid: grid
                )
            )
        }
        return events + detector.finish(at: Int64(count) * 500)
    }

    static let all = Array(0..<grid.count)
    /// Cells of the lower right corner, where a presenter is shown.
    static let presenter = [5, 6, 7].flatMap { row in [11, 12, 13].map { row * 14 + $0 } }

    @Test func slidesReachFromChangeToChange() {
        let events = Self.events(60) { index in
            (
                index == 20 || index == 45 ? Self.all : [],
                index == 20 || index == 45 ? .mostChanged : nil,
                []
            )
        }
        let slides = events.filter { $0.kind == .slide }
        #expect(slides.map(\.startTick) == [0, 10_000, 22_500] as [Int64])
        #expect(slides.map(\.endTick) == [10_000, 22_500, 30_000] as [Int64])
        #expect(events.filter { $0.kind == .cut }.map(\.startTick) == [10_000, 22_500] as [Int64])
        #expect(events.filter { $0.kind == .motion }.isEmpty)
    }

    @Test(arguments: [true, false])
    func theShortRestOfASlideAfterAnInterruptionCounts(wasShownBefore: Bool) {
        var detector = EventDetector(grid: Self.grid, timebase: .milliseconds)
        var events: [TimelineEvent] = []
        // A second of the old slide, then another one.
        for index in 0..<20 {
            let isNew = index == 2
            events += detector.admit(
                decision(
                    74_000 + Int64(index) * 500,
                    changed: isNew ? Self.all : [],
                    fullFrame: index == 0 ? .first : isNew ? .mostChanged : nil,
                    detailed: [],
                    grid: Self.grid
                )
            )
            if index == 0, wasShownBefore { detector.resume(slideSince: 60_000) }
        }
        events += detector.finish(at: 84_000)
        let starts = events.filter { $0.kind == .slide }.map(\.startTick)
        #expect(starts == (wasShownBefore ? [74_000, 75_000] : [75_000]) as [Int64])
    }

    @Test func aPresenterBesideTheSlideDoesNotBreakIt() {
        let events = Self.events(80) { index in
            var changed = index > 0 ? Self.presenter.filter { ($0 + index) % 3 != 0 } : []
            if index == 40 { changed += (14..<70).filter { !Self.presenter.contains($0) } }
            return (changed, nil, [])
        }
        let slides = events.filter { $0.kind == .slide }
        #expect(slides.map(\.startTick) == [0, 20_000] as [Int64])
        #expect(slides.map(\.endTick) == [20_000, 40_000] as [Int64])
        let motions = events.filter { $0.kind == .motion }
        #expect(motions.count == 1)
        #expect((motions.first?.place?.x ?? 0) > 0.7)
    }

    @Test func aBuildIsAChangeInsideTheSlide() {
        // Every ten pictures a line of cells is added below those with text.
        let events = Self.events(80) { index in
            let line = index / 10
            let text = (0..<line).flatMap { row in (2..<10).map { row * 14 + $0 } }
            let added = index % 10 == 0 && index > 0 ? (2..<10).map { (line - 1) * 14 + $0 } : []
            return (added, nil, index % 10 == 0 ? Array(text.dropLast(8)) : text)
        }
        #expect(events.filter { $0.kind == .slide }.count == 1)
        #expect(events.filter { $0.kind == .motion }.isEmpty)
    }

    @Test func textThatIsReplacedMakesANewSlide() {
        let text = Array(20..<35) + Array(48..<58)
        let events = Self.events(40) { index in
            (index == 20 ? text : [], nil, text)
        }
        #expect(events.filter { $0.kind == .slide }.map(\.startTick) == [0, 10_000] as [Int64])
    }

    @Test func aPersonWalkingThroughIsOneMotion() {
        let events = Self.events(60) { index in
            guard (20..<34).contains(index) else { return ([], nil, []) }
            // Stands still for a second on the way.
            if index == 26 || index == 27 { return ([], nil, []) }
            let column = index < 26 ? index - 20 : index - 22
            // Where it was changes as well as where it is.
            let columns = max(0, column - 1)...column
            return ([3, 4, 5].flatMap { row in columns.map { row * 14 + $0 } }, nil, [])
        }
        let motions = events.filter { $0.kind == .motion }
        #expect(motions.count == 1)
        #expect(motions.first?.startTick == Int64(10_000))
        #expect(motions.first?.endTick == Int64(17_000))
        #expect(motions.first?.place?.y == 3.0 / 8)
        #expect(motions.first?.place?.height == 3.0 / 8)
    }

    /// Motion of four seconds each time, in the corner.
    private func recurring(every pictures: Int, count: Int) -> [TimelineEvent] {
        Self.events(pictures * count + 80) { index in
            let isMoving =
                index >= 10 && index < 10 + pictures * count
                && (index - 10) % pictures < 8
            return (isMoving ? Self.presenter.filter { ($0 + index) % 3 != 0 } : [], nil, [])
        }.filter { $0.kind == .motion }
    }

    @Test func aPlaceThatKeepsMovingWithRestsIsOneMotion() {
        let motions = recurring(every: 20, count: 12)
        #expect(motions.map(\.startTick) == [5000] as [Int64])
        #expect(motions.map(\.endTick) == [119_000] as [Int64])
    }

    @Test func passagesFarApartInTimeAreMotionsOfTheirOwn() {
        #expect(recurring(every: 60, count: 4).count == 4)
    }

    @Test func longerRestsAreBridgedOnceMotionKeepsComingBack() {
        // Rests of 8, 18 and 39 seconds.
        let starts = [10, 34, 78, 164]
        let events = Self.events(240) { index in
            let isMoving = starts.contains { ($0..<$0 + 8).contains(index) }
            return (isMoving ? Self.presenter.filter { ($0 + index) % 3 != 0 } : [], nil, [])
        }
        #expect(events.filter { $0.kind == .motion }.count == 1)
    }

    @Test func motionUnderWayGoesOnFromWhatRests() {
        var detector = EventDetector(grid: Self.grid, timebase: .milliseconds)
        var ended: [TimelineEvent] = []
        for index in 0..<60 {
            let isMoving = (10..<18).contains(index) || index >= 30
            ended += detector.admit(
                decision(
                    Int64(index) * 500,
                    changed: isMoving ? Self.presenter.filter { ($0 + index) % 3 != 0 } : [],
                    fullFrame: index == 0 ? .first : nil,
                    grid: Self.grid
                )
            )
        }
        #expect(ended.isEmpty)
        let open = detector.openEvents(at: 30_000).filter { $0.kind == .motion }
        #expect(open.map(\.startTick) == [5000] as [Int64])
        #expect(open.map(\.endTick) == [30_000] as [Int64])
    }

    @Test func twoThingsFarApartAreTwoMotions() {
        let events = Self.events(40) { index in
            guard (10..<20).contains(index) else { return ([], nil, []) }
            return ([14 + index % 3, 90 + index % 4], nil, [])
        }
        #expect(events.filter { $0.kind == .motion }.count == 2)
    }

    @Test func singleChangesAndLightAreNoMotion() {
        let events = Self.events(200) { index in
            if index % 20 == 10 { return ([(index * 7) % 112], nil, []) }
            if index % 50 == 25 { return ([], .light, []) }
            return ([], nil, [])
        }
        #expect(events.filter { $0.kind != .slide }.isEmpty)
    }

    @Test func aMovingPictureHoldsNoSlide() {
        var random = Randomness(seed: 3)
        let events = Self.events(60) { _ in
            (Self.all.filter { _ in random.next() % 2 == 0 }, nil, [])
        }
        #expect(events.filter { $0.kind == .slide }.isEmpty)
    }

    @Test func eventsUnderWayCanBeAskedFor() {
        var detector = EventDetector(grid: Self.grid, timebase: .milliseconds)
        for index in 0..<10 {
            _ = detector.admit(
                decision(
                    Int64(index) * 500,
                    changed: [17, 18],
                    fullFrame: index == 0 ? .first : nil,
                    grid: Self.grid
                )
            )
        }
        #expect(Set(detector.openEvents(at: 5000).map(\.kind)) == [.slide, .motion])
        #expect(detector.openEvents(at: 5000).allSatisfy { $0.endTick == 5000 })
    }
}
