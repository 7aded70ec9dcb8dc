import HourglassCore
import HourglassVision
import Testing

@Suite struct ChangeGateTests {
    static let grid = DrawnPicture.size.grid

    static func gate() -> ChangeGate { ChangeGate(grid: grid, timebase: .milliseconds) }

    @Test func firstPictureIsStoredWhole() {
        var gate = Self.gate()
        let decision = gate.admit(DrawnPicture.slide(seed: 1).working, tick: 0)
        #expect(decision.fullFrame == .first)
        #expect(decision.storedCells == Array(0..<Self.grid.count))
    }

    @Test(arguments: [0, 1, 2, 4, 8])
    func noiseStoresNextToNothing(noise: Int) {
        var gate = Self.gate()
        let picture = DrawnPicture.scene(seed: 3).working
        var stored = 0
        for index in 0..<60 {
            let noisy = picture.disturbed(noise: Double(noise), seed: UInt64(index))
            let decision = gate.admit(noisy, tick: Int64(index) * 500)
            if index > 0 { stored += decision.storedCells.count }
        }
        #expect(Double(stored) <= 0.005 * Double(59 * Self.grid.count))
    }

    @Test func aBulletAppearingIsSeen() {
        var gate = Self.gate()
        var slide = DrawnPicture.slide(seed: 5, lines: 3)
        for index in 0..<5 { _ = gate.admit(slide.working, tick: Int64(index) * 500) }
        var random = Randomness(seed: 9)
        slide.bullet(3, DrawnPicture.words(&random, 30))
        let decision = gate.admit(slide.working, tick: 2500)
        #expect(decision.changedCells.count >= 5)
        #expect(decision.changedCells.count <= 2 * Self.grid.columns)
        #expect(decision.fullFrame == nil)
    }

    /// The line keeps its ink and its length; only the letters differ.
    @Test(arguments: [2, 3, 4])
    func textReplacedByOtherTextIsSeen(dot: Int) {
        var (seen, total) = (0, 0)
        for seed in 0..<20 {
            var random = Randomness(seed: UInt64(seed))
            let words = DrawnPicture.words(&random, 30)
            var before = DrawnPicture(ground: (245, 245, 245))
            before.text(words, x: 100, y: 300, dot: dot)
            var after = DrawnPicture(ground: (245, 245, 245))
            after.text(words.shuffled(using: &random), x: 100, y: 300, dot: dot)
            let difference = Self.gate().difference(before.working, after.working)
            total += 1
            if !difference.changedCells.isEmpty { seen += 1 }
        }
        #expect(seen == total)
    }

    @Test func aLightChangeStoresNothing() {
        var gate = Self.gate()
        let picture = DrawnPicture.scene(seed: 8).working
        var stored = 0
        for index in 0..<40 {
            let light = index % 3 == 0 ? 0 : 9
            let shown = picture.disturbed(noise: 1, light: light, seed: UInt64(index))
            let decision = gate.admit(shown, tick: Int64(index) * 500)
            if index > 0 { stored += decision.storedCells.count }
        }
        #expect(stored <= 40)
    }
}
