import HourglassCore
import HourglassVision
import Testing

/// Sensor noise, drifting light, a fast object, faint ones and a patch that
/// creeps by 50 grey levels, all through H.264 at crf 28.
@Suite struct CodedFootageTests {
    static let rate = 5
    static let grid = DrawnPicture.size.grid

    struct Clip {
        var decoded: [PixelBuffer] = []
        /// Frames at which a faint object appears, and its cells.
        var faint: [(frame: Int, cells: [Int])] = []
        var creeping: [Int] = []
    }

    static func clip(seed: UInt64) throws -> Clip {
        var clip = Clip()
        var base = DrawnPicture.scene(seed: seed, width: 448, height: 256)
        base.fill(x: 0, y: 192, width: 448, height: 64, (140, 140, 140))
        var pictures: [PixelBuffer] = []
        for frame in 0..<300 {
            var picture = base.working
            // The creep: row 6, columns 2 and 3.
            let creep = min(50, max(0, (frame - 50) / 4))
            picture.brighten(x: 64..<128, y: 192..<224, by: creep)
            // Faint: eight levels in one cell of row 7, for ten seconds each.
            for (index, start) in [60, 120, 180, 240].enumerated() where frame >= start {
                guard frame < start + 50 else { continue }
                let x = 128 + index * 64
                picture.brighten(x: x..<x + 32, y: 224..<256, by: 8)
            }
            // Fast: crosses the upper half in a second and a half.
            if frame % 60 < 8 {
                let x = frame % 60 * 56
                picture.brighten(x: x..<min(448, x + 40), y: 64..<96, by: -90)
            }
            let drift = abs(frame % 100 - 50) / 12
            pictures.append(
                picture.disturbed(noise: 4, light: drift, seed: seed &* 999 &+ UInt64(frame))
            )
        }
        clip.decoded = try CodedFootage.h264(pictures, rate: rate, crf: 28)
        clip.faint = [60, 120, 180, 240].enumerated().map { ($1, [7 * 14 + 4 + $0 * 2]) }
        clip.creeping = [6 * 14 + 2, 6 * 14 + 3]
        return clip
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func changesAreCaughtAndTheRestIsNotStored(seed: UInt64) throws {
        let clip = try Self.clip(seed: seed)
        #expect(clip.decoded.count == 300)
        var gate = ChangeGate(grid: Self.grid, timebase: .milliseconds)
        var decisions: [GateDecision] = []
        for (frame, picture) in clip.decoded.enumerated() {
            decisions.append(gate.admit(picture, tick: Int64(frame) * 200))
        }
        let kept = decisions.reduce(0) { $0 + $1.storedCells.count }
        #expect(Double(kept) < 0.1 * Double(clip.decoded.count * Self.grid.count))

        for (frame, cells) in clip.faint {
            let seen = decisions[frame..<frame + 4].flatMap(\.changedCells)
            #expect(cells.allSatisfy { seen.contains($0) }, "faint object at frame \(frame)")
        }
        for cell in clip.creeping {
            let stored = decisions[50..<260].count { $0.changedCells.contains(cell) }
            #expect(stored >= 6, "the creep of 50 levels is followed in steps")
        }
        // The threshold at this noise, and the drift of light on top.
        #expect(gate.worstStalenessBesidesLight <= 6)
        #expect(gate.worstStaleness <= 12)
        #expect(decisions.dropFirst().allSatisfy { $0.fullFrame == nil })
    }

    @Test func motionOfTheFastObjectIsFoundAndNoiseIsNone() throws {
        let clip = try Self.clip(seed: 4)
        var gate = ChangeGate(grid: Self.grid, timebase: .milliseconds)
        var detector = EventDetector(grid: Self.grid, timebase: .milliseconds)
        var events: [TimelineEvent] = []
        for (frame, picture) in clip.decoded.enumerated() {
            events += detector.admit(gate.admit(picture, tick: Int64(frame) * 200))
        }
        events += detector.finish(at: 60_000)
        let passages = events.filter { event in
            event.kind == .motion && (event.place?.width ?? 0) > 0.5
        }
        #expect(passages.count >= 4)
        for passage in passages {
            #expect(passage.endTick - passage.startTick < Int64(4000))
            #expect((passage.place?.y ?? 1) < 0.4)
        }
        #expect(events.count { $0.kind == .motion } <= passages.count + 1)
        #expect(events.count { $0.kind == .cut } == 0)
    }
}

extension PixelBuffer {
    fileprivate mutating func brighten(x: Range<Int>, y: Range<Int>, by levels: Int) {
        for row in y {
            for column in x where column < width {
                let at = row * width + column
                bytes[at] = UInt8(clamping: Int(bytes[at]) + levels)
            }
        }
    }
}
