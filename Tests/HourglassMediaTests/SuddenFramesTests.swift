import HourglassMedia
import Testing

@Suite struct SuddenFramesTests {
    private func sudden(_ sizes: [Int], keys: Set<Int> = []) -> [Int] {
        var frames = SuddenFrames()
        return sizes.indices.filter {
            frames.isSudden(byteCount: sizes[$0], isKey: keys.contains($0))
        }
    }

    @Test func restAndSteadyNoiseHaveNone() {
        #expect(sudden((0..<100).map { $0 % 4 == 0 ? 41 : 37 }) == [])
        #expect(sudden((0..<100).map { 300 + $0 * 37 % 200 }) == [])
    }

    @Test func whatShowsUpAtRestIsNoticed() {
        var sizes = [Int](repeating: 37, count: 60)
        sizes[40] = 56
        sizes[52] = 2000
        #expect(sudden(sizes) == [40, 52])
    }

    @Test func motionIsNothingSudden() {
        #expect(sudden((0..<100).map { $0 % 4 == 0 ? 160 : 45 }) == [])
    }

    @Test func keyFramesTellNothing() {
        var sizes = [Int](repeating: 37, count: 60)
        sizes[40] = 20_000
        #expect(sudden(sizes, keys: [40]) == [])
    }
}
