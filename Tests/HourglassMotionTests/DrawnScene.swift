import HourglassCore
import HourglassMotion

/// A camera before a drawn scene: textured ground, noise, and rectangles that
/// move through it. Ticks are milliseconds; 448×256 stands for 1280×720.
struct DrawnScene {
    /// A rectangle on its way; places in pixels of the working picture.
    struct Thing {
        var from: (x: Double, y: Double)
        var to: (x: Double, y: Double)
        var size: (width: Int, height: Int)
        var start: Double
        var end: Double
        /// Level of luma it has.
        var luma: Int
        var cb = 128
        var cr = 128
        /// Seconds it stays at `to`.
        var remains = 0.0
    }

    static let width = 448
    static let height = 256

    var things: [Thing] = []
    var noise = 3
    /// Change of light, in levels, at a time in seconds.
    var light: (Double) -> Double = { _ in 0 }
    /// Shift of the camera, in pixels, at a time.
    var shift: (Double) -> Int = { _ in 0 }
    /// A picture that is shown in place of the scene, as a level.
    var cover: (Double) -> Int? = { _ in nil }
    /// Whether no new picture comes.
    var isFrozen: (Double) -> Bool = { _ in false }

    private static let ground: [UInt8] = {
        var generator = Noise(state: 7)
        let blocks = (0..<64 * 40).map { _ in Int(generator.next() % 9) - 4 }
        return (0..<width * height).map { index in
            let (x, y) = (index % width, index / width)
            let post = (x % 90 < 6 && y > 60) ? -45 : 0
            let band = y < 70 ? 50 : y < 170 ? 0 : -25
            return UInt8(105 + band + post + blocks[y / 8 * 64 + x / 8])
        }
    }()

    /// What the detector makes of it, sampled so often a second.
    func events(
        until seconds: Double,
        rate: Double = 8,
        configuration: SceneConfiguration = SceneConfiguration()
    ) -> [TimelineEvent] {
        let detector = SceneDetector(
            width: Self.width,
            height: Self.height,
            displayWidth: 1280,
            displayHeight: 720,
            timebase: .milliseconds,
            configuration: configuration
        )
        var generator = Noise(state: 1)
        var events: [TimelineEvent] = []
        var last: PixelBuffer?
        for index in 0..<Int(seconds * rate) {
            let time = Double(index) / rate
            let picture: PixelBuffer
            if let last, isFrozen(time) {
                picture = last
            } else {
                picture = self.picture(at: time, &generator)
            }
            last = picture
            events += detector.admit(picture, tick: Int64(time * 1000))
        }
        return events + detector.finish(at: Int64(seconds * 1000))
    }

    private func picture(at time: Double, _ generator: inout Noise) -> PixelBuffer {
        let (width, height) = (Self.width, Self.height)
        var picture = PixelBuffer(format: .yuv420, width: width, height: height)
        let (shift, light) = (shift(time), Int(light(time).rounded()))
        let cover = cover(time)
        let visible = things.filter { time >= $0.start && time < $0.end + $0.remains }
        picture.bytes.withUnsafeMutableBufferPointer { bytes in
            for index in width * height..<bytes.count { bytes[index] = 128 }
            for y in 0..<height {
                for x in 0..<width {
                    let source = min(width - 1, max(0, x + shift))
                    let level = cover ?? Int(Self.ground[y * width + source]) + light
                    bytes[y * width + x] = UInt8(max(0, min(255, level)))
                }
            }
            if cover == nil { for thing in visible { draw(thing, time, light, into: bytes) } }
            guard noise > 0, cover != 0 else { return }
            for index in 0..<width * height {
                let step = Int(generator.next() % UInt32(2 * noise + 1)) - noise
                bytes[index] = UInt8(max(0, min(255, Int(bytes[index]) + step)))
            }
        }
        return picture
    }

    private func draw(
        _ thing: Thing,
        _ time: Double,
        _ light: Int,
        into bytes: UnsafeMutableBufferPointer<UInt8>
    ) {
        let (width, height) = (Self.width, Self.height)
        let share = min(1, (time - thing.start) / (thing.end - thing.start))
        let left = Int((thing.from.x + share * (thing.to.x - thing.from.x)).rounded())
        let top = Int((thing.from.y + share * (thing.to.y - thing.from.y)).rounded())
        let chroma = width * height
        let rows = (top..<top + thing.size.height).clamped(to: 0..<height)
        let columns = (left..<left + thing.size.width).clamped(to: 0..<width)
        for y in rows {
            for x in columns {
                bytes[y * width + x] = UInt8(max(0, min(255, thing.luma + light)))
                let site = y / 2 * (width / 2) + x / 2
                bytes[chroma + site] = UInt8(thing.cb)
                bytes[chroma + chroma / 4 + site] = UInt8(thing.cr)
            }
        }
    }

    /// Numbers that look random and are the same each time (xorshift).
    private struct Noise {
        var state: UInt32
        mutating func next() -> UInt32 {
            state ^= state << 13
            state ^= state >> 17
            state ^= state << 5
            return state
        }
    }
}
