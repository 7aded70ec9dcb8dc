import HourglassCore
import HourglassVision
import Testing

@Suite struct CellLooksTests {
    static let grid = GridShape(rows: 2, columns: 3)

    /// Strokes of a made-up script, faint or moved if asked for.
    static func picture(seed: UInt64, contrast: Int = 200, right: Int = 0) -> PixelBuffer {
        var picture = PixelBuffer(format: .yuv420, width: 96, height: 64)
        for index in 0..<96 * 64 { picture.bytes[index] = 240 }
        var random = Randomness(seed: seed)
        for _ in 0..<140 {
            let x = Int(random.next() % 80) + 4 + right
            let y = Int(random.next() % 50) + 4
            let isDown = random.next() % 2 == 0
            for step in 0..<8 {
                let (column, row) = isDown ? (x, y + step) : (x + step, y)
                picture.bytes[row * 96 + column] = UInt8(240 - contrast)
            }
        }
        return picture
    }

    static func others(_ first: PixelBuffer, _ second: PixelBuffer) -> [Int] {
        var looks = CellLooks(grid: grid)
        let all = Array(0..<grid.count)
        _ = looks.admit(decision(0, changed: all, grid: grid), picture: first)
        return looks.admit(decision(500, changed: all, grid: grid), picture: second)
    }

    @Test func whatIsOnlyFainterOrMovedByAPixelIsTheSame() {
        #expect(Self.others(Self.picture(seed: 1), Self.picture(seed: 1, contrast: 90)).isEmpty)
        // At the left edge nothing is known of what came in from outside.
        let moved = Self.others(Self.picture(seed: 1), Self.picture(seed: 1, right: 1))
        #expect(moved.allSatisfy { $0 % Self.grid.columns == 0 })
    }

    @Test func otherWritingIsAnotherLookEverywhere() {
        #expect(Self.others(Self.picture(seed: 1), Self.picture(seed: 2)).count == 6)
    }

    /// Characters that fill their lines, as Chinese ones do: what correlates
    /// are the lines, not the characters.
    @Test func otherCharactersInTheSameLinesAreAnotherLook() {
        func lines(seed: UInt64) -> PixelBuffer {
            var picture = PixelBuffer(format: .yuv420, width: 96, height: 64)
            for index in 0..<96 * 64 { picture.bytes[index] = 240 }
            var random = Randomness(seed: seed)
            for row in 0..<64 where (8..<24).contains(row % 32) {
                for column in 0..<96 where random.next() % 100 < 85 {
                    picture.bytes[row * 96 + column] = 30
                }
            }
            return picture
        }
        #expect(Self.others(lines(seed: 1), lines(seed: 2)).count == 6)
        #expect(Self.others(lines(seed: 1), lines(seed: 1)).isEmpty)
    }

    /// Nothing is left of a rule but noise when its rows are taken out.
    @Test func aRuleUnderNoiseIsTheSame() {
        func rule(seed: UInt64) -> PixelBuffer {
            var picture = PixelBuffer(format: .yuv420, width: 96, height: 64)
            var random = Randomness(seed: seed)
            for row in 0..<64 {
                for column in 0..<96 {
                    let level = (12..<16).contains(row % 32) ? 60 : 230
                    picture.bytes[row * 96 + column] = UInt8(level + Int(random.next() % 7))
                }
            }
            return picture
        }
        #expect(Self.others(rule(seed: 1), rule(seed: 2)).isEmpty)
    }

    /// A slide that fades in is seen first when it hardly shows.
    @Test func writingThatFadedInIsMissedWhenItGoes() {
        var looks = CellLooks(grid: Self.grid)
        let all = Array(0..<Self.grid.count)
        func others(_ tick: Int64, _ picture: PixelBuffer) -> [Int] {
            looks.admit(decision(tick, changed: all, grid: Self.grid), picture: picture)
        }
        _ = others(0, Self.picture(seed: 1, contrast: 12))
        #expect(others(500, Self.picture(seed: 1)).isEmpty)
        #expect(others(1000, Self.picture(seed: 2, contrast: 12)) == all)
        #expect(others(1500, Self.picture(seed: 2)).isEmpty)
    }

    @Test func plainGroundDiffersByItsBrightness() {
        var (dark, light) = (
            PixelBuffer(format: .yuv420, width: 96, height: 64),
            PixelBuffer(format: .yuv420, width: 96, height: 64)
        )
        for index in 0..<96 * 64 { (dark.bytes[index], light.bytes[index]) = (60, 70) }
        #expect(Self.others(dark, light).isEmpty)
        for index in 0..<96 * 64 { light.bytes[index] = 120 }
        #expect(Self.others(dark, light).count == 6)
    }

    @Test func slowChangeAddsUp() {
        var looks = CellLooks(grid: Self.grid)
        var found = 0
        for step in 0..<20 {
            var picture = PixelBuffer(format: .yuv420, width: 96, height: 64)
            for index in 0..<96 * 64 { picture.bytes[index] = UInt8(40 + 5 * step) }
            let all = Array(0..<Self.grid.count)
            let others = looks.admit(
                decision(Int64(step), changed: all, grid: Self.grid),
                picture: picture
            )
            found += step > 0 && !others.isEmpty ? 1 : 0
        }
        #expect(found == 3)
    }
}
