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

    /// Half way through the light steps by nine levels and stays. What moves
    /// afterwards is stored under the new light and must not be found changed
    /// for ever against the rest.
    @Test func lightIsTakenOutAlsoForCellsStoredAfterItChanged() {
        var gate = Self.gate()
        var scene = DrawnPicture.scene(seed: 8)
        var late: [Int] = []
        for index in 0..<40 {
            if index == 22 { scene.disc(x: 300, y: 180, radius: 30, (250, 250, 20)) }
            let light = index < 20 ? 0 : 9
            let shown = scene.working.disturbed(noise: 1, light: light, seed: UInt64(index))
            let decision = gate.admit(shown, tick: Int64(index) * 500)
            #expect(decision.fullFrame == (index == 0 ? .first : nil))
            if index == 20 { #expect(abs(decision.brightnessShift - 9) < 1) }
            if index > 22 { late += decision.storedCells }
        }
        #expect(late.count <= 20)
    }

    @Test func flickeringLightStoresNextToNothing() {
        var gate = Self.gate()
        let picture = DrawnPicture.scene(seed: 8).working
        var stored = 0
        for index in 0..<60 {
            let light = index % 3 == 0 ? 0 : 12
            let shown = picture.disturbed(noise: 1, light: light, seed: UInt64(index))
            let decision = gate.admit(shown, tick: Int64(index) * 500)
            if index > 0 { stored += decision.storedCells.count }
        }
        #expect(Double(stored) <= 0.02 * Double(59 * Self.grid.count))
    }

    @Test func lightThatDriftsFarIsStoredAnew() {
        var gate = Self.gate()
        var picture = DrawnPicture(ground: (90, 90, 90))
        picture.text(Array(0..<26), x: 100, y: 300, (60, 60, 60))
        var reasons: [GateDecision.FullFrame] = []
        for index in 0..<60 {
            let shown = picture.working.disturbed(light: index)
            let decision = gate.admit(shown, tick: Int64(index) * 500)
            if let reason = decision.fullFrame { reasons.append(reason) }
            #expect(decision.worstStaleness <= gate.configuration.lightLimit + 1)
        }
        #expect(reasons == [.first, .light, .light])
    }

    @Test func aLampSwitchedOnChangesMostOfThePicture() {
        var gate = Self.gate()
        let picture = DrawnPicture.scene(seed: 4).working
        for index in 0..<4 { _ = gate.admit(picture, tick: Int64(index) * 500) }
        let decision = gate.admit(picture.disturbed(light: 40), tick: 2000)
        #expect(decision.fullFrame == .mostChanged)
    }

    @Test func colourAloneIsSeen() {
        var (gate, canvas) = (Self.gate(), DrawnPicture.scene(seed: 12).working)
        for index in 0..<4 { _ = gate.admit(canvas, tick: Int64(index) * 500) }
        let plane = canvas.planes[1]
        for y in 20..<40 {
            for x in 20..<40 { canvas.bytes[plane.offset + y * plane.bytesPerRow + x] ^= 16 }
        }
        let decision = gate.admit(canvas, tick: 2000)
        #expect(decision.changedCells == [15, 16, 29, 30])
    }

    /// One grey level every ten pictures: against the previous picture there
    /// is nothing to see, ever.
    @Test func creepingChangeIsCaught() {
        var gate = Self.gate()
        let scene = DrawnPicture.slide(seed: 3).working
        var stored = 0
        for index in 0..<500 {
            var picture = scene
            for y in 160..<224 {
                for x in 320..<384 { picture.bytes[y * 448 + x] = UInt8(120 + index / 10) }
            }
            let decision = gate.admit(picture, tick: Int64(index) * 500)
            if index > 0 { stored += decision.storedCells.count }
            #expect(decision.worstStaleness <= gate.configuration.lumaFloor)
        }
        // Four cells, re-stored about every four levels of fifty.
        #expect(stored >= 4 * 10)
        #expect(stored <= 4 * 25)
    }

    @Test func aFullFrameComesEveryTenMinutes() {
        var gate = Self.gate()
        let picture = DrawnPicture.slide(seed: 3).working
        var full: [Int64] = []
        for tick in stride(from: Int64(0), to: 1_900_000, by: 10_000) {
            let decision = gate.admit(picture, tick: tick)
            if decision.isFullFrame {
                full.append(tick)
                #expect(decision.storedCells.count == Self.grid.count)
                if tick > 0 { #expect(decision.changedCells.isEmpty) }
            }
        }
        #expect(full == [0, 600_000, 1_200_000, 1_800_000] as [Int64])
    }

    @Test func whatPassesReturnsAndWhatIsAddedDoesNot() {
        var gate = Self.gate()
        let empty = DrawnPicture.scene(seed: 5)
        var tick: Int64 = 0
        func show(_ picture: DrawnPicture) -> GateDecision {
            tick += 500
            return gate.admit(picture.working, tick: tick)
        }
        for _ in 0..<6 { _ = show(empty) }
        var passing = empty
        passing.fill(x: 300, y: 150, width: 50, height: 50, (0, 0, 0))
        #expect(show(passing).returnedCells.isEmpty)
        let left = show(empty)
        #expect(!left.changedCells.isEmpty)
        #expect(left.returnedCells == left.changedCells)
        for _ in 0..<6 { _ = show(empty) }
        #expect(show(passing).returnedCells.isEmpty)
        for _ in 0..<6 { #expect(show(passing).changedCells.isEmpty) }
    }

    @Test func samePicturesGiveSameDecisions() {
        func run() -> [GateDecision] {
            var gate = Self.gate()
            return (0..<8).map { index in
                let picture = DrawnPicture.scene(seed: UInt64(index / 3)).working
                return gate.admit(
                    picture.disturbed(noise: 3, seed: UInt64(index)),
                    tick: Int64(index) * 500
                )
            }
        }
        #expect(run() == run())
    }

    @Test func comparingTwoPicturesStoresNeither() {
        var gate = Self.gate()
        let (first, second) = (
            DrawnPicture.slide(seed: 1).working, DrawnPicture.slide(seed: 2).working
        )
        _ = gate.admit(first, tick: 0)
        #expect(gate.difference(first, second).changedShare > 0.3)
        #expect(gate.differenceToStored(second) == gate.difference(first, second))
        #expect(gate.differenceToStored(first)?.changedCells == [])
        #expect(gate.difference(first, first).strength == 0)
        #expect(gate.admit(first, tick: 500).changedCells.isEmpty)
    }
}
