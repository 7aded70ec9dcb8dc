import HourglassCore
import HourglassVision
import Testing

@Suite struct ChangeLocatorTests {
    static let grid = DrawnPicture.size.grid

    static let before = DrawnPicture.slide(seed: 1, lines: 3)

    static let after: PixelBuffer = {
        var slide = before
        slide.bullet(3, Array(0..<24))
        return slide.working
    }()

    static func locator() -> ChangeLocator {
        let gate = ChangeGate(grid: grid, timebase: .milliseconds)
        let changed = gate.difference(before.working, after).changedCells
        return ChangeLocator(gate: gate, before: before.working, cells: changed)
    }

    @Test(arguments: [ChangeLocator.Search.bisection, .scan], [0, 1, 7, 12, 14])
    func firstPictureWithTheChangeIsFound(search: ChangeLocator.Search, onset: Int) {
        let before = Self.before.working
        let found = Self.locator().first(of: 15, search: search) { index in
            (index < onset ? before : Self.after).disturbed(noise: 2, seed: UInt64(index))
        }
        #expect(found == onset)
    }

    @Test func aChangeAtTheSampleItselfIsInNone() {
        let before = Self.before.working
        for count in [0, 1, 9] {
            let found = Self.locator().first(of: count) { _ in before }
            #expect(found == nil)
        }
    }

    @Test func bisectionLooksAtFewPictures() {
        var asked = 0
        let before = Self.before.working
        let found = Self.locator().first(of: 1000) { index in
            asked += 1
            return index < 700 ? before : Self.after
        }
        #expect(found == 700)
        #expect(asked <= 10)
    }

    @Test func scanningFindsWhatCameAndWent() {
        let before = Self.before.working
        let found = Self.locator().first(of: 30, search: .scan) {
            (3..<6).contains($0) ? Self.after : before
        }
        #expect(found == 3)
    }

    @Test func somethingElsewhereIsNotTheChange() {
        var other = Self.before
        other.disc(x: 1100, y: 640, radius: 60, (20, 20, 20))
        let picture = other.working
        let found = Self.locator().first(of: 9, search: .scan) { _ in picture }
        #expect(found == nil)
    }
}
