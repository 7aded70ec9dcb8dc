import HourglassCore
import HourglassVision
import Testing

/// Gate and detector together, on drawn lectures.
@Suite struct LecturePicturesTests {
    static let grid = DrawnPicture.size.grid

    static func events(
        _ count: Int,
        picture: (Int) -> DrawnPicture
    ) -> (events: [TimelineEvent], changes: [EventDetector.PictureChange]) {
        var gate = ChangeGate(grid: grid, timebase: .milliseconds)
        var detector = EventDetector(grid: grid, timebase: .milliseconds)
        var events: [TimelineEvent] = []
        var changes: [EventDetector.PictureChange] = []
        for index in 0..<count {
            let shown = picture(index).working.disturbed(noise: 1.5, seed: UInt64(index))
            events += detector.admit(gate.admit(shown, tick: Int64(index) * 500))
            changes.append(detector.pictureChange)
        }
        events += detector.finish(at: Int64(count) * 500)
        return (events, changes)
    }

    @Test func slidesOnOneTemplateAreToldApart() {
        let (events, _) = Self.events(60) { index in
            DrawnPicture.slide(seed: UInt64(index / 12), lines: 4 + index / 24)
        }
        let slides = events.filter { $0.kind == .slide }
        #expect(slides.map(\.startTick) == [0, 6000, 12_000, 18_000, 24_000] as [Int64])
        #expect(slides.map(\.endTick) == [6000, 12_000, 18_000, 24_000, 30_000] as [Int64])
        #expect(events.filter { $0.kind == .motion }.isEmpty)
    }

    @Test func bulletsThatAppearAreBuildsOfOneSlide() {
        let (events, changes) = Self.events(50) { index in
            DrawnPicture.slide(seed: 7, lines: 1 + min(5, index / 8))
        }
        #expect(events.filter { $0.kind == .slide }.count == 1)
        #expect(events.filter { $0.kind == .motion }.isEmpty)
        for index in changes.indices where index > 0 {
            let isBuild = index % 8 == 0 && index <= 40
            #expect((changes[index] == .build) == isBuild, "picture \(index)")
        }
    }

    @Test func aBulletThatFadesInIsNoMotion() {
        var random = Randomness(seed: 2)
        let letters = DrawnPicture.words(&random, 30)
        let (events, _) = Self.events(30) { index in
            var slide = DrawnPicture.slide(seed: 7, lines: 3)
            let strength = max(0, min(1, Double(index - 10) / 3))
            let ink = UInt8(250 - 250 * strength)
            slide.text(letters, x: 100, y: 170 + 3 * 80, (ink, ink, ink))
            return slide
        }
        #expect(events.filter { $0.kind == .slide }.count == 1)
        #expect(events.filter { $0.kind == .motion }.isEmpty)
    }

    @Test func aPresenterBesideTheSlidesMovesOnItsOwn() {
        let (events, _) = Self.events(80) { index in
            var slide = DrawnPicture.slide(seed: UInt64(index / 20))
            slide.fill(x: 1000, y: 520, width: 280, height: 200, (90, 110, 100))
            let sway = Int(Randomness.normalNumbers[index] * 14)
            slide.disc(x: 1140 + sway, y: 600 + sway / 2, radius: 50, (220, 180, 150))
            slide.fill(x: 1080 + sway, y: 650, width: 120, height: 70, (40, 40, 90))
            return slide
        }
        let slides = events.filter { $0.kind == .slide }
        #expect(slides.map(\.startTick) == [0, 10_000, 20_000, 30_000] as [Int64])
        let motions = events.filter { $0.kind == .motion }
        #expect(!motions.isEmpty)
        #expect(motions.allSatisfy { ($0.place?.x ?? 0) > 0.6 })
    }

    @Test func aVideoInsideIsNoSlide() {
        let (events, _) = Self.events(60) { index in
            let moving = (20..<40).contains(index)
            return moving
                ? DrawnPicture.scene(seed: UInt64(index))
                : DrawnPicture.slide(seed: UInt64(index / 40))
        }
        let slides = events.filter { $0.kind == .slide }
        #expect(slides.count == 2)
        #expect(slides.first?.endTick == Int64(10_000))
        #expect(slides.last?.startTick == Int64(20_000))
    }
}
