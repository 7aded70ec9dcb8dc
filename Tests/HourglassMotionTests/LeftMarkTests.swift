import HourglassCore
import HourglassMotion
import Testing

/// Marks of the kind an encoder with few bits leaves, and objects that are
/// seen in parts.
@Suite struct LeftMarkTests {
    /// A thing of 11 levels contrast, 34 pixels of 720p, that crosses to the
    /// right 60 pixels a second; the ground there is at 105.
    private static func crossing(from: Double, to: Double, _ start: Double) -> DrawnScene.Thing {
        DrawnScene.Thing(
            from: (from, 100),
            to: (to, 100),
            size: (12, 12),
            start: start,
            end: start + (to - from) / 60,
            luma: 121
        )
    }

    private static func mark(
        at x: Double,
        _ start: Double,
        lasting seconds: Double,
        size: Int = 6
    ) -> DrawnScene.Thing {
        DrawnScene.Thing(
            from: (x, 102),
            to: (x, 102),
            size: (size, size),
            start: start,
            end: start + 0.1,
            luma: 116,
            remains: seconds - 0.1
        )
    }

    @Test func anObjectGoesOnBeyondAMarkItLeft() throws {
        // Out of sight for half a second, with a mark where it was last seen.
        let things = [
            Self.crossing(from: -12, to: 198, 10),
            Self.mark(at: 196, 13.4, lasting: 4),
            Self.crossing(from: 228, to: 448, 14),
        ]
        let events = DrawnScene(things: things, noise: 2).events(until: 24)
        let objects = events.filter { $0.kind == .object }
        try #require(objects.count == 1, "\(objects.map { ($0.startTick, $0.endTick) })")
        #expect(abs(objects[0].startTick - 10_000) <= 400)
        #expect(abs(objects[0].endTick - 17_667) <= 400)
    }

    @Test func aMarkThatWasThereBeforeIsNoBeginning() throws {
        let things = [
            Self.mark(at: 150, 11.6, lasting: 1.4),
            Self.crossing(from: 150, to: 448, 13),
        ]
        let events = DrawnScene(things: things, noise: 2).events(until: 22)
        let object = try #require(events.first { $0.kind == .object })
        #expect(abs(object.startTick - 13_000) <= 400)
    }

    @Test func whatIsLeftBehindDoesNotMakeAnEventLonger() throws {
        // A few blocks of it stay for long, one of them at the very edge.
        let things = [
            Self.crossing(from: 200, to: 448, 10),
            Self.mark(at: 430, 13.9, lasting: 8),
            Self.mark(at: 442, 13.9, lasting: 8),
        ]
        let events = DrawnScene(things: things, noise: 2).events(until: 26)
        let object = try #require(events.first { $0.kind == .object })
        #expect(abs(object.endTick - 14_133) <= 700)
    }

    @Test(arguments: [true, false])
    func partsThatGoTheSameWayAreOneObject(isAcross: Bool) throws {
        // A body of the brightness of the ground between what is seen of it.
        func part(_ offset: Double) -> DrawnScene.Thing {
            DrawnScene.Thing(
                from: isAcross ? (-40, 90 + offset) : (200 + offset, -30),
                to: isAcross ? (448, 90 + offset) : (200 + offset, 256),
                size: isAcross ? (40, 10) : (10, 30),
                start: 10,
                end: 16,
                luma: 215
            )
        }
        let events = DrawnScene(things: [part(0), part(28)]).events(until: 22)
        #expect(events.map(\.kind) == [.object])
        let details = try #require(events.first?.details)
        let size = try #require(isAcross ? details.height : details.width)
        #expect(abs(size - 109) <= 20)
    }

    @Test func oneBehindTheOtherStayTwo() {
        func thing(_ start: Double) -> DrawnScene.Thing {
            DrawnScene.Thing(
                from: (-24, 120),
                to: (448, 120),
                size: (24, 20),
                start: start,
                end: start + 6,
                luma: 215
            )
        }
        let events = DrawnScene(things: [thing(10), thing(10.7)]).events(until: 22)
        #expect(events.map(\.kind) == [.object, .object])
    }
}
