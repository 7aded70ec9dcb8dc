import HourglassCore
import HourglassMotion
import Testing

@Suite struct ObjectEventTests {
    /// A red thing of 69×57 pixels of 720p that crosses to the right.
    private static let crossing = DrawnScene.Thing(
        from: (-24, 120),
        to: (448, 120),
        size: (24, 20),
        start: 10,
        end: 16,
        luma: 90,
        cb: 100,
        cr: 190
    )

    @Test func somethingThatCrossesIsOneEventFromEdgeToEdge() throws {
        let events = DrawnScene(things: [Self.crossing]).events(until: 22)
        try #require(events.map(\.kind) == [.object])
        let (event, details) = (events[0], try #require(events[0].details))
        #expect(abs(event.startTick - 10_000) <= 400)
        #expect(abs(event.endTick - 16_000) <= 400)
        #expect(details.heading == "right")
        #expect(details.color == "red")
        #expect(details.acts?.map(\.kind) == [.enter, .leave])
        #expect(details.acts?.map(\.name) == ["left", "right"])
        #expect(abs((details.width ?? 0) - 69) <= 16)
        #expect(abs((details.height ?? 0) - 57) <= 16)
        let path = try #require(details.path)
        #expect(path.first.map { $0.x < 0.1 } == true && path.last.map { $0.x > 0.9 } == true)
        #expect(path.allSatisfy { abs($0.y - 130.0 / 256) < 0.04 })
        let best = try #require(details.bestTick)
        #expect(best > 10_250 && best < 15_750)
    }

    @Test func twoThatMeetAndTurnBackKeepTheirIdentity() throws {
        // A bright and a dark thing meet in the middle, touch, and go back
        // where they came from: by their ways alone they would have passed.
        func thing(_ from: Double, _ to: Double, _ start: Double, luma: Int) -> DrawnScene.Thing {
            DrawnScene.Thing(
                from: (from, 120),
                to: (to, 120),
                size: (24, 32),
                start: start,
                end: start + 4,
                luma: luma
            )
        }
        let things = [
            thing(-24, 208, 10, luma: 230), thing(208, -24, 14, luma: 230),
            thing(448, 228, 10, luma: 25), thing(228, 448, 14, luma: 25),
        ]
        let events = DrawnScene(things: things).events(until: 24)
        let objects = events.filter { $0.kind == .object }
        #expect(objects.count == 2)
        for object in objects {
            let path = try #require(object.details?.path)
            let (first, last) = (try #require(path.first), try #require(path.last))
            #expect(abs(first.x - last.x) < 0.2, "\(object.details?.color ?? "")")
        }
    }

    @Test func aStillSceneHasNoEvents() {
        #expect(DrawnScene(noise: 6).events(until: 90).isEmpty)
    }

    @Test func lightThatDriftsAndJumpsIsNoEvent() {
        let scene = DrawnScene(light: { time in
            time < 20 ? 12 * time / 20 : time < 40 ? -20 : 25
        })
        #expect(scene.events(until: 60).isEmpty)
    }

    @Test(arguments: [-15, 15, 40])
    func somethingSmallAndFaintIsFound(contrast: Int) {
        // 23 pixels of 720p; the ground there is at 105.
        let thing = DrawnScene.Thing(
            from: (460, 100),
            to: (-10, 100),
            size: (8, 8),
            start: 12,
            end: 20,
            luma: 105 + contrast
        )
        let events = DrawnScene(things: [thing]).events(until: 26)
        #expect(
            events.map(\.kind) == [.object],
            "\(events.map { ($0.startTick, $0.endTick, $0.details?.path ?? []) })"
        )
        #expect(events.first?.details?.heading == "left")
    }

    @Test func somethingIsFoundWhileTheLightChanges() {
        let scene = DrawnScene(things: [Self.crossing], light: { 15 * $0 / 20 })
        #expect(scene.events(until: 22).map(\.kind) == [.object])
    }

    @Test func twoThatPassEachOtherStayTwo() {
        var other = Self.crossing
        (other.from, other.to) = ((448, 124), (-24, 124))
        (other.luma, other.cb, other.cr) = (40, 170, 110)
        let events = DrawnScene(things: [Self.crossing, other]).events(until: 22)
        #expect(events.map(\.kind) == [.object, .object])
        #expect(Set(events.compactMap { $0.details?.heading }) == ["left", "right"])
        #expect(Set(events.compactMap { $0.details?.identity }).count == 2)
    }

    @Test func whatIsThereFromTheStartAndLeavesIsSeenFromTheStart() throws {
        var thing = Self.crossing
        (thing.from, thing.start, thing.end) = ((60, 120), 0, 5)
        let events = DrawnScene(things: [thing]).events(until: 14)
        try #require(events.map(\.kind) == [.object])
        #expect(events[0].startTick == 0)
        #expect(abs(events[0].endTick - 5000) <= 400)
    }

    @Test func linesAndZonesAreNoted() throws {
        var configuration = SceneConfiguration()
        configuration.zones = SceneZones(
            zones: [
                .init(
                    name: "door",
                    points: [(0.6, 0), (0.8, 0), (0.8, 1), (0.6, 1)]
                        .map { .init(x: $0.0, y: $0.1) }
                ),
                .init(
                    name: "roof",
                    points: [(0, 0), (1, 0), (1, 0.2)].map { .init(x: $0.0, y: $0.1) }
                ),
            ],
            lines: [
                .init(name: "gate", from: .init(x: 0.5, y: 1), to: .init(x: 0.5, y: 0)),
                .init(name: "far", from: .init(x: 0.5, y: 0), to: .init(x: 0.5, y: 0.2)),
            ]
        )
        let events = DrawnScene(things: [Self.crossing])
            .events(until: 22, configuration: configuration)
        let acts = try #require(events.first?.details?.acts)
        let line = acts.filter { $0.kind == .crossLine }
        #expect(line.map(\.name) == ["gate"])
        #expect(line.map(\.direction) == ["forward"])
        // Its middle is at half the way after 3 seconds.
        #expect(line.allSatisfy { abs($0.startTick - 13_000) < 500 })
        let zone = acts.filter { $0.kind == .inZone }
        #expect(zone.map(\.name) == ["door"])
        #expect(zone.allSatisfy { abs($0.endTick - $0.startTick - 1200) < 500 })
    }

    @Test func whatHappensUnderAMaskIsNotLookedAt() {
        var configuration = SceneConfiguration()
        configuration.zones.masks = [
            .init(
                name: "street",
                points: [(0, 0.35), (1, 0.35), (1, 0.7), (0, 0.7)].map { .init(x: $0.0, y: $0.1) }
            )
        ]
        let scene = DrawnScene(things: [Self.crossing])
        #expect(scene.events(until: 22, configuration: configuration).isEmpty)
    }

    @Test func whatIsSmallerThanAskedForIsLeftOut() {
        var configuration = SceneConfiguration()
        configuration.minimumSize = 120
        let scene = DrawnScene(things: [Self.crossing])
        #expect(scene.events(until: 22, configuration: configuration).isEmpty)
    }

    @Test func whatComesAndStaysIsSeenToStay() throws {
        var thing = Self.crossing
        (thing.to, thing.end, thing.remains) = ((200, 120), 14, 30)
        let events = DrawnScene(things: [thing]).events(until: 40)
        let object = try #require(events.first { $0.kind == .object })
        let stay = try #require(object.details?.acts?.first { $0.kind == .stay })
        #expect(abs(stay.startTick - 14_000) < 1000)
        #expect(object.endTick == 40_000)
    }

    @Test func whatParksBecomesPartOfTheSceneAndIsMissedWhenItGoes() throws {
        var configuration = SceneConfiguration()
        configuration.absorbSeconds = 20
        var thing = Self.crossing
        (thing.to, thing.end, thing.remains) = ((200, 120), 14, 40)
        let events = DrawnScene(things: [thing]).events(until: 70, configuration: configuration)
        let kinds = events.map(\.kind)
        #expect(kinds == [.object, .appeared, .removed], "\(kinds)")
        try #require(events.count == 3)
        #expect(abs(events[1].startTick - 14_000) < 1500)
        #expect(abs(events[2].startTick - 54_000) < 500)
        #expect(events[1].details?.identity == events[2].details?.identity)
        #expect(events[1].details?.identity == events[0].details?.identity)
    }

    @Test func theSamePicturesGiveTheSameEvents() {
        let scene = DrawnScene(things: [Self.crossing])
        #expect(scene.events(until: 18) == scene.events(until: 18))
    }

    @Test(arguments: [2.0, 5.0, 12.0])
    func slowSamplingFindsItToo(rate: Double) {
        let events = DrawnScene(things: [Self.crossing]).events(until: 22, rate: rate)
        #expect(events.map(\.kind) == [.object])
    }
}
